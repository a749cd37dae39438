//! Completions in the body of a record: the headings of fields, and the paths of links.

use std::collections::HashSet;

use gen_lsp_types::{CompletionItem, CompletionItemKind};

use super::item::{Item, placed};
use super::paths::link_paths;
use crate::document::{frontmatter, markdown};
use crate::lsp::cursor::FileView;
use crate::record::{Field, Kind};
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
    let has_value = |field: &Field| {
        let mut rests = yaml
            .lines()
            .filter_map(|line| line.strip_prefix(field.name));
        rests.any(|rest| rest.trim_start().starts_with(':'))
    };
    let typed_here = |field: &Field| field.has_heading(name.trim());
    let fields = kind.fields().iter();
    let fields = fields.filter(|field| {
        !field.headings.is_empty()
            && (typed_here(field) || !existing.contains(field.name) && !has_value(field))
    });
    let level = "#".repeat(marks.max(2));
    let items = fields.filter_map(|field| {
        let heading = field.headings.first()?;
        let item = Item::new(format!("{level} {heading}"), CompletionItemKind::Struct);
        Some(item.about(field.about.trim()))
    });
    placed(items.collect(), view, Span::new(start, byte))
}

/// Returns the fields that have a heading in the body.
pub(super) fn fields_in_body(view: &FileView<'_>, kind: Kind) -> HashSet<&'static str> {
    let Some(fences) = frontmatter::find(view.text) else {
        return HashSet::new();
    };
    let body = markdown::parse(view.text, fences.body);
    let headings = body.sections.iter();
    let names: Vec<String> = headings
        .map(|section| markdown::heading_name(&section.heading.value).into_owned())
        .collect();
    let is_there = |field: &&Field| names.iter().any(|name| field.has_heading(name));
    kind.fields()
        .iter()
        .filter(is_there)
        .map(|field| field.name)
        .collect()
}
