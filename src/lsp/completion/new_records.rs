//! Completions with whole records, for a file that is empty.

use gen_lsp_types::{CompletionItem, CompletionItemKind, InsertTextFormat};

use super::item::{Item, placed};
use crate::lsp::cursor::FileView;
use crate::lsp::hover::about_kind;
use crate::text::Span;
use crate::work::{self, RecordRequest};

/// Offers a whole record of each kind, as `holdpoint new` writes it there.
pub(super) fn whole_records(view: &FileView<'_>, snippets: bool) -> Vec<CompletionItem> {
    let model = view.check.model();
    let span = Span::new(0, view.text.len());
    let items = view.vocabulary().all_kinds().map(|kind| {
        let request = RecordRequest {
            kind,
            id: None,
            project: None,
            title: None,
            mode: None,
            regime: None,
            start: view.check.session().now,
            run: None,
            takes_up: None,
        };
        let request = request.clone().resolve(model).unwrap_or(request);
        let text = work::draft_at(view.path, &request, model, view.check.settings());
        let mut item = Item::new(kind.word(), CompletionItemKind::Snippet)
            .detail(format!("a new {kind}"))
            .about(about_kind(kind, view.vocabulary()));
        item.insert = Some(if snippets { with_stops(&text) } else { text });
        item
    });
    let mut items = placed(items.collect(), view, span);
    if snippets {
        for item in &mut items {
            item.insert_text_format = Some(InsertTextFormat::Snippet);
        }
    }
    items
}

/// Returns a text as a snippet, in which the editor jumps from one `TODO` to the next.
fn with_stops(text: &str) -> String {
    let mut snippet = String::new();
    for (number, part) in text.split("TODO").enumerate() {
        if number > 0 {
            snippet.push_str(&format!("${{{number}:TODO}}"));
        }
        for char in part.chars() {
            if matches!(char, '$' | '}' | '\\') {
                snippet.push('\\');
            }
            snippet.push(char);
        }
    }
    snippet
}
