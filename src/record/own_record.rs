//! A record of a kind that the configuration defines, and how it is read.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::kind::{GENERIC_FIELDS, KindName};
use super::mapped::{Found, first_line, translated};
use super::need::Requirement;
use super::own_kind::{OwnField, OwnForm, OwnKind};
use super::read_context::{is_custom_key, is_empty};
use super::record_mapping::{MappedField, ValueSource};
use super::section_content::SectionContent;
use super::source::FieldSource;
use super::{Id, List, Parsed, Reference, waiver::Waiver};
use crate::document::markdown::BodyBlock;
use crate::document::yaml::{Core, Node, Tree};
use crate::document::{Fault, FaultKind};
use crate::text::nearest::suggestion;
use crate::text::{Span, Spanned};

/// A record of a kind that the configuration defines.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnRecord {
    pub kind: KindName,
    pub id: Parsed<Id>,
    pub values: Vec<OwnValue>,
    /// The fields for which the file has nothing, not even an unreadable value.
    pub missing: Vec<MissingField>,
    pub waive: Parsed<List<Waiver>>,
}

/// A field that is absent, if its kind asks for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MissingField {
    pub name: Box<str>,
    /// The heading under which the field may be.
    pub heading: Option<Box<str>>,
    pub expected: Box<str>,
    pub is_required: bool,
}

/// The value of a field.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnValue {
    pub name: Box<str>,
    pub span: Span,
    pub content: OwnContent,
}

/// The content of a value, by what rules ask of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum OwnContent {
    Text(Box<str>),
    Number(f64),
    Bool(bool),
    List(Vec<Spanned<Box<str>>>),
    Targets(Vec<Spanned<Reference>>),
    /// References to records of a kind.
    Records(Option<KindName>, Vec<Spanned<Reference>>),
}

/// Whether a field says which record takes the place of which.
pub(crate) fn is_supersession(field: &str) -> bool {
    matches!(field, "supersedes" | "superseded_by")
}

impl OwnRecord {
    /// Returns the references to other records, each with its field and the kind of the records.
    pub(crate) fn references(
        &self,
    ) -> impl Iterator<Item = (&str, Option<KindName>, &Spanned<Reference>)> {
        self.values.iter().flat_map(|value| {
            let (kind, all) = match &value.content {
                OwnContent::Records(kind, all) => (*kind, all.as_slice()),
                OwnContent::Text(_)
                | OwnContent::Number(_)
                | OwnContent::Bool(_)
                | OwnContent::List(_)
                | OwnContent::Targets(_) => (None, &[][..]),
            };
            all.iter()
                .map(move |reference| (&*value.name, kind, reference))
        })
    }

    /// Returns the targets that must exist.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &Spanned<Reference>> {
        self.values.iter().flat_map(|value| match &value.content {
            OwnContent::Targets(all) => all.as_slice(),
            OwnContent::Text(_)
            | OwnContent::Number(_)
            | OwnContent::Bool(_)
            | OwnContent::List(_)
            | OwnContent::Records(..) => &[],
        })
    }

    /// Returns the name of the field that a place is in.
    pub(crate) fn field_at(&self, place: Span) -> Option<&str> {
        let mut values = self.values.iter();
        let value = values.find(|value| value.span.contains(place))?;
        Some(&value.name)
    }

    /// Returns the fields as data.
    pub(crate) fn to_object(&self) -> Map<String, Json> {
        let fields = self.values.iter();
        fields
            .map(|value| (value.name.to_string(), value.content.to_json()))
            .collect()
    }
}

impl OwnContent {
    pub(crate) fn to_json(&self) -> Json {
        match self {
            Self::Text(text) => (**text).into(),
            Self::Number(number) => json!(number),
            Self::Bool(value) => (*value).into(),
            Self::List(items) => items.iter().map(|item| Json::from(&*item.value)).collect(),
            Self::Targets(all) | Self::Records(_, all) => {
                all.iter().map(|it| Json::from(&*it.value.text)).collect()
            }
        }
    }
}

