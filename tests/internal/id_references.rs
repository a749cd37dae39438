//! The references that records make by id.

use holdpoint::model::id_references::id_references;
use holdpoint::model::own_id;
use holdpoint::record::value::FieldType;
use holdpoint::record::{self, Kind, Vocabulary};

/// Every reference of a record is exported: each field that is an id, or a
/// list of ids, appears in `named_ids`.
#[test]
fn every_id_of_the_field_tables_is_an_edge() {
    let vocabulary = Vocabulary::default();
    let one = record::Id::schema();
    for kind in Kind::ALL {
        for field in kind.fields() {
            let schema = (field.schema)();
            let value = match () {
                () if schema == one => "some-id",
                () if schema["items"] == one => "[some-id]",
                () => continue,
            };
            let text = format!("---\nkind: {kind}\n{}: {value}\n---\n", field.name);
            let record = record::read("a.md".into(), text.into_bytes(), &vocabulary, None);
            let record = record.expect("a record");
            if own_id(&record.fields).is_some() {
                continue;
            }
            let named = id_references(&record);
            let named = named.iter().map(|named| (named.field, named.id));
            assert_eq!(
                named.collect::<Vec<_>>(),
                [(field.name, "some-id")],
                "{kind}"
            );
        }
    }
}
