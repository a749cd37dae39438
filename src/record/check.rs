//! The acceptance checks of an operator.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::field::MappingKey;
use super::mapping::Mapping;
use super::read_context::{ReadContext, has_value};
use super::scalar::Text;
use super::value::{FieldContent, FieldType, Parsed, item_content, object, part_json};
use super::vocabulary::list_types;
use crate::document::markdown::{self, Inline, ListItem};
use crate::document::yaml::Node;
use crate::text::nearest::suggestion;
use crate::text::{Span, Spanned};

/// One acceptance check of an operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptanceCheck {
    /// The id by which results refer to the check. Defaults to its type.
    pub id: Parsed<Text>,
    pub kind: Parsed<Text>,
    /// The exact command or check: `run` or `check` of a mapping, or a code span of text.
    pub command: Parsed<Text>,
    /// Whether the command can be executed: it is the `run` of a mapping, or the text begins with
    /// code.
    is_executable: bool,
    required: Parsed<bool>,
    /// Whether its command gives the same result when it is repeated.
    repeatable: Parsed<bool>,
    /// The whole text, if the check is written as text.
    pub text: Option<Text>,
    /// The description, if the check is written as a mapping.
    pub description: Option<Text>,
}

impl AcceptanceCheck {
    pub fn is_required(&self) -> bool {
        self.required.as_ref().is_none_or(|required| required.value)
    }

    /// Returns the command that can be executed, if there is one.
    pub fn executable(&self) -> Option<&Text> {
        let command = self.command.as_ref().filter(|_| self.is_executable)?;
        (!command.value.trim().is_empty()).then_some(&command.value)
    }

    /// Returns whether its command gives the same result when it is repeated.
    pub fn is_repeatable(&self) -> bool {
        self.repeatable.as_ref().is_none_or(|it| it.value)
    }

    /// Returns whether the check has a command or a code span.
    pub fn is_exact(&self) -> bool {
        let mut words = self.text.iter().chain(&self.description);
        self.command.is_some() || words.any(|words| words.split('`').count() > 2)
    }

