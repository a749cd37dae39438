//! Regression guards: what keeps a fault from coming back.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::field::MappingKey;
use super::mapping::Mapping;
use super::markdown_text::MarkdownText;
use super::read_context::ReadContext;
use super::reference::as_meant;
use super::section_content::SectionContent;
use super::value::{FieldContent, FieldType};
use super::{Reference, Text};
use crate::document::markdown::{self, BodyBlock, Link};
use crate::document::yaml::Node;
use crate::text::{Span, Spanned};

/// The targets of a guard. Mappings and links name their targets explicitly. In text without links,
/// every word that looks like a target may be one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegressionGuard {
    pub targets: Vec<Spanned<Reference>>,
    /// The words and code spans that may be targets, in text without links. The text is a valid
    /// guard if at least one of them exists.
    pub mentions: Vec<Spanned<Reference>>,
}

mapping! {
    /// A guard that is written as a mapping.
    GuardMapping: "a regression guard" {
        /// The test that fails when the fault comes back.
        Optional test: Reference,
        /// The gate that rejects a change with the fault.
        Optional gate: Reference,
        /// The check that finds the fault.
        Optional check: Reference,
    }
}

impl RegressionGuard {
    fn from_mentions(
        blocks: &[BodyBlock<'_>],
        source: &MarkdownText<'_>,
        cx: &ReadContext<'_>,
    ) -> Self {
        let mut mentions = Vec::new();
        let mut mention = |text: &str, place: Span| {
            let place = source.place(place);
            mentions.push(Spanned::new(Reference::target_at(text, place, cx), place));
        };
        for inline in markdown::inlines(blocks) {
            for code in &inline.code {
                if is_target(&code.value) || !code.value.contains(char::is_whitespace) {
                    mention(&code.value, code.span);
                }
            }
            for line in &inline.lines {
                for word in words(&line.text) {
                    let place = line.place(word.clone());
                    let word = as_meant(&line.text[word], place, source.text);
                    if is_target(word.value) {
                        mention(word.value, word.span);
                    }
                }
            }
        }
        for block in blocks {
            let BodyBlock::Code(code) = block else {
                continue;
            };
            let is_verbatim = code.span.slice(source.text) == code.text;
            for word in words(&code.text).filter(|word| is_target(&code.text[word.clone()])) {
                let start = code.span.start as usize;
                let place = if is_verbatim {
                    Span::new(start + word.start, start + word.end)
                } else {
                    code.span
                };
                mention(&code.text[word], place);
            }
        }
        mentions.dedup_by(|a, b| a.value == b.value && a.span == b.span);
        Self {
            targets: Vec::new(),
            mentions,
        }
    }
}

/// Returns the ranges of the words in text, without the marks and punctuation around them.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_mark = |char: char| "`*()[]{}\"'‘’“”„«»,;<>".contains(char);
    let ends = move |char: char| is_mark(char) || ".:!?…".contains(char);
    let words = text.split_whitespace();
    let words = words.map(move |word| word.trim_start_matches(is_mark).trim_end_matches(ends));
    words.map(move |word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    })
}

/// Returns whether a word of prose looks like a path, a revision or a URL.
fn is_target(word: &str) -> bool {
    let path = word.split(['#', '@']).next().unwrap_or("");
    let has_extension = path.rsplit_once('.').is_some_and(|(stem, extension)| {
        // `1.9s` is a time.
        let is_number = stem
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
            && extension.starts_with(|char: char| char.is_ascii_digit());
        !stem.is_empty()
            && !is_number
            && (1..=8).contains(&extension.len())
            && extension.chars().all(|char| char.is_ascii_alphanumeric())
            && extension.chars().any(|char| char.is_ascii_alphabetic())
    });
    word.starts_with("git:") || word.starts_with("mailto:") || path.contains('/') || has_extension
}

impl FieldType for RegressionGuard {
    const EXPECTED: &'static str =
        "text that names a target, or a mapping with `test`, `gate` or `check`";
    const KEYS: &'static [MappingKey] = GuardMapping::KEYS;

    fn schema() -> Json {
        json!({ "anyOf": [
            Text::schema(),
            GuardMapping::mapping_schema(),
        ] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if let Some(text) = node.text() {
            return Some(Self::from_text(text.trim(), node, cx));
        }
        let guard = GuardMapping::read_mapping(node, cx)?;
        let targets = [guard.test, guard.gate, guard.check];
        let targets = targets.into_iter().flatten().collect();
        Some(Self {
            targets,
            mentions: Vec::new(),
        })
    }

    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        let targets: Vec<_> = section
            .links()
            .filter(|link| leaves_page(link))
            .map(|link| Reference::link(link, cx))
            .collect();
        let guard = if targets.is_empty() {
            Self::from_mentions(section.blocks(), &MarkdownText::whole_file(cx.text), cx)
        } else {
            Self {
                targets,
                mentions: Vec::new(),
            }
        };
        Some(Spanned::new(guard, section.text().span))
    }
}

impl RegressionGuard {
    /// Reads text of the frontmatter, which may contain links and code as the body does.
    fn from_text(text: &str, node: Node<'_>, cx: &ReadContext<'_>) -> Self {
        if !text.contains(char::is_whitespace) && !text.contains(['`', '[', '<']) {
            let target = Reference::target_at(text, node.span(), cx);
            return Self {
                targets: vec![Spanned::new(target, node.span())],
                mentions: Vec::new(),
            };
        }
        let markdown = cx.markdown_text(node);
        let body = markdown.parse();
        let links = body.links.iter().filter(|link| leaves_page(link));
        let targets: Vec<_> = links
            .map(|link| Reference::to(link, markdown.place(link.target.span), cx))
            .collect();
        if targets.is_empty() {
            Self::from_mentions(body.blocks(), &markdown, cx)
        } else {
            Self {
                targets,
                mentions: Vec::new(),
            }
        }
    }
}

/// Returns whether a link leads away from the page, and not to one of its headings.
fn leaves_page(link: &Link<'_>) -> bool {
    !link.target.value.is_empty() && !link.target.value.starts_with('#')
}

impl FieldContent for RegressionGuard {
    fn to_json(&self) -> Json {
        let all = self.targets.iter().chain(&self.mentions);
        all.map(|target| target.value.to_json()).collect()
    }
}
