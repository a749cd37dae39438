//! Completions in the body of a record: the headings of fields, and the paths of links.

use std::collections::HashSet;

use gen_lsp_types::{CompletionItem, CompletionItemKind};

use super::item::{Item, placed};
use super::paths::link_paths;
use crate::document::{frontmatter, markdown};
use crate::lsp::cursor::FileView;
use crate::record::Kind;
use crate::text::Span;

/// Offers the headings of fields, and the paths of links.
pub(super) fn in_body(view: &FileView<'_>, byte: usize) -> Vec<CompletionItem> {
    let Some(kind) = view.kind() else {
        return Vec::new();
    };
    let byte = view.text.floor_char_boundary(byte);
    let start = view.text[..byte].rfind('\n').map_or(0, |end| end + 1);
    let line = &view.text[start..byte];
    if let Some(open) = line.rfind("](") {
        let typed = &line[open + 2..];
        if !typed.contains([')', ' ']) {
            return link_paths(view, Span::new(start + open + 2, byte), typed);
        }
    }
    let marks = line.chars().take_while(|char| *char == '#').count();
    let name = line[marks..].trim_start();
    if marks == 0 || marks > 6 || name.contains(['#', '`']) {
        return Vec::new();
    }
    let existing = fields_in_body(view, kind);
    let yaml = view.yaml().map_or("", |yaml| yaml.slice(view.text));
    let has_value = |field: &str| {
        let mut rests = yaml.lines().filter_map(|line| line.strip_prefix(field));
        rests.any(|rest| rest.trim_start().starts_with(':'))
    };
    let name = markdown::heading_name(name.trim());
    let fields = headed_fields(view, kind).into_iter();
    let fields = fields.filter(|field| {
        field.has_heading(&name) || !existing.contains(&field.name) && !has_value(&field.name)
    });
    let level = "#".repeat(marks.max(2));
    let items = fields.filter_map(|field| {
        let heading = field.headings.first()?;
        let item = Item::new(format!("{level} {heading}"), CompletionItemKind::Struct);
        Some(item.about(field.about))
    });
    placed(items.collect(), view, Span::new(start, byte))
}

/// A field that may be in the body, under one of some headings.
struct HeadedField {
    name: String,
    headings: Vec<String>,
    about: String,
}

impl HeadedField {
    /// Returns whether a heading, whose name is normalised, is one of the field's.
    fn has_heading(&self, name: &str) -> bool {
        let mut headings = self.headings.iter();
        headings.any(|heading| markdown::heading_name(heading) == name)
    }
}

/// Returns the fields of a kind that may be in the body.
fn headed_fields(view: &FileView<'_>, kind: Kind) -> Vec<HeadedField> {
    let fields: Vec<HeadedField> = match view.vocabulary().kinds.get(kind.word()) {
        Some(own) => {
            let fields = own.fields.iter().map(|field| {
                let headings = own.headings.iter().filter(|(_, it)| *it == field.name);
                HeadedField {
                    name: field.name.clone(),
                    headings: headings.map(|(heading, _)| heading.clone()).collect(),
                    about: own.about(field),
                }
            });
            fields.collect()
        }
        None => {
            let fields = kind.fields().iter().map(|field| HeadedField {
                name: field.name.to_owned(),
                headings: field.headings.iter().map(|&it| it.to_owned()).collect(),
                about: field.about.trim().to_owned(),
            });
            fields.collect()
        }
    };
    let has_heading = |field: &HeadedField| !field.headings.is_empty();
    fields.into_iter().filter(has_heading).collect()
}

/// Returns the names of the fields that have a heading in the body.
pub(super) fn fields_in_body(view: &FileView<'_>, kind: Kind) -> HashSet<String> {
    let Some(fences) = frontmatter::find(view.text) else {
        return HashSet::new();
    };
    let body = markdown::parse(view.text, fences.body);
    let headings = body.sections.iter();
    let names = headings.map(|section| markdown::heading_name(&section.heading.value));
    let names: Vec<_> = names.collect();
    let fields = headed_fields(view, kind).into_iter();
    let is_there = |field: &HeadedField| names.iter().any(|name| field.has_heading(name));
    let there = fields.filter(is_there);
    there.map(|field| field.name).collect()
}
