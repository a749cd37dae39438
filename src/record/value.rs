//! The traits by which field values are read from YAML or from the body, and written as data.

use serde_json::{Value as Json, json};

use super::field::MappingKey;
use super::read_context::{ReadContext, is_empty, shortened};
use super::section_content::SectionContent;
use crate::document::markdown::ListItem;
use crate::document::yaml::Node;
use crate::text::nearest::suggestion;
use crate::text::{Span, Spanned};

/// A value with its span; `None` if it is absent, empty or unreadable.
pub(crate) type Parsed<T> = Option<Spanned<T>>;

/// The type of a field's value. If a value cannot be read, reading adds a fault to the context and
/// returns `None`.
pub trait FieldType: FieldContent + Sized {
    /// The expected form, in words, for messages: "a list of modes".
    const EXPECTED: &'static str;

    /// The keys of the value, or of each of its items, where that is a mapping with a table.
    const KEYS: &'static [MappingKey] = &[];

    /// Whether an empty list, or `none`, is a value: it says that there is nothing. For any other type
    /// it counts as absent.
    const MAY_BE_NONE: bool = false;

    /// Returns whether a text is certainly one such value, in any letter case, so that several with
    /// commas between them are a list. Prose is not, because it may contain commas.
    fn is_word(_text: &str) -> bool {
        false
    }

    /// Returns the JSON Schema 2020-12 of the value in YAML.
    fn schema() -> Json;

    /// Reads a value of the frontmatter.
    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self>;

    /// Reads everything under a heading.
    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        cx.wrong(section.span(), Self::EXPECTED, "prose");
        None
    }

    /// Reads one item of a list under a heading. The span is that of the value in the item.
    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        cx.wrong(item.text.span, Self::EXPECTED, "prose");
        None
    }

    /// Reads several values under a heading: the top-level items of all lists there.
    fn all_from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Vec<Spanned<Self>>> {
        let mut items = section.items().peekable();
        if items.peek().is_none() {
            cx.wrong(section.span(), "a list", "prose without a list");
            return None;
        }
        let mut values = Vec::new();
        for item in items {
            let text = item_content(item, cx);
            if !cx.is_placeholder(text.value, text.span) {
                values.extend(Self::from_item(item, cx));
            }
        }
        Some(values)
    }
}

/// The content of a value of any type.
pub trait FieldContent {
    /// Returns the value as data in one canonical form, whichever way the record writes it; null if
    /// the value is not kept.
    fn to_json(&self) -> Json;
}

/// Returns an object of the parts that are present.
pub(crate) fn object<'p>(parts: impl IntoIterator<Item = (&'p str, Option<Json>)>) -> Json {
    let present = parts
        .into_iter()
        .filter_map(|(name, part)| Some((name.to_owned(), part?)));
    Json::Object(present.collect())
}

/// Returns a part of a value as data.
pub(crate) fn part_json<T: FieldContent>(part: &Parsed<T>) -> Option<Json> {
    part.as_ref().map(|part| part.value.to_json())
}

/// Puts a description in front of a schema.
pub(crate) fn described(schema: Json, about: &str) -> Json {
    let mut described = json!({ "description": about.trim() });
    match schema {
        Json::Object(object) => object
            .into_iter()
            .for_each(|(key, value)| described[key] = value),
        Json::Bool(_) | Json::Null | Json::Number(_) | Json::String(_) | Json::Array(_) => {}
    }
    described
}

/// A value that is written as a scalar.
pub trait ScalarType: Sized {
    /// The expected form, in words, for messages: "an id".
    const NOUN: &'static str;
    /// Whether the value is an id. A plain scalar that YAML 1.1 reads as a number, a boolean or a
    /// date is then reported.
    const IS_ID: bool = false;
    /// Whether the value is an id, an address or one of some words, and never prose.
    const IS_WORD: bool = Self::IS_ID;
    /// Whether other tools may write the value in a form that a record mapping completes.
    const WHEN: Option<When> = None;

    /// Returns the JSON Schema of the value.
    fn json_schema() -> Json;

    /// Parses the value.
    ///
    /// # Errors
    /// The text is not such a value.
    fn from_text(text: &str) -> Result<Self, ScalarError>;

    /// Returns the value as data.
    fn as_data(&self) -> Json;
}

/// Whether a value is a date or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Date,
    Time,
}

