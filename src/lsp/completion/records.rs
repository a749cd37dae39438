//! Completions for the ids of records, with a line about each record.

use gen_lsp_types::CompletionItemKind;

use super::item::Item;
use crate::lsp::cursor::FileView;
use crate::model::IndexedRecord;
use crate::record::{Fields, Kind, Record};

/// Offers the ids of a kind.
pub(super) fn ids(view: &FileView<'_>, kind: Kind) -> Vec<Item> {
    let model = view.check.model();
    let ids = model.ids(kind).into_iter();
    let items = ids.map(|id| {
        let record = model.records_with_id(kind, id).next();
        let about = record.map(|record| title(record)).unwrap_or_default();
        let path = record
            .map(|record| record.path.to_string())
            .unwrap_or_default();
        Item::new(id, CompletionItemKind::Reference)
            .about(about)
            .detail(path)
    });
    items.collect()
}

/// Returns one line about a record.
pub(super) fn title(indexed: &IndexedRecord) -> String {
    let record = &*indexed.open();
    let name = match &record.fields {
        Fields::Operator(operator) => {
            let purpose = operator.purpose.as_ref().map(|it| it.value.to_string());
            purpose.or_else(|| operator.name.as_ref().map(|it| it.value.to_string()))
        }
        Fields::Constraint(_) | Fields::Decision(_) | Fields::Project(_) => first_text(record),
        _ => None,
    };
    let title = record.title.as_ref().map(|title| title.value.to_string());
    name.or(title).unwrap_or_default()
}

/// Returns the first field of a record whose value is text, apart from its id and its project.
fn first_text(record: &Record) -> Option<String> {
    let mut found = None;
    let id = record.kind().and_then(Kind::id_field);
    record.visit_fields(&mut |field, value| {
        if found.is_none() && Some(field.name) != id && field.name != "project_id" {
            let text = value.map(|(_, value)| value.to_json());
            found = text.and_then(|text| text.as_str().map(str::to_owned));
        }
    });
    found
}
