//! What the actions share: what is asked for, and how an action is put together.

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
    /// The kinds that are asked for; `None` for all.
    pub only: Option<&'a [String]>,
    pub client: &'a Client,
}

impl ActionRequest<'_> {
    /// Whether a kind of actions is asked for: a kind includes those below it.
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

/// Returns an action with a title, a kind and perhaps an edit.
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

/// Returns a time as people here write it.
pub(super) fn written(time: Timestamp) -> String {
    LocalTime::of_system().written(whole_seconds(time))
}

/// Returns the edit that a function makes in the text of a record.
pub(super) fn edited(
    view: &FileView<'_>,
    edit: impl FnOnce(&mut RecordText) -> Result<(), EditError>,
) -> Option<Edit> {
    let mut text = RecordText::new(view.text.to_owned());
    edit(&mut text).ok()?;
    edits::between(view.text, &text.into_text())
}
