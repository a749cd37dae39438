//! Suggests the id that was probably meant in place of an unknown one.

use crate::diagnostic::Diagnostic;
use crate::document::yaml;
use crate::model::Model;
use crate::record::Kind;
use crate::text::Edit;
use crate::text::nearest::distance;

/// Suggests the nearest id of a kind for an unknown id, and offers a fix where the unknown id can
/// only be a misspelling.
pub(crate) fn suggest_id(finding: &mut Diagnostic, id: &str, kind: Kind, model: &Model) {
    let Some(near) = model.nearest_id(kind, id) else {
        return;
    };
    finding.suggest(Some(near));
    if is_misspelt(id, near, &model.ids(kind)) && is_plain(near) {
        let edit = Edit::new(finding.span, near);
        finding.fix(format!("change it to `{near}`"), edit);
    }
}

/// Returns whether `id` is certainly a misspelling of `known`: at most two letters differ, and no
/// other id is as similar. Ids whose digits differ are numbered (`load-v1`, `load-v2`) and not
/// misspelt.
fn is_misspelt(id: &str, known: &str, all: &[&str]) -> bool {
    let changed = distance(id, known);
    let similar = all.iter().filter(|other| distance(id, other) <= changed);
    changed <= 2
        && changed * 3 <= known.chars().count()
        && digits(id) == digits(known)
        && similar.count() == 1
}

/// Returns the digits of an id.
fn digits(id: &str) -> String {
    id.chars().filter(|char| char.is_numeric()).collect()
}

/// Returns whether every YAML parser reads the unquoted id as text.
fn is_plain(id: &str) -> bool {
    id.chars()
        .all(|char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.'))
        && id.starts_with(char::is_alphanumeric)
        && yaml::core(id) == yaml::Core::Text
        && yaml::legacy_type(id).is_none()
}
