//! The schemas in `schema/` are those that the program prints. `BLESS=1 cargo test --lib reference`
//! updates them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use holdpoint::cli::schema;
use holdpoint::record::{Kind, Vocabulary};
use serde_json::Value as Json;

use super::support::root;

fn is_blessing() -> bool {
    std::env::var_os("BLESS").is_some()
}

/// Compares the text of a file, or writes it if `BLESS` is set.
fn compare_or_write(path: &Path, expected: &str) -> Result<(), String> {
    let found = fs::read_to_string(path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    if found == expected {
        return Ok(());
    }
    if !is_blessing() {
        let differs = expected
            .lines()
            .zip(found.lines().chain(std::iter::repeat("")));
        let first = differs
            .enumerate()
            .find(|(_, (expected, found))| expected != found);
        return Err(format!("{} differs: {first:?}", path.display()));
    }
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, expected).expect("a file that can be written");
    Ok(())
}

#[test]
fn the_schema_files_are_up_to_date() {
    let folder = root().join("schema");
    let mut names = BTreeSet::new();
    let mut wrong = Vec::new();
    for (name, schema) in schema::all(&Vocabulary::default()) {
        let text = serde_json::to_string_pretty(&schema).expect("a schema") + "\n";
        wrong.extend(compare_or_write(&folder.join(&name), &text).err());
        names.insert(name);
    }
    let existing = fs::read_dir(&folder).into_iter().flatten().flatten();
    let existing: BTreeSet<String> = existing
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".json"))
        .collect();
    wrong.extend(
        existing
            .difference(&names)
            .map(|name| format!("no schema has the name {name}")),
    );
    assert!(
        wrong.is_empty(),
        "BLESS=1 cargo test --lib reference updates them: {wrong:#?}"
    );
}

#[test]
fn every_reference_in_a_schema_has_a_definition() {
    fn references<'s>(schema: &'s Json, found: &mut Vec<&'s str>) {
        match schema {
            Json::Object(object) => {
                found.extend(object.get("$ref").and_then(Json::as_str));
                object.values().for_each(|value| references(value, found));
            }
            Json::Array(items) => items.iter().for_each(|item| references(item, found)),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }
    for (name, schema) in schema::all(&Vocabulary::default()) {
        let mut found = Vec::new();
        references(&schema, &mut found);
        for reference in found {
            let pointer = reference.strip_prefix('#').expect("a reference within");
            assert!(schema.pointer(pointer).is_some(), "{name}: {reference}");
        }
    }
}

#[test]
fn a_schema_includes_the_names_that_the_repository_adds() {
    let mut vocabulary = Vocabulary::default();
    vocabulary.evidence_types.insert("screenshot".into());
    vocabulary.extra_fields.insert("cost (€)".into());
    let schema = schema::record_schema(Kind::OpRun, &vocabulary);
    let types = schema["$defs"]["evidence_type"]["enum"]
        .as_array()
        .expect("types");
    assert!(types.contains(&"screenshot".into()));
    let patterns = schema["patternProperties"].as_object().expect("patterns");
    assert!(
        patterns
            .keys()
            .any(|pattern| pattern.contains(r"|cost \(€\)"))
    );
    let required = schema["required"].as_array().expect("fields");
    assert!(
        required.contains(&"op_id".into()),
        "`op_id` cannot be in the body"
    );
    assert!(
        !required.contains(&"next_pointer".into()),
        "`next_pointer` may be in the body"
    );
    assert!(
        !required.contains(&"result".into()),
        "a held run has no result"
    );
}