impl<'a> FieldSource<'a> {
    /// Reads all fields of an own kind.
    pub(super) fn take_own(&mut self, kind: &'a OwnKind) -> OwnRecord {
        let mut values = Vec::new();
        let mut missing = Vec::new();
        let mut id = None;
        for field in &kind.fields {
            let first = self.cx.faults.len();
            self.cx.field = Some((&field.name, "what the field is for"));
            let value = self.take_own_field(field, kind);
            if self.cx.faults.len() > first
                && let Some(fault) = self.cx.faults.last_mut()
                && fault.kind == FaultKind::Placeholder
            {
                fault.help = Some(format!("write the value: {}", field.form.expected()));
            }
            match value {
                Some(value) => {
                    if kind.id.as_ref() == Some(&field.name)
                        && let OwnContent::Text(text) = &value.content
                    {
                        id = Some(Spanned::new(Id(text.clone()), value.span));
                    }
                    values.push(value);
                }
                None if self.cx.faults.len() == first && !self.is_broken_key(&field.name) => {
                    let headings = kind.headings.iter();
                    let mut heading = headings.filter(|(_, name)| *name == field.name);
                    missing.push(MissingField {
                        name: field.name.as_str().into(),
                        heading: heading.next().map(|(heading, _)| heading.as_str().into()),
                        expected: field.form.expected().into(),
                        is_required: field.need == Requirement::Required,
                    });
                }
                None => {}
            }
            if field.need == Requirement::Optional
                && missing.last().is_some_and(|last| *last.name == *field.name)
            {
                missing.pop();
            }
        }
        if self.mapping.is_none() && !kind.is_open {
            self.report_unknown(kind, &missing);
        }
        self.cx.field = None;
        let waive = self.root.and_then(|root| self.cx.read_key(root, "waive"));
        OwnRecord {
            kind: KindName::new(&kind.name),
            id,
            values,
            missing,
            waive,
        }
    }

    fn take_own_field(&mut self, field: &'a OwnField, kind: &'a OwnKind) -> Option<OwnValue> {
        let mapping = self.mapping;
        let mapped = mapping.and_then(|mapping| mapping.field(&field.name));
        let own = || MappedField {
            name: field.name.clone(),
            sources: vec![ValueSource::Key(field.name.clone())],
        };
        let words = mapping.map_or(&[][..], |mapping| mapping.words(&field.name));
        let found = match mapped {
            Some((at, mapped)) => {
                let found = self.find_with_links(mapped, words, &field.form);
                if found.is_some() {
                    self.hits |= 1_u64.checked_shl(at as u32).unwrap_or(0);
                }
                found
            }
            None => {
                let front = self.find(&own(), words);
                let section = self.own_section(field, kind);
                if let (Some(Found::Node(node)), Some(content)) = (&front, &section) {
                    let message = format!("duplicate field `{}`", field.name);
                    let fault = Fault::new(FaultKind::DuplicateField, content.span(), message)
                        .related(node.span(), "first value here")
                        .help("keep one of them");
                    self.cx.faults.push(fault);
                }
                front
                    .or(section.map(Found::Section))
                    .map(|found| (found, None))
            }
        };
        let Some((found, target)) = found else {
            return self.own_default(field);
        };
        let first = self.cx.faults.len();
        if let Some(target) = target {
            let content = records(&field.form, vec![target.clone()])?;
            return Some(own_value(field, target.span, content));
        }
        let mut unknown = Vec::new();
        let found = translated(found, words, &mut unknown);
        let is_verbatim = matches!(found, Found::Node(_));
        let value = match found {
            Found::Draft(draft) if draft.is_nothing() => return None,
            Found::Node(node) => self.own_from_node(node, field),
            Found::Section(content) => self.own_from_section(&content, field),
            Found::Draft(draft) => {
                let tree = Tree::from_draft(&draft);
                tree.root().and_then(|root| self.own_from_node(root, field))
            }
        };
        self.adapt_faults(first, words, &unknown, is_verbatim);
        value
    }

    /// Returns what is under the first heading of a field that has content.
    fn own_section(&self, field: &OwnField, kind: &OwnKind) -> Option<SectionContent<'a, 'a>> {
        let mut named = self.headings.iter().filter(|(name, _)| {
            let under = kind.field_under(name);
            under.is_some_and(|under| under.name == field.name)
        });
        named.find_map(|(_, section)| {
            let content = SectionContent::new(self.cx.text, self.body, section);
            (!content.is_empty()).then_some(content)
        })
    }

