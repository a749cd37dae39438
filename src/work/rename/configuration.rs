//! Renames ids and paths in the configuration.

use super::outputs::moved_glob;
use super::request::IdChange;
use super::scalar::replacement;
use crate::document::yaml::{self, Node};
use crate::record::Kind;
use crate::text::{Edit, RepoPath, Span};

/// Returns the edits of the ids in the `defaults` of the configuration.
pub(super) fn ids(text: &str, (kind, old, new): IdChange<'_>) -> Vec<Edit> {
    let (tree, _) = yaml::parse(text, Span::new(0, text.len()));
    let records = tree.root().and_then(|root| root.get("records"));
    let defaults = { records.into_iter().flat_map(Node::items) }
        .filter_map(|entry| entry.get("defaults"))
        .flat_map(Node::entries);
    let values =
        defaults.filter(|(key, _)| key.text().is_some_and(|key| names(kind).contains(&key)));
    let scalars = values.flat_map(|(_, value)| std::iter::once(value).chain(value.items()));
    scalars
        .filter(|value| value.text().is_some_and(|text| text.trim() == old))
        .map(|value| replacement(value, new, text))
        .collect()
}

/// Returns the fields whose values are ids of a kind.
fn names(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Operator => &["op_id"],
        Kind::Project => &["project_id", "projects"],
        Kind::Block => &["block_id"],
        Kind::Constraint => &["constraint_id", "constraints", "held_by"],
        Kind::Decision => &["decision_id", "supersedes"],
        Kind::OpRun | Kind::DebugPacket | Kind::Regime | Kind::Own(_) => &[],
    }
}

/// Returns the edits of the paths and globs of the configuration.
pub(super) fn paths(text: &str, old: &RepoPath, new: &RepoPath) -> Vec<Edit> {
    let (tree, _) = yaml::parse(text, Span::new(0, text.len()));
    let Some(root) = tree.root() else {
        return Vec::new();
    };
    let lists = ["include", "exclude"].into_iter();
    let lists = lists.filter_map(|key| root.get(key));
    let entries = ["overrides", "records"].into_iter();
    let entries = entries
        .filter_map(|key| root.get(key))
        .flat_map(Node::items);
    let globs = lists.chain(entries.filter_map(|entry| entry.get("paths")));
    let globs = globs.flat_map(|list| std::iter::once(list).chain(list.items()));
    globs
        .filter_map(|glob| {
            let moved = moved_glob(glob.text()?, old, new)?;
            Some(replacement(glob, &moved, text))
        })
        .collect()
}
