//! The parts that all code actions share: the request, and functions that build an action.

use gen_lsp_types::{CodeAction, CodeActionKind, WorkspaceEdit};
use jiff::Timestamp;

use crate::lsp::client::Client;
use crate::lsp::cursor::FileView;
use crate::lsp::edits;
use crate::text::{Edit, Span};
use crate::work::edit::{EditError, RecordText};
use crate::work::local_time::{LocalTime, whole_seconds};

/// A request for actions.
pub(crate) struct ActionRequest<'a> {
    pub span: Span,
    /// The requested kinds, or `None` for all.
    pub only: Option<&'a [String]>,
    pub client: &'a Client,
}

impl ActionRequest<'_> {
    /// Returns whether a kind of actions is requested. A kind includes its subkinds.
    pub(super) fn wants(&self, kind: &str) -> bool {
        self.only.is_none_or(|only| {
            let mut only = only.iter();
            only.any(|it| {
                kind == it
                    || kind
                        .strip_prefix(&**it)
                        .is_some_and(|rest| rest.starts_with('.'))
            })
        })
    }
}

/// Returns an action with a title, a kind and an optional edit.
pub(super) fn action(
    title: String,
    kind: CodeActionKind,
    edit: Option<WorkspaceEdit>,
) -> CodeAction {
    CodeAction {
        title,
        kind: Some(kind),
        diagnostics: None,
        is_preferred: None,
        disabled: None,
        edit,
        command: None,
        data: None,
        tags: None,
    }
}

/// Returns a time in RFC 3339 with the local offset.
pub(super) fn written(time: Timestamp) -> String {
    LocalTime::of_system().written(whole_seconds(time))
}

/// Returns the difference that a function makes in the text of a record, as one edit.
pub(super) fn edited(
    view: &FileView<'_>,
    edit: impl FnOnce(&mut RecordText<'_>) -> Result<(), EditError>,
) -> Option<Edit> {
    let mut text = RecordText::new(view.text.to_owned(), view.mapping());
    edit(&mut text).ok()?;
    edits::between(view.text, &text.into_text())
}
