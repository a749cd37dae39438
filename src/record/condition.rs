//! Looks up the keys of a file that the conditions of a record mapping name.

use super::RecordMapping;
use super::read_context::is_empty;
use crate::document::yaml::Node;

/// Returns whether all conditions of a mapping hold for the frontmatter of a file.
pub(crate) fn applies(mapping: &RecordMapping, root: Option<Node<'_>>) -> bool {
    let mut conditions = mapping.conditions.iter();
    conditions.all(|it| it.holds(&value(root, &it.key)))
}

/// Returns the entry of a mapping that a key names: its own, or one of a mapping inside it. A key with a
/// dot may be meant either way.
pub(crate) fn entry<'a>(root: Node<'a>, key: &str) -> Option<(Node<'a>, Node<'a>)> {
    root.entry(key).or_else(|| {
        let (outer, inner) = key.split_once('.')?;
        entry(root.get(outer)?, inner)
    })
}

/// Returns the texts under a key of the frontmatter: that of a scalar, or those of a list. `None` if
/// there is nothing.
pub(crate) fn value(root: Option<Node<'_>>, key: &str) -> Option<Vec<String>> {
    let (_, value) = entry(root?, key)?;
    if is_empty(value) {
        return None;
    }
    Some(value.texts().map(|text| text.trim().to_owned()).collect())
}
