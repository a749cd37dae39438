//! Builds workspace edits for the editor.

use std::collections::HashMap;

use gen_lsp_types::{
    AnnotatedTextEdit, CreateFile, DocumentChange, Edit as LspEdit,
    OptionalVersionedTextDocumentIdentifier, Range, TextDocumentEdit, TextDocumentIdentifier,
    TextEdit, WorkspaceEdit,
};

use super::client::Client;
use super::places::Places;
use crate::text::{Edit, LineIndex, RepoPath, Span};

/// The edits of one file.
pub(super) struct ChangedFile<'e> {
    pub path: &'e RepoPath,
    pub before: &'e str,
    pub edits: Vec<&'e Edit>,
    /// The id of the annotation that describes the edits, if there is one.
    pub annotation: Option<&'e str>,
}

/// Returns the edit that changes one file.
pub(super) fn of_file(
    path: &RepoPath,
    before: &str,
    edits: &[Edit],
    places: &Places<'_>,
    client: &Client,
) -> WorkspaceEdit {
    let file = ChangedFile {
        path,
        before,
        edits: edits.iter().collect(),
        annotation: None,
    };
    of_files([file], places, client)
}

/// Returns the edit that changes several files.
pub(super) fn of_files<'e>(
    files: impl IntoIterator<Item = ChangedFile<'e>>,
    places: &Places<'_>,
    client: &Client,
) -> WorkspaceEdit {
    let changed = files.into_iter().map(|file| {
        let lines = LineIndex::new(file.before);
        let edits = file.edits.iter().map(|edit| TextEdit {
            range: places.range(&lines, edit.span),
            new_text: edit.text.clone(),
        });
        (file.path, file.annotation, edits.collect::<Vec<_>>())
    });
    if !client.document_changes {
        let changes: HashMap<_, _> = changed
            .map(|(path, _, edits)| (places.uri(path), edits))
            .collect();
        return WorkspaceEdit {
            changes: Some(changes),
            ..WorkspaceEdit::default()
        };
    }
    let changes = changed.map(|(path, annotation, edits)| {
        let annotation = annotation.filter(|_| client.annotations);
        let edits = edits.into_iter().map(|edit| annotated(edit, annotation));
        DocumentChange::TextDocumentEdit(document_edit(path, edits.collect(), places))
    });
    WorkspaceEdit {
        document_changes: Some(changes.collect()),
        ..WorkspaceEdit::default()
    }
}

fn annotated(edit: TextEdit, annotation: Option<&str>) -> LspEdit {
    match annotation {
        Some(annotation) => LspEdit::AnnotatedTextEdit(AnnotatedTextEdit {
            annotation_id: annotation.to_owned(),
            text_edit: edit,
        }),
        None => LspEdit::TextEdit(edit),
    }
}

/// Returns the edit that creates a file.
pub(super) fn new_file(path: &RepoPath, text: String, places: &Places<'_>) -> WorkspaceEdit {
    let create = DocumentChange::CreateFile(CreateFile {
        uri: places.uri(path),
        options: None,
        annotation_id: None,
    });
    let edit = TextEdit {
        range: Range::default(),
        new_text: text,
    };
    let fill = DocumentChange::TextDocumentEdit(document_edit(path, vec![edit.into()], places));
    WorkspaceEdit {
        document_changes: Some(vec![create, fill]),
        ..WorkspaceEdit::default()
    }
}

fn document_edit(path: &RepoPath, edits: Vec<LspEdit>, places: &Places<'_>) -> TextDocumentEdit {
    TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            version: places.version(path),
            text_document_identifier: TextDocumentIdentifier {
                uri: places.uri(path),
            },
        },
        edits,
    }
}

/// Returns the smallest edit that turns one text into another, or `None` if they are equal.
pub(super) fn between(before: &str, after: &str) -> Option<Edit> {
    if before == after {
        return None;
    }
    let same = before
        .bytes()
        .zip(after.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let mut start = same;
    while !before.is_char_boundary(start) || !after.is_char_boundary(start) {
        start -= 1;
    }
    let rest = before[start..]
        .bytes()
        .rev()
        .zip(after[start..].bytes().rev());
    let mut end = rest.take_while(|(a, b)| a == b).count();
    while !before.is_char_boundary(before.len() - end) || !after.is_char_boundary(after.len() - end)
    {
        end -= 1;
    }
    let new = &after[start..after.len() - end];
    Some(Edit::new(Span::new(start, before.len() - end), new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_edit_lies_between_characters() {
        for (before, after) in [
            ("abc", "abc"),
            ("", "a"),
            ("a", ""),
            ("aa", "aaa"),
            ("x é y", "x è y"),
            ("😀", "😁"),
            ("one\ntwo\n", "one\nthree\ntwo\n"),
        ] {
            let edit = between(before, after);
            let mut made = before.to_owned();
            if let Some(edit) = edit {
                made.replace_range(edit.span.range(), &edit.text);
            }
            assert_eq!(made, after);
        }
    }
}
