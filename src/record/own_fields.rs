//! Reads the fields of a record of a kind that the configuration defines.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

use super::kind::{GENERIC_FIELDS, KindName};
use super::mapped::translated;
use super::need::Requirement;
use super::own_kind::{OwnField, OwnForm, OwnKind};
use super::own_record::{MissingField, OwnContent, OwnRecord, OwnValue};
use super::read_context::{is_custom_key, is_empty};
use super::section_content::SectionContent;
use super::source::FieldSource;
use super::value::{FieldType, ScalarType};
use super::value_lookup::Found;
use super::{Id, Reference};
use crate::document::yaml::{Core, DraftNode, Node};
use crate::document::{Fault, FaultKind};
use crate::text::nearest::suggestion;
use crate::text::or_list;
use crate::text::{Span, Spanned};

impl<'a> FieldSource<'a> {
    /// Reads all fields of an own kind.
    pub(super) fn take_own(&mut self, kind: &'a OwnKind) -> OwnRecord {
        let mut values = Vec::new();
        let mut missing = Vec::new();
        for field in &kind.fields {
            let first = self.cx.faults.len();
            self.cx.field = Some((&field.name, &field.form));
            let value = self.take_own_field(field, kind);
            let mapped = self
                .cx
                .mapping
                .and_then(|mapping| mapping.field(&field.name));
            let is_broken = mapped.is_some_and(|(at, mapped)| {
                let mut sources = mapped.sources.iter();
                let is_broken = sources.any(|source| self.is_broken_source(source));
                if is_broken {
                    self.mark_hit(at);
                }
                is_broken
            });
            let is_unread =
                self.cx.faults.len() > first || self.is_broken(&field.name) || is_broken;
            if value.is_none() && !is_unread && field.need != Requirement::Optional {
                let mut headings = kind.headings.iter();
                let heading = headings.find(|(_, name)| *name == field.name);
                missing.push(MissingField {
                    name: field.name.as_str().into(),
                    heading: heading.map(|(heading, _)| heading.as_str().into()),
                    expected: field.form.to_string().into(),
                    is_required: field.need == Requirement::Required,
                });
            }
            values.extend(value);
        }
        if self.cx.mapping.is_none() && !kind.is_open {
            self.report_unknown(kind, &missing);
        }
        self.cx.field = None;
        let waive = self.root.and_then(|root| self.cx.read_key(root, "waive"));
        OwnRecord {
            kind: KindName::new(&kind.name),
            id: id(kind, &values),
            values,
            missing,
            waive,
        }
    }

    fn take_own_field(&mut self, field: &'a OwnField, kind: &OwnKind) -> Option<OwnValue> {
        let mapping = self.cx.mapping;
        let words = mapping.map_or(&[][..], |mapping| mapping.words(&field.name));
        let mapped = mapping.and_then(|mapping| mapping.field(&field.name));
        let found = match mapped {
            Some((at, mapped)) => {
                let found = self.find_first(at, mapped, words);
                if found.is_some() {
                    self.mark_hit(at);
                }
                found
            }
            None => self.find_own(field, kind),
        };
        let Some(found) = found else {
            let read = |source: &mut Self, node: Node<'_>| source.own_from_node(node, field);
            return self.read_default(&field.name, read);
        };
        // A line may name the file of another record by a link.
        if let Found::Line(line) = &found
            && let Some(link) = line.link()
            && let Some(content) = references(&field.form, vec![link])
        {
            return Some(own_value(field, line.text.span, content));
        }
        self.read_translated(
            translated(found, words)?,
            words,
            |source, node| source.own_from_node(node, field),
            |source, content| source.own_from_section(content, field),
        )
    }

