//! Builds completions that replace a word of the text.

use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, Documentation, MarkupContent,
    MarkupKind, TextEdit,
};

use crate::lsp::cursor::FileView;
use crate::text::Span;

/// An item before it is placed.
pub(super) struct Item {
    pub label: String,
    pub kind: CompletionItemKind,
    pub detail: Option<String>,
    pub about: Option<String>,
    /// The inserted text, if it differs from the label.
    pub insert: Option<String>,
    /// A word by which items are sorted first.
    pub order: String,
}

impl Item {
    pub(super) fn new(label: impl Into<String>, kind: CompletionItemKind) -> Self {
        Self {
            label: label.into(),
            kind,
            detail: None,
            about: None,
            insert: None,
            order: String::new(),
        }
    }

    pub(super) fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into()).filter(|about: &String| !about.trim().is_empty());
        self
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into()).filter(|detail: &String| !detail.is_empty());
        self
    }
}

/// Places items: each replaces the word at a span.
pub(super) fn placed(items: Vec<Item>, view: &FileView<'_>, span: Span) -> Vec<CompletionItem> {
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
