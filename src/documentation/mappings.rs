//! Tables of the keys in fields whose value is a mapping.

use std::collections::BTreeSet;

use super::table::table;
use crate::record::Kind;

/// Returns a table of keys for each field whose value is a mapping or a list of mappings. The
/// indicators are not included, because they have a table of their own.
pub(crate) fn tables() -> String {
    let mut out = String::new();
    let mut seen = BTreeSet::new();
    for field in Kind::ALL.iter().flat_map(|kind| kind.fields()) {
        if field.keys.is_empty() || !seen.insert(field.name) {
            continue;
        }
        let rows = field.keys.iter().map(|key| {
            let need = if key.is_required() {
                "required"
            } else {
                "optional"
            };
            [
                format!("`{}`", key.name),
                need.to_owned(),
                key.about.to_owned(),
            ]
        });
        let table = table(["key", "", "what it is"], rows);
        out += &format!("#### `{}`\n\n{table}\n", field.name);
    }
    out
}