    /// Returns what the frontmatter has under the name of a field, or else the body under a heading.
    fn find_own(&mut self, field: &OwnField, kind: &OwnKind) -> Option<Found<'a>> {
        let front = self.key(&field.name);
        let is_meant = |name: &str| {
            let under = kind.field_under(name);
            under.is_some_and(|under| under.name == field.name)
        };
        let section = self.sections(is_meant).next();
        if let (Some(Found::Node(node)), Some(content)) = (&front, &section) {
            let message = format!("duplicate field `{}`", field.name);
            let fault = Fault::new(FaultKind::DuplicateField, content.span(), message)
                .related(node.span(), "first value here")
                .help("keep one of them");
            self.cx.faults.push(fault);
        }
        front.or(section.map(Found::Section))
    }

    /// Reads a value of the frontmatter.
    fn own_from_node(&mut self, node: Node<'_>, field: &OwnField) -> Option<OwnValue> {
        let form = &field.form;
        // Some conventions have a state called `todo`.
        let is_word = match (form, node.text()) {
            (OwnForm::Enum(words), Some(text)) => words.iter().any(|word| word == text.trim()),
            _ => false,
        };
        if is_empty(node) || !is_word && self.cx.is_placeholder_node(node) {
            return None;
        }
        let content = match node.text() {
            Some(text) => self.own_scalar(node, text.trim(), form),
            None => self.own_list(node, form),
        };
        Some(own_value(field, node.span(), content?))
    }

    fn own_list(&mut self, node: Node<'_>, form: &OwnForm) -> Option<OwnContent> {
        let is_list = matches!(form, OwnForm::List | OwnForm::Target | OwnForm::Ref(_));
        if !is_list || !node.is_sequence() {
            self.cx
                .wrong(node.span(), &form.to_string(), node.describe());
            return None;
        }
        let mut items = Vec::new();
        for item in node.items() {
            let Some(text) = item.text() else {
                self.cx.wrong(item.span(), "text", item.describe());
                continue;
            };
            if !is_empty(item) && !self.cx.is_placeholder(text, item.span()) {
                items.push(Spanned::new(text.trim(), item.span()));
            }
        }
        Some(self.own_items(&items, form))
    }

    fn own_scalar(&mut self, node: Node<'_>, text: &str, form: &OwnForm) -> Option<OwnContent> {
        let span = node.span();
        match form {
            OwnForm::Text => Some(OwnContent::Text(text.into())),
            OwnForm::List | OwnForm::Target => {
                Some(self.own_items(&[Spanned::new(text, span)], form))
            }
            OwnForm::Ref(_) => {
                // Some people write several ids as one text.
                let parts = text.split(',').map(str::trim);
                let parts = parts.filter(|part| !part.is_empty());
                let parts: Vec<Spanned<&str>> = parts
                    .map(|part| Spanned::new(part, self.part(text, part, span)))
                    .collect();
                Some(self.own_items(&parts, form))
            }
            OwnForm::Date => {
                self.cx.read_scalar::<Date>(text, span)?;
                Some(OwnContent::Text(text.into()))
            }
            OwnForm::Time => {
                self.cx.read_scalar::<Timestamp>(text, span)?;
                Some(OwnContent::Text(text.into()))
            }
            OwnForm::Number | OwnForm::Bool => {
                let content = match (form, node.core()) {
                    (OwnForm::Number, Core::Int(number)) => OwnContent::Number(number as f64),
                    (OwnForm::Number, Core::Float(number)) => OwnContent::Number(number),
                    (OwnForm::Bool, Core::Bool(value)) => OwnContent::Bool(value),
                    _ => {
                        self.cx.wrong(span, &form.to_string(), node.describe());
                        return None;
                    }
                };
                Some(content)
            }
            OwnForm::Enum(words) => {
                if words.iter().any(|word| word == text) {
                    return Some(OwnContent::Text(text.into()));
                }
                let fix = self.cx.recase(text, span, words.iter().map(String::as_str));
                let message = format!("expected {form}, found `{text}`");
                let fault = self.cx.fault(span, message);
                fault.help = suggestion(text, words.iter().map(String::as_str));
                fault.fix = fix;
                None
            }
            OwnForm::Id => {
                self.cx.check_ambiguity(node);
                let id = self.cx.read_scalar::<Id>(text, span)?;
                Some(OwnContent::Text(id.0))
            }
        }
    }

    /// Returns the place of a part of a text, if the file has the text as it was read.
    fn part(&self, text: &str, part: &str, span: Span) -> Span {
        let offset = part.as_ptr() as usize - text.as_ptr() as usize;
        let verbatim = self.cx.verbatim(text, span);
        verbatim.map_or(span, |place| {
            let start = place.start as usize + offset;
            Span::new(start, start + part.len())
        })
    }

    fn own_items(&self, items: &[Spanned<&str>], form: &OwnForm) -> OwnContent {
        let reference = |item: &Spanned<&str>| {
            let reference = Reference::target_at(item.value, item.span, &self.cx);
            Spanned::new(reference, item.span)
        };
        let all = items.iter().map(reference).collect();
        references(form, all).unwrap_or_else(|| {
            let text = |item: &Spanned<&str>| Spanned::new(item.value.into(), item.span);
            OwnContent::List(items.iter().map(text).collect())
        })
    }

    /// Reads what is under a heading.
    fn own_from_section(
        &mut self,
        content: &SectionContent<'_, '_>,
        field: &OwnField,
    ) -> Option<OwnValue> {
        let text = content.text();
        if self.cx.is_placeholder(text.value, text.span) {
            return None;
        }
        match &field.form {
            OwnForm::Text => {
                let value = OwnContent::Text(text.value.trim().into());
                Some(own_value(field, text.span, value))
            }
            OwnForm::List => {
                let items = content.items().map(|item| {
                    let text = item.text.joined();
                    Spanned::new(text.value.as_ref().into(), text.span)
                });
                let mut items: Vec<Spanned<Box<str>>> = items.collect();
                if items.is_empty() {
                    items.push(Spanned::new(text.value.trim().into(), text.span));
                }
                Some(own_value(field, content.span(), OwnContent::List(items)))
            }
            OwnForm::Target | OwnForm::Ref(_) => {
                let links = content.links();
                let mut all: Vec<_> = links
                    .map(|link| Reference::link(link, &mut self.cx))
                    .collect();
                if all.is_empty() {
                    let items = content.items();
                    all.extend(
                        items.filter_map(|item| Reference::in_inline(&item.text, &mut self.cx)),
                    );
                }
                if all.is_empty() {
                    return self.own_from_first_line(content, field);
                }
                let references = references(&field.form, all)?;
                Some(own_value(field, content.span(), references))
            }
            OwnForm::Date
            | OwnForm::Time
            | OwnForm::Number
            | OwnForm::Bool
            | OwnForm::Enum(_)
            | OwnForm::Id => self.own_from_first_line(content, field),
        }
    }

    fn own_from_first_line(
        &mut self,
        content: &SectionContent<'_, '_>,
        field: &OwnField,
    ) -> Option<OwnValue> {
        let Some(line) = content.first_line() else {
            let expected = field.form.to_string();
            let found = "neither text nor a list";
            self.cx.wrong(content.span(), &expected, found);
            return None;
        };
        let draft = DraftNode::text(line.value, line.span);
        self.read_draft(&draft, |source, node| source.own_from_node(node, field))
    }

    /// Reports keys that are neither fields of the kind nor keys of other tools.
    fn report_unknown(&mut self, kind: &OwnKind, missing: &[MissingField]) {
        for (key, _) in self.root.into_iter().flat_map(Node::entries) {
            let Some(name) = key.text() else { continue };
            let is_known = matches!(name, "kind" | "waive")
                || is_custom_key(name)
                || kind.field(name).is_some()
                || GENERIC_FIELDS.contains(&name)
                || self.cx.vocabulary.extra_fields.contains(name);
            if !is_known {
                let names = kind.fields.iter().map(|field| field.name.as_str());
                let is_taken = |near: &str| !missing.iter().any(|field| &*field.name == near);
                self.cx.unknown_key(name, key.span(), names, is_taken);
            }
        }
    }
}

