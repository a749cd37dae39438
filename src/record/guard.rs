//! What keeps a fault from coming back.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::markdown_text::MarkdownText;
use super::read_context::ReadContext;
use super::reference::as_meant;
use super::section_content::SectionContent;
use super::value::{Texts, Value};
use super::{Reference, Text};
use crate::document::markdown::{self, BodyBlock, Link};
use crate::document::yaml::Node;
use crate::text::{Span, Spanned};

/// What a guard names. Written as a mapping or by links, each target is meant
/// as one; among the words of a text, whatever reads like one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegressionGuard {
    pub targets: Vec<Spanned<Reference>>,
    /// Of a text without links: the words and code that may be targets. One that
    /// is there makes it a guard.
    pub mentions: Vec<Spanned<Reference>>,
}

const KEYS: [&str; 3] = ["test", "gate", "check"];

impl RegressionGuard {
    fn mentioned(
        blocks: &[BodyBlock<'_>],
        passage: &MarkdownText<'_>,
        cx: &ReadContext<'_>,
    ) -> Self {
        let mut mentions = Vec::new();
        let mut mention = |text: &str, place: Span| {
            let place = passage.place(place);
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
                    let word = as_meant(&line.text[word], place, passage.text);
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
            let as_it_is = code.span.of(passage.text) == code.text;
            for word in words(&code.text).filter(|word| is_target(&code.text[word.clone()])) {
                let start = code.span.start as usize;
                let place = match as_it_is {
                    true => Span::new(start + word.start, start + word.end),
                    false => code.span,
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

/// The words of a text without the marks and the punctuation around them.
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

/// Whether a word of prose reads as a path, a revision or a URL.
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

impl Value for RegressionGuard {
    const EXPECTED: &'static str =
        "a text that names a target, or a mapping with `test`, `gate` or `check`";

    fn schema() -> Json {
        json!({ "anyOf": [
            Text::schema(),
            {
                "type": "object",
                "minProperties": 1,
                "properties": { "test": Reference::schema(), "gate": Reference::schema(), "check": Reference::schema() },
                "patternProperties": { "^x[-_]": true },
                "additionalProperties": false,
            },
        ] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if let Some(text) = node.text() {
            return Some(Self::from_text(text.trim(), node, cx));
        }
        if !cx.mapping(node, Self::EXPECTED, &KEYS) {
            return None;
        }
        let targets = KEYS.iter().filter_map(|key| cx.key(node, key)).collect();
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
            .filter(|link| goes_elsewhere(link))
            .map(|link| Reference::link(link, cx))
            .collect();
        let guard = match targets.is_empty() {
            true => Self::mentioned(section.blocks(), &MarkdownText::of(cx.text), cx),
            false => Self {
                targets,
                mentions: Vec::new(),
            },
        };
        Some(Spanned::new(guard, section.text().span))
    }
}

impl RegressionGuard {
    /// From a text of the frontmatter, which may hold links and code as a body does.
    fn from_text(text: &str, node: Node<'_>, cx: &ReadContext<'_>) -> Self {
        if !text.contains(char::is_whitespace) && !text.contains(['`', '[', '<']) {
            let target = Reference::target_at(text, node.span(), cx);
            return Self {
                targets: vec![Spanned::new(target, node.span())],
                mentions: Vec::new(),
            };
        }
        let passage = cx.passage(node);
        let body = passage.parse();
        let links = body.links.iter().filter(|link| goes_elsewhere(link));
        let targets: Vec<_> = links
            .map(|link| Reference::to(link, passage.place(link.target.span), cx))
            .collect();
        match targets.is_empty() {
            true => Self::mentioned(&body.blocks, &passage, cx),
            false => Self {
                targets,
                mentions: Vec::new(),
            },
        }
    }
}

/// A link to a heading of the same page is no target.
fn goes_elsewhere(link: &Link<'_>) -> bool {
    !link.target.value.is_empty() && !link.target.value.starts_with('#')
}

impl Texts for RegressionGuard {
    fn json(&self) -> Json {
        let all = self.targets.iter().chain(&self.mentions);
        all.map(|target| target.value.json()).collect()
    }
}
