//! An id that nothing bears, and the one that was probably meant.

use crate::diagnostic::Diagnostic;
use crate::document::yaml;
use crate::model::Model;
use crate::record::{Kind, Record};
use crate::text::Edit;
use crate::text::nearest::distance;

/// Offers the nearest id of a kind in place of one that a record names, and
/// puts it there where it can only have been misspelt.
pub fn offer(finding: &mut Diagnostic, record: &Record, id: &str, kind: Kind, model: &Model) {
    let Some(near) = model.nearest_id(kind, id) else {
        return;
    };
    finding.suggest(Some(near));
    // What the config says for a file that never says it has no place to mend.
    let is_written = finding.span != record.anchor;
    if is_written && is_misspelt(id, near, &model.ids(kind)) && is_plain(near) {
        let edit = Edit::new(finding.span, near);
        finding.fix(format!("change it to `{near}`"), edit);
    }
}

/// Whether `id` is `known` but for a letter or two. Ids that differ in a digit
/// are numbered (`load-v1`, `load-v2`), and of two that are as near neither is certain.
fn is_misspelt(id: &str, known: &str, all: &[&str]) -> bool {
    let changed = distance(id, known);
    let digits = |id: &str| {
        let digits = id.chars().filter(|char| char.is_numeric());
        digits.collect::<String>()
    };
    let as_near = all.iter().filter(|other| distance(id, other) <= changed);
    changed <= 2
        && changed * 3 <= known.chars().count()
        && digits(id) == digits(known)
        && as_near.count() == 1
}

/// Whether an id reads as itself wherever in YAML it is put, without quotes.
fn is_plain(id: &str) -> bool {
    let is_plain = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.');
    id.chars().all(is_plain)
        && id.starts_with(char::is_alphanumeric)
        && yaml::core(id) == yaml::Core::Text
        && yaml::legacy_type(id).is_none()
}
