//! Fields that should have one value, but for which a record may give several.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Id;
use super::read_context::ReadContext;
use super::section_content::SectionContent;
use super::value::{FieldContent, FieldType};
use crate::document::yaml::Node;
use crate::record::mode;
use crate::text::{Span, Spanned, nearest};

/// The one mode of a block or a run; `one-mode` reports several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModeId(OneOrMany);

/// The one project of a run; `one-project` reports several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectId(OneOrMany);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum OneOrMany {
    One(Box<str>),
    /// A list, even of one item, or text that names several.
    Several(Vec<Box<str>>),
}

impl OneOrMany {
    fn one(&self) -> Option<&str> {
        match self {
            Self::One(name) => Some(name),
            Self::Several(_) => None,
        }
    }

    fn to_json(&self) -> Json {
        match self {
            Self::One(name) => (**name).into(),
            Self::Several(names) => names.iter().map(|name| Json::from(&**name)).collect(),
        }
    }

    fn several(&self) -> Option<&[Box<str>]> {
        match self {
            Self::One(_) => None,
            Self::Several(names) => Some(names),
        }
    }

    /// Reads a list; returns `None` for anything else.
    fn from_list(node: Node<'_>) -> Option<Self> {
        node.is_sequence().then(|| {
            Self::Several(
                node.items()
                    .filter_map(|item| item.text())
                    .map(Box::from)
                    .collect(),
            )
        })
    }
}

/// How many words of a text are compared with all modes.
const MAX_PARTS: usize = 100;

impl ModeId {
    /// Returns the name, known or not; `None` if there are several.
    pub fn name(&self) -> Option<&str> {
        self.0.one()
    }

    /// Returns the names, if there are several.
    pub fn several(&self) -> Option<&[Box<str>]> {
        self.0.several()
    }

    fn parse(text: &str, cx: &ReadContext<'_>) -> Self {
        let modes = &cx.vocabulary.modes;
        // The tag contains a slash but is a single name, and the name of a known mode is never split.
        if text.eq_ignore_ascii_case(mode::ANALYZE_TAG) || modes.get(text).is_some() {
            return Self(OneOrMany::One(text.into()));
        }
        let parts = parts(text, true);
        // Without any part that resembles a mode, text such as `n/a` is a single word.
        let has_mode = || {
            let few = parts.iter().take(MAX_PARTS);
            few.into_iter()
                .any(|part| nearest(part, modes.names()).is_some())
        };
        let is_mode = |word: &&str| modes.names().any(|mode| mode.eq_ignore_ascii_case(word));
        let words = text.split_whitespace().take(MAX_PARTS);
        let by_blank: Vec<&str> = words.filter(is_mode).collect();
        Self(match () {
            () if parts.len() > 1 && has_mode() => {
                OneOrMany::Several(parts.into_iter().map(Box::from).collect())
            }
            () if by_blank.len() > 1 => {
                OneOrMany::Several(by_blank.into_iter().map(Box::from).collect())
            }
            () => OneOrMany::One(text.into()),
        })
    }
}

impl ProjectId {
    /// Returns the id; `None` if there are several.
    pub fn id(&self) -> Option<&str> {
        self.0.one()
    }

    /// Returns the ids, if there are several.
    pub fn several(&self) -> Option<&[Box<str>]> {
        self.0.several()
    }

    fn parse(text: &str, span: Span, cx: &mut ReadContext<'_>) -> Option<Self> {
        let parts = parts(text, false);
        if parts.len() > 1 {
            return Some(Self(OneOrMany::Several(
                parts.into_iter().map(Box::from).collect(),
            )));
        }
        cx.read_scalar::<Id>(text, span)
            .map(|id| Self(OneOrMany::One(id.0)))
    }
}

/// Returns the names in text that separates them with commas, similar marks or `and`. Ids may contain
/// some of the marks (`R&D`, `sales+ops`), so between ids these have blanks around them.
fn parts(text: &str, are_modes: bool) -> Vec<&str> {
    let separates = |char: char| {
        matches!(char, ',' | ';') || (are_modes && matches!(char, '+' | '&' | '|' | '/'))
    };
    let mut parts: Vec<&str> = text.split(separates).collect();
    for word in [" and ", " + ", " & ", " | "] {
        parts = parts
            .into_iter()
            .flat_map(|part| part.split(word))
            .collect();
    }
    let parts = parts.into_iter().map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}

impl FieldType for ModeId {
    const EXPECTED: &'static str = "one mode";

    fn schema() -> Json {
        json!({ "$ref": "#/$defs/mode" })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if let Some(several) = OneOrMany::from_list(node) {
            return Some(Self(several));
        }
        match node.text() {
            Some(text) => Some(Self::parse(text.trim(), cx)),
            None => {
                cx.wrong(node.span(), Self::EXPECTED, node.describe());
                None
            }
        }
    }

    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        let text = section.text();
        Some(Spanned::new(Self::parse(text.trim(), cx), text.span))
    }
}

impl FieldType for ProjectId {
    const EXPECTED: &'static str = "the id of one project";

    fn schema() -> Json {
        Id::schema()
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if let Some(several) = OneOrMany::from_list(node) {
            return Some(Self(several));
        }
        match node.text() {
            Some(text) => {
                cx.check_ambiguity(node);
                Self::parse(text.trim(), node.span(), cx)
            }
            None => {
                cx.wrong(node.span(), Self::EXPECTED, node.describe());
                None
            }
        }
    }
}

impl FieldContent for ModeId {
    fn to_json(&self) -> Json {
        self.0.to_json()
    }
}

impl FieldContent for ProjectId {
    fn to_json(&self) -> Json {
        self.0.to_json()
    }
}