    /// Reads a check that is written as text. If the text is a check type, that is also the id. If
    /// it begins with a code span, that is the id and the next code span is the command. Otherwise
    /// the id is a slug of the text, and the first code span is the command.
    fn from_words(text: &CheckText<'_>, code: &[Spanned<String>], cx: &ReadContext<'_>) -> Self {
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
            // A single code span with a space in it is both the command and, as a slug, the id.
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
                is_executable: command.is_some(),
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

/// A check that is written as text.
struct CheckText<'t> {
    written: &'t str,
    /// The text without Markdown marks, if it is an item of the body.
    plain: &'t str,
    begins_with_code: bool,
    span: Span,
}

/// Returns text in lower case, with a hyphen in place of everything but letters and digits.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_ascii_alphanumeric() {
            slug.push(char.to_ascii_lowercase());
        } else if char.is_alphanumeric() {
            slug.extend(char.to_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Returns the code spans of inline content.
fn code_spans(inline: &Inline<'_>) -> Vec<Spanned<String>> {
    let code = inline.code.iter();
    code.map(|code| Spanned::new(code.value.to_string(), code.span))
        .collect()
}

/// Returns whether inline content begins with a code span. Marks of emphasis before it are ignored.
fn begins_with_code(inline: &Inline<'_>) -> bool {
    let (Some(line), Some(code)) = (inline.lines.first(), inline.code.first()) else {
        return false;
    };
    line.place(0..0).start == code.span.start
}

mapping! {
    /// A check that is written as a mapping.
    CheckMapping: "a check" {
        /// The id by which results refer to the check. Defaults to its type.
        Optional id: Text,
        /// The type of check.
        Optional kind = "type": Text as "check_type",
        /// The exact command.
        Optional run: Text,
        /// What to look at, if there is no command to run.
        Optional check: Text,
        /// What the check is about, in words.
        Optional description: Text,
        /// Whether a run needs a result for it.
        Optional required: bool = true,
        /// Whether its command gives the same result when it is repeated.
        Optional repeatable: bool = true,
    }
}

impl FieldType for AcceptanceCheck {
    const EXPECTED: &'static str = "a check: text, or a mapping with `id`, `type` and `run`";
    const KEYS: &'static [MappingKey] = CheckMapping::KEYS;

    fn schema() -> Json {
        let mut mapping = CheckMapping::mapping_schema();
        mapping["anyOf"] = json!([{ "required": ["id"] }, { "required": ["type"] }]);
        json!({ "anyOf": [Text::schema(), mapping] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if let Some(text) = node.text().map(str::trim).filter(|text| !text.is_empty()) {
            let markdown_text = cx.markdown_text(node);
            let body = markdown_text.parse();
            let inlines = markdown::inlines(body.blocks());
            let mut code: Vec<Spanned<String>> =
                inlines.iter().flat_map(|run| code_spans(run)).collect();
            code.iter_mut()
                .for_each(|code| code.span = markdown_text.place(code.span));
            let words = CheckText {
                written: text,
                plain: text,
                begins_with_code: text.starts_with('`'),
                span: node.span(),
            };
            return Some(Self::from_words(&words, &code, cx));
        }
        let mapping = CheckMapping::read_mapping(node, cx)?;
        if let Some((_, id)) = node.entry("id") {
            cx.check_ambiguity(id);
        }
        if let Some(kind) = &mapping.kind {
            check_type(kind, cx);
        }
        let has_id = has_value(node, "id") || has_value(node, "type");
        let Some(id) = mapping.id.or_else(|| mapping.kind.clone()) else {
            if has_id {
                return None;
            }
            cx.fault(node.span(), "missing key `id` or `type`").help =
                Some("give the check an `id` or a `type`".into());
            cx.merge_misspelt_key(&["id", "type"]);
            return None;
        };
        let check = Self {
            id: Some(id),
            kind: mapping.kind,
            is_executable: mapping.run.is_some(),
            command: mapping.run.or(mapping.check),
            required: mapping.required,
            repeatable: mapping.repeatable,
            text: None,
            description: mapping.description.map(|text| text.value),
        };
        if !check.is_exact() {
            cx.leave_to_rules(node, &["run", "check"]);
        }
        Some(check)
    }

    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        let code = code_spans(&item.text);
        let whole = item_content(item, cx);
        let plain = item.text.joined();
        let words = CheckText {
            written: whole.value,
            plain: if plain.is_empty() { &whole } else { &plain },
            begins_with_code: begins_with_code(&item.text),
            span: whole.span,
        };
        let check = Self::from_words(&words, &code, cx);
        Some(Spanned::new(check, whole.span))
    }
}

/// Reports an unknown type of check.
fn check_type(kind: &Spanned<Text>, cx: &mut ReadContext<'_>) {
    let types = &cx.vocabulary.check_types;
    if types.contains(&*kind.0) {
        return;
    }
    let known = || types.iter().map(String::as_str);
    let help = suggestion(kind, known()).unwrap_or_else(|| list_types(known(), "check_types"));
    let fix = cx.recase(kind, kind.span, known());
    let fault = cx.fault(kind.span, format!("unknown check type `{kind}`"));
    (fault.help, fault.fix) = (Some(help), fix);
}

impl FieldContent for AcceptanceCheck {
    fn to_json(&self) -> Json {
        if let Some(text) = &self.text {
            return text.to_json();
        }
        object([
            ("id", part_json(&self.id)),
            ("type", part_json(&self.kind)),
            ("run", part_json(&self.command)),
            ("required", part_json(&self.required)),
            ("repeatable", part_json(&self.repeatable)),
            (
                "description",
                self.description.as_ref().map(FieldContent::to_json),
            ),
        ])
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