    fn own_default(&mut self, field: &OwnField) -> Option<OwnValue> {
        let text = self.mapping?.default(&field.name)?;
        let (tree, _) = crate::document::yaml::parse(text, Span::new(0, text.len()));
        let root = tree.root()?.anchored(self.default_span);
        let faults = self.cx.faults.len();
        let value = self.own_from_node(root, field);
        self.cx.faults.truncate(faults);
        value
    }

    /// Reads a value of the frontmatter.
    fn own_from_node(&mut self, node: Node<'_>, field: &OwnField) -> Option<OwnValue> {
        if is_empty(node) || self.cx.is_placeholder_node(node) {
            return None;
        }
        let content = self.own_content(node, &field.form)?;
        Some(own_value(field, node.span(), content))
    }

    fn own_content(&mut self, node: Node<'_>, form: &OwnForm) -> Option<OwnContent> {
        let text = node.text().map(str::trim);
        let Some(text) = text else {
            let is_list = matches!(form, OwnForm::List | OwnForm::Target | OwnForm::Ref(_));
            if !is_list || !node.is_sequence() {
                self.cx
                    .wrong(node.span(), &form.expected(), node.describe());
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
            return Some(self.own_items(&items, form));
        };
        let span = node.span();
        match form {
            OwnForm::Text => Some(OwnContent::Text(text.into())),
            OwnForm::List | OwnForm::Target => {
                Some(self.own_items(&[Spanned::new(text, span)], form))
            }
            OwnForm::Ref(_) => {
                // Some write several ids as one text.
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
            OwnForm::Number => match node.core() {
                Core::Int(number) => Some(OwnContent::Number(number as f64)),
                Core::Float(number) => Some(OwnContent::Number(number)),
                Core::BigInt | Core::Null | Core::Bool(_) | Core::Text => {
                    let expected = form.expected();
                    self.cx.wrong(span, &expected, node.describe());
                    None
                }
            },
            OwnForm::Bool => match node.core() {
                Core::Bool(value) => Some(OwnContent::Bool(value)),
                Core::Int(_) | Core::Float(_) | Core::BigInt | Core::Null | Core::Text => {
                    let expected = form.expected();
                    self.cx.wrong(span, &expected, node.describe());
                    None
                }
            },
            OwnForm::Enum(words) => {
                if words.iter().any(|word| word == text) {
                    return Some(OwnContent::Text(text.into()));
                }
                let fix = self.cx.recase(text, span, words.iter().map(String::as_str));
                let message = format!("expected {}, found `{text}`", form.expected());
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
        records(form, all).unwrap_or_else(|| {
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
                let links: Vec<_> = content.links().collect();
                let mut all: Vec<Spanned<Reference>> = Vec::new();
                for link in links {
                    all.push(Reference::link(link, &mut self.cx));
                }
                if all.is_empty() {
                    let items: Vec<_> = content.items().map(|item| &item.text).collect();
                    for inline in items {
                        all.extend(Reference::in_inline(inline, &mut self.cx));
                    }
                }
                let content_of = records(&field.form, all).filter(|content| {
                    !matches!(content, OwnContent::Targets(all) | OwnContent::Records(_, all) if all.is_empty())
                });
                match content_of {
                    Some(value) => Some(own_value(field, content.span(), value)),
                    None => self.own_from_first_line(content, field),
                }
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
        let block = content.blocks().iter().find(|block| !block.is_blank());
        let line = match block {
            Some(BodyBlock::Paragraph(inline)) => first_line(inline),
            Some(BodyBlock::List(items)) => items.first().and_then(|item| first_line(&item.text)),
            Some(_) | None => None,
        };
        let Some(line) = line else {
            self.cx.wrong(
                content.span(),
                &field.form.expected(),
                "neither text nor a list",
            );
            return None;
        };
        let draft = crate::document::yaml::DraftNode::text(line.value, line.span);
        let tree = Tree::from_draft(&draft);
        tree.root().and_then(|root| self.own_from_node(root, field))
    }

    /// Reports keys that are neither fields of the kind nor of other tools.
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

fn own_value(field: &OwnField, span: Span, content: OwnContent) -> OwnValue {
    OwnValue {
        name: field.name.as_str().into(),
        span,
        content,
    }
}

/// Returns references as the content of a field that has them.
fn records(form: &OwnForm, all: Vec<Spanned<Reference>>) -> Option<OwnContent> {
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