/// Returns the id of a record: the value of the field that the kind has for it.
fn id(kind: &OwnKind, values: &[OwnValue]) -> Option<Spanned<Id>> {
    let field = kind.id.as_deref()?;
    let value = values.iter().find(|value| &*value.name == field)?;
    match &value.content {
        OwnContent::Text(text) => Some(Spanned::new(Id(text.clone()), value.span)),
        OwnContent::Number(_)
        | OwnContent::Bool(_)
        | OwnContent::List(_)
        | OwnContent::Targets(_)
        | OwnContent::Records(..) => None,
    }
}

fn own_value(field: &OwnField, span: Span, content: OwnContent) -> OwnValue {
    OwnValue {
        name: field.name.as_str().into(),
        span,
        content,
    }
}

/// Returns references as the content of a field that has them.
fn references(form: &OwnForm, all: Vec<Spanned<Reference>>) -> Option<OwnContent> {
    match form {
        OwnForm::Target => Some(OwnContent::Targets(all)),
        OwnForm::Ref(kind) => Some(OwnContent::Records(kind.as_deref().map(KindName::new), all)),
        OwnForm::Text
        | OwnForm::List
        | OwnForm::Date
        | OwnForm::Time
        | OwnForm::Number
        | OwnForm::Bool
        | OwnForm::Enum(_)
        | OwnForm::Id => None,
    }
}

/// Writes what is expected in words: "a date, as in …".
impl fmt::Display for OwnForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::List => f.write_str("a list"),
            Self::Date => f.write_str(Date::NOUN),
            Self::Time => f.write_str(Timestamp::NOUN),
            Self::Number => f.write_str("a number"),
            Self::Bool => f.write_str("`true` or `false`"),
            Self::Enum(words) => f.write_str(&or_list(words)),
            Self::Id => f.write_str(Id::NOUN),
            Self::Target => f.write_str(Reference::EXPECTED),
            Self::Ref(Some(kind)) => write!(f, "the id of a record of kind {kind}"),
            Self::Ref(None) => f.write_str("the id of a record"),
        }
    }
}
