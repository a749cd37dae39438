//! The references that records make by id.

use holdpoint::model::id_references::id_references;
use holdpoint::model::own_id;
use holdpoint::record::value::FieldType;
use holdpoint::record::{self, Kind, Vocabulary};

/// Each field that is an id or a list of ids is among the references of its record.
#[test]
fn every_id_field_is_a_reference() {
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
            let record = record::read("a.md".into(), text.into_bytes(), &vocabulary, &[]);
            let record = record.expect("a record");
            if own_id(&record.fields).is_some() {
                continue;
            }
            let references = id_references(&record);
            let references = references
                .iter()
                .map(|reference| (reference.field, reference.id));
            assert_eq!(
                references.collect::<Vec<_>>(),
                [(field.name, "some-id")],
                "{kind}"
            );
        }
    }
}
