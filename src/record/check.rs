//! The checks that an operator is held to.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Slot;
use super::read_context::ReadContext;
use super::scalar::Text;
use super::value::{Texts, Value, content, part, parts};
use crate::document::markdown::{self, Inline, ListItem};
use crate::document::yaml::Node;
use crate::text::{Span, Spanned, nearest};

/// One acceptance check of an operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptanceCheck {
    /// What results name; the type where the check has no id of its own.
    pub id: Slot<Text>,
    pub kind: Slot<Text>,
    /// The exact command or check: `run`, `check`, or a code span.
    pub command: Slot<Text>,
    required: Slot<bool>,
    /// The whole text, of a check that is written as text.
    pub text: Option<Text>,
    /// What a mapping says of it in words.
    pub description: Option<Text>,
}

impl AcceptanceCheck {
    pub fn is_required(&self) -> bool {
        self.required.as_ref().is_none_or(|required| required.value)
    }

    /// Whether it says what exactly is run or looked at: a command, or anything in a code span.
    pub fn is_exact(&self) -> bool {
        let mut words = self.text.iter().chain(&self.description);
        self.command.is_some() || words.any(|words| words.split('`').count() > 2)
    }

    /// From text with the code spans that were found in it: an id and a command
    /// where it begins with code, a type, or words that make a slug.
    fn from_words(text: &Words<'_>, code: &[Code], cx: &ReadContext<'_>) -> Self {
        let span = text.span;
        let whole = Some(Text(text.written.into()));
        let spanned = |text: &str, span| Some(Spanned::new(Text(text.into()), span));
        if cx.vocabulary.check_types.contains(text.plain) {
            return Self {
                id: spanned(text.plain, span),
                kind: spanned(text.plain, span),
                text: whole,
                ..Self::default()
            };
        }
        if let (true, [id, rest @ ..]) = (text.begins_with_code, code) {
            // A lone code span is the whole check: its own id and its own command.
            let command = rest.first().unwrap_or(id);
            let is_command = !rest.is_empty() || id.value.contains(' ');
            let command = if is_command {
                spanned(&command.value, command.span)
            } else {
                None
            };
            let name = if rest.is_empty() && is_command {
                slug(&id.value)
            } else {
                id.value.clone()
            };
            return Self {
                id: spanned(&name, id.span),
                command,
                text: whole,
                ..Self::default()
            };
        }
        let command = code
            .first()
            .and_then(|code| spanned(&code.value, code.span));
        Self {
            id: spanned(&slug(text.plain), span),
            command,
            text: whole,
            ..Self::default()
        }
    }
}

type Code = Spanned<String>;

/// A check that is written as text.
struct Words<'t> {
    written: &'t str,
    /// Without the marks of Markdown, where it is an item of the body.
    plain: &'t str,
    begins_with_code: bool,
    span: Span,
}

/// Lower case, with hyphens for all that is neither letter nor digit.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for char in text.chars() {
        match char.is_alphanumeric() {
            true => slug.extend(char.to_lowercase()),
            false if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            false => {}
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The code spans of a run of text.
fn code_spans(inline: &Inline<'_>) -> Vec<Code> {
    let code = inline.code.iter();
    code.map(|code| Spanned::new(code.value.to_string(), code.span))
        .collect()
}

/// Whether a run of text begins with a code span, emphasis aside.
fn begins_with_code(inline: &Inline<'_>) -> bool {
    let (Some(line), Some(code)) = (inline.lines.first(), inline.code.first()) else {
        return false;
    };
    line.place(0..0).start == code.span.start
}

impl Value for AcceptanceCheck {
    const EXPECTED: &'static str = "a check: a text, or a mapping with `id`, `type` and `run`";

    fn schema() -> Json {
        json!({ "anyOf": [
            Text::schema(),
            {
                "type": "object",
                "properties": {
                    "id": Text::schema(),
                    "type": { "$ref": "#/$defs/check_type" },
                    "run": Text::schema(),
                    "check": Text::schema(),
                    "description": Text::schema(),
                    "required": { "type": "boolean", "default": true },
                },
                "patternProperties": { "^x[-_]": true },
                "additionalProperties": false,
                "anyOf": [{ "required": ["id"] }, { "required": ["type"] }],
            },
        ] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if let Some(text) = node.text().map(str::trim).filter(|text| !text.is_empty()) {
            let passage = cx.passage(node);
            let body = passage.parse();
            let inlines = markdown::inlines(&body.blocks);
            let mut code: Vec<Code> = inlines.iter().flat_map(|run| code_spans(run)).collect();
            code.iter_mut()
                .for_each(|code| code.span = passage.place(code.span));
            let words = Words {
                written: text,
                plain: text,
                begins_with_code: text.starts_with('`'),
                span: node.span(),
            };
            return Some(Self::from_words(&words, &code, cx));
        }
        if !cx.mapping(
            node,
            Self::EXPECTED,
            &["id", "type", "run", "check", "description", "required"],
        ) {
            return None;
        }
        if let Some((_, id)) = node.entry("id") {
            cx.check_ambiguity(id);
        }
        let kind: Slot<Text> = cx.key(node, "type");
        if let Some(kind) = &kind {
            check_type(kind, cx);
        }
        let id = cx.key(node, "id").or_else(|| kind.clone());
        if id.is_none() {
            cx.fault(node.span(), "a check without a name").help =
                Some("give it an `id` or a `type`".into());
            cx.or_misspelt(&["id", "type"]);
            return None;
        }
        let command = cx.key(node, "run").or_else(|| cx.key(node, "check"));
        Some(Self {
            id,
            kind,
            command,
            required: cx.key(node, "required"),
            text: None,
            description: cx.key(node, "description").map(|text| text.value),
        })
    }

    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        let code = code_spans(&item.text);
        let whole = content(item, cx);
        let plain = item.text.joined();
        let words = Words {
            written: whole.value,
            plain: if plain.is_empty() { &whole } else { &plain },
            begins_with_code: begins_with_code(&item.text),
            span: whole.span,
        };
        let check = Self::from_words(&words, &code, cx);
        Some(Spanned::new(check, whole.span))
    }
}

fn check_type(kind: &Spanned<Text>, cx: &mut ReadContext<'_>) {
    let types = &cx.vocabulary.check_types;
    if types.contains(&*kind.0) {
        return;
    }
    let near = nearest(kind, types.iter().map(String::as_str)).map(String::from);
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name the type in the config's `check_types` if it is yours".into(),
    };
    cx.fault(kind.span, format!("`{kind}` is no type of check"))
        .help = Some(help);
}

impl Texts for AcceptanceCheck {
    fn json(&self) -> Json {
        if let Some(text) = &self.text {
            return text.json();
        }
        parts([
            ("id", part(&self.id)),
            ("type", part(&self.kind)),
            ("run", part(&self.command)),
            ("required", part(&self.required)),
            ("description", self.description.as_ref().map(Texts::json)),
        ])
    }

    fn texts(&self, span: Span, visit: &mut dyn FnMut(&str, Span)) {
        if let Some(text) = &self.text {
            return visit(text, span);
        }
        // Where there is a type, the id may be only that.
        let id = self.id.iter().filter(|_| self.kind.is_none());
        id.chain(&self.command)
            .for_each(|part| visit(part, part.span));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_slug_has_hyphens_between_words() {
        assert_eq!(
            super::slug("Row count matches (±1 %)!"),
            "row-count-matches-1"
        );
        assert_eq!(super::slug("—"), "");
    }
}
