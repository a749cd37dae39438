//! The action that corrects a field of a final record.

use gen_lsp_types::{CodeAction, CodeActionKind};

use super::parts::{ActionRequest, action, edited, written};
use crate::document::yaml;
use crate::lsp::cursor::{FileView, touches};
use crate::lsp::edits;
use crate::lsp::subject::Subject;
use crate::record;
use crate::rules::change::RecordRevision;
use crate::work::edit::RecordText;
use crate::work::placeholder::TODO;
use crate::work::yaml::YamlValue;

/// Returns the action that adds an entry to `corrections` with the old value of the field at a place.
pub(super) fn correction(view: &FileView<'_>, request: &ActionRequest<'_>) -> Option<CodeAction> {
    let subject = Subject::at(view, request.span.start as usize)?;
    let field = field_at(view, &subject)?;
    if matches!(&*field, "corrections" | "waive" | "kind") {
        return None;
    }
    let committed = final_text(view)?;
    let was = RecordText::new(committed, None)
        .value_in_flow(&field)
        .ok()?;
    let mut entry = vec![("field".to_owned(), YamlValue::text(&*field))];
    entry.extend(was.map(|was| ("was".to_owned(), YamlValue::raw(was))));
    entry.push(("reason".to_owned(), YamlValue::text(TODO)));
    entry.push(("at".to_owned(), YamlValue::time(written(view.check.now()))));
    let edit = edited(view, |text| {
        text.append("corrections", &[YamlValue::Map(entry)])
    })?;
    let edit = edits::of_file(view.path, view.text, &[edit], &view.places, request.client);
    let title = format!("correct `{field}` of this final record");
    Some(action(title, CodeActionKind::Refactor, Some(edit)))
}

/// Returns the field of the frontmatter that a place belongs to.
fn field_at(view: &FileView<'_>, subject: &Subject) -> Option<String> {
    match subject {
        Subject::Key { path, .. } | Subject::Value { path, .. } => path.first()?.clone(),
        Subject::Id(_) | Subject::Target { .. } => {
            let yaml = view.yaml()?;
            let (tree, _) = yaml::parse(view.text, yaml);
            let byte = subject.span().start as usize;
            let mut entries = tree.root()?.entries();
            let (key, _) = entries.find(|(_, value)| touches(value.span(), byte))?;
            key.text().map(str::to_owned)
        }
    }
}

/// Returns the committed text of the record, if it is final there.
fn final_text(view: &FileView<'_>) -> Option<String> {
    let text = view.check.committed_text(view.path)?;
    let settings = view.check.settings();
    let mappings = settings.mappings_for(view.path);
    let bytes = text.clone().into_bytes();
    let record = record::read(view.path.clone(), bytes, &settings.vocabulary, &mappings)?;
    let revision = RecordRevision { record, text };
    revision.is_final().then_some(revision.text)
}
