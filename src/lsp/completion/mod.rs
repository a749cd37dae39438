//! What may be written at a place.

mod body;

mod new_records;

mod paths;

mod records;

mod yaml;

use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, Documentation, MarkupContent,
    MarkupKind, TextEdit,
};

use super::cursor::FileView;
use super::yaml_place::YamlPlace;
use crate::text::Span;

/// Returns what may be written at a byte.
pub(super) fn at(view: &FileView<'_>, byte: usize, snippets: bool) -> Vec<CompletionItem> {
    if view.text.trim().is_empty() && !view.is_configuration() {
        return new_records::whole_records(view, snippets);
    }
    if let Some(yaml) = view.yaml()
        && let Some(place) = YamlPlace::find(view.text, yaml, byte)
    {
        return yaml::in_yaml(view, &place);
    }
    if view.yaml().is_some_and(|yaml| (byte as u32) < yaml.end) || view.is_configuration() {
        return Vec::new();
    }
    body::in_body(view, byte)
}

/// An item before it is placed.
struct Item {
    label: String,
    kind: CompletionItemKind,
    detail: Option<String>,
    about: Option<String>,
    /// What is inserted, if not the label.
    insert: Option<String>,
    /// A word by which items are ordered.
    order: String,
}

impl Item {
    fn new(label: impl Into<String>, kind: CompletionItemKind) -> Self {
        Self {
            label: label.into(),
            kind,
            detail: None,
            about: None,
            insert: None,
            order: String::new(),
        }
    }

    fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into()).filter(|about: &String| !about.trim().is_empty());
        self
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into()).filter(|detail: &String| !detail.is_empty());
        self
    }
}

/// Places items: each replaces the word at a span.
fn placed(items: Vec<Item>, view: &FileView<'_>, span: Span) -> Vec<CompletionItem> {
    let range = view.places.range(&view.lines, span);
    let items = items.into_iter().enumerate().map(|(at, item)| {
        let new_text = item.insert.unwrap_or_else(|| item.label.clone());
        CompletionItem {
            filter_text: Some(item.label.clone()),
            sort_text: Some(format!("{}{at:05}", item.order)),
            label: item.label,
            kind: Some(item.kind),
            detail: item.detail,
            documentation: item.about.map(|about| {
                Documentation::MarkupContent(MarkupContent {
                    kind: MarkupKind::Markdown,
                    value: about,
                })
            }),
            text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit {
                range,
                new_text,
            })),
            ..CompletionItem::default()
        }
    });
    items.collect()
}