/// The reason why text cannot be parsed as a value, and what to do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ScalarError {
    /// A more specific message than "expected …, found …".
    pub message: Option<String>,
    pub help: Option<String>,
    /// The value that was certainly meant, as a record writes it.
    pub meant: Option<String>,
}

impl ScalarError {
    /// Returns an error with its own message.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            ..Self::default()
        }
    }

    /// Adds the help.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the value that was certainly meant.
    pub fn meant(mut self, value: impl Into<String>) -> Self {
        self.meant = Some(value.into());
        self
    }

    /// Returns the error for text that is none of the words; suggests the nearest word. A word in
    /// another letter case was certainly meant.
    pub fn not_one_of(text: &str, words: &[&'static str]) -> Self {
        let same = words.iter().find(|word| word.eq_ignore_ascii_case(text));
        Self {
            message: None,
            help: suggestion(text, words.iter().copied()),
            meant: same.map(|word| (*word).into()),
        }
    }
}

impl ReadContext<'_> {
    /// Parses a scalar, and reports it if it cannot be parsed.
    pub fn read_scalar<T: ScalarType>(&mut self, text: &str, span: Span) -> Option<T> {
        let text = text.trim();
        let completed = T::WHEN.and_then(|when| self.completed(text, when));
        match T::from_text(completed.as_deref().unwrap_or(text)) {
            Ok(value) => Some(value),
            Err(ScalarError {
                message,
                help,
                meant,
            }) => {
                let message = message.unwrap_or_else(|| {
                    format!("expected {}, found `{}`", T::NOUN, shortened(text))
                });
                let fix = meant.and_then(|word| self.rewrite(text, span, &word));
                let fault = self.fault(span, message);
                (fault.help, fault.fix) = (help, fix);
                None
            }
        }
    }

    /// Reads a value, unless it is only a placeholder, which is reported.
    pub fn read<T: FieldType>(&mut self, node: Node<'_>) -> Option<T> {
        if self.is_placeholder_node(node) {
            return None;
        }
        T::from_node(node, self)
    }

    /// Reads the value under one key of a mapping.
    pub fn read_key<T: FieldType>(&mut self, node: Node<'_>, key: &str) -> Parsed<T> {
        let value = node.get(key).filter(|value| !is_empty(*value))?;
        self.read(value)
            .map(|read| Spanned::new(read, value.span()))
    }
}

impl<T: ScalarType> FieldContent for T {
    fn to_json(&self) -> Json {
        self.as_data()
    }
}

impl<T: ScalarType> FieldType for T {
    const EXPECTED: &'static str = T::NOUN;

    fn is_word(text: &str) -> bool {
        T::IS_WORD && T::from_text(text).map_or_else(|error| error.meant.is_some(), |_| true)
    }

    fn schema() -> Json {
        T::json_schema()
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        let Some(text) = node.text().filter(|text| !text.trim().is_empty()) else {
            let fix = cx.quote_mapping(node);
            let fix = fix.filter(|_| T::from_text(cx.source_text(node.span())).is_ok());
            match fix {
                Some(fix) => cx.wrong_mapping(node, T::NOUN).fix = Some(fix),
                None => drop(cx.wrong(node.span(), T::NOUN, node.describe())),
            }
            return None;
        };
        if T::IS_ID {
            cx.check_ambiguity(node);
        }
        cx.read_scalar(text, node.span())
    }

    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        let text = section.text();
        let line = section.one_line();
        cx.read_scalar(line.as_deref().unwrap_or(&text), text.span)
            .map(|value| Spanned::new(value, text.span))
    }

    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        let text = item_content(item, cx);
        cx.read_scalar(text.value, text.span)
            .map(|value| Spanned::new(value, text.span))
    }
}

/// Returns the content of an item: the text it begins with, or everything after its marker if it
/// begins with something else, such as a code block.
pub(crate) fn item_content<'t>(item: &ListItem<'_>, cx: &ReadContext<'t>) -> Spanned<&'t str> {
    let text = cx.source_text(item.text.span);
    if !text.is_empty() {
        return Spanned::new(text, item.text.span);
    }
    let whole = cx.source_text(item.span);
    let rest = whole
        .split_once(char::is_whitespace)
        .map_or("", |(_, rest)| rest);
    let rest = rest.trim_start();
    let start = item.span.start as usize + whole.len() - rest.len();
    Spanned::new(rest, Span::new(start, start + rest.len()))
}
