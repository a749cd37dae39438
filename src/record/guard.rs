//! What keeps a fault from coming back.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::source::{Cx, Prose};
use super::value::{Texts, Value};
use super::{Reference, Text};
use crate::document::yaml::Node;
use crate::text::{Span, Spanned};

/// The targets that a guard names, whichever way it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegressionGuard {
    pub targets: Vec<Spanned<Reference>>,
}

const KEYS: [&str; 3] = ["test", "gate", "check"];

impl RegressionGuard {
    /// The words of a text that look like targets.
    fn in_text(text: &str, span: Span) -> Self {
        let is_mark = |char: char| {
            matches!(
                char,
                '`' | '*' | '(' | ')' | '"' | '\'' | ',' | ';' | '<' | '>'
            )
        };
        let words = text
            .split_whitespace()
            .map(|word| word.trim_matches(is_mark).trim_end_matches(['.', ':']));
        let targets = words
            .filter(|word| is_target(word))
            .map(|word| Spanned::new(Reference::target(word), span));
        Self {
            targets: targets.collect(),
        }
    }
}

/// Whether a word of prose reads as a path, a revision or a URL.
fn is_target(word: &str) -> bool {
    let has_extension = || {
        word.rsplit_once('.').is_some_and(|(stem, extension)| {
            !stem.is_empty()
                && (1..=8).contains(&extension.len())
                && extension.chars().all(|char| char.is_ascii_alphanumeric())
                && extension.chars().any(|char| char.is_ascii_alphabetic())
        })
    };
    word.starts_with("git:") || word.starts_with("mailto:") || word.contains('/') || has_extension()
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

    fn from_node(node: Node<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        if let Some(text) = node.text() {
            // A text that is one existing path may hold blanks; it is offered whole as well.
            return Some(Self::in_text(text, node.span()));
        }
        if !cx.mapping(node, Self::EXPECTED, &KEYS) {
            return None;
        }
        let targets = KEYS.iter().filter_map(|key| cx.key(node, key)).collect();
        Some(Self { targets })
    }

    fn from_section(section: &Prose<'_, '_>, cx: &mut Cx<'_>) -> Option<Spanned<Self>> {
        let mut targets: Vec<_> = section
            .links()
            .map(|link| Reference::link(link, cx))
            .collect();
        let text = section.text();
        if targets.is_empty() {
            targets = Self::in_text(&text, text.span).targets;
        }
        Some(Spanned::new(Self { targets }, text.span))
    }
}

impl Texts for RegressionGuard {}
