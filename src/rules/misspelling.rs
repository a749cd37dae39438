//! Suggests the id that was probably meant in place of an unknown one.

use crate::diagnostic::Diagnostic;
use crate::document::yaml;
use crate::model::Model;
use crate::record::Kind;
use crate::text::nearest::distance;
use crate::text::{Edit, NearWord};

/// Suggests the nearest id of a kind for an unknown id, and offers an unsafe fix where the unknown
/// id can only be a misspelling. If an id looks the same, the help says in which character they
/// differ.
pub(crate) fn suggest_id(finding: &mut Diagnostic, id: &str, kind: Kind, model: &Model) {
    if let Some((twin, difference)) = model.lookalike_id(kind, id) {
        finding.help(difference);
        let edit = Edit::new(finding.span, twin);
        if is_plain(twin) {
            finding.fix("write it as that record does", edit);
        }
        return;
    }
    let Some(near) = model.nearest_id(kind, id) else {
        return;
    };
    finding.suggest(Some(near.word));
    if is_misspelt(id, near) && is_plain(near.word) {
        let near = near.word;
        let edit = Edit::new(finding.span, near);
        // The fix is unsafe because it makes the record name another record.
        finding.unsafe_fix(format!("change it to `{near}`"), edit);
    }
}

/// Returns whether `id` is a misspelling of `known`: at most two letters differ. Ids whose digits
/// differ are numbered (`load-v1`, `load-v2`) and not misspelt, and if several ids are as near, the
/// one that was meant is not certain.
fn is_misspelt(id: &str, known: NearWord<'_>) -> bool {
    let changed = distance(id, known.word);
    changed <= 2
        && has_same_parts(id, known.word)
        && changed * 3 <= known.word.chars().count()
        && digits(id) == digits(known.word)
        && known.is_only
}

/// Returns whether each part of an id resembles the same part of the other id. `shop-eu` is not a
/// misspelling of `shop-us`.
fn has_same_parts(id: &str, known: &str) -> bool {
    let parts = |id: &str| -> Vec<String> {
        let parts = id.split(|char: char| !char.is_alphanumeric());
        parts.map(str::to_owned).collect()
    };
    let (own, others) = (parts(id), parts(known));
    let is_same = |(own, other): (&String, &String)| {
        distance(own, other) * 3 <= own.chars().count().max(other.chars().count())
    };
    own.len() != others.len() || own.iter().zip(&others).all(is_same)
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
