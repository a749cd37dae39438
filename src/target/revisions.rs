//! Resolves targets in Git's revision syntax by looking them up in the history.

use super::contents::{is_blank, is_lfs_pointer};
use super::grammar::Target;
use super::resolution::{DeadTarget, Resolution};
use super::unverified::Unverified;
use crate::git::{History, ObjectContent, RevisionLookup};
use crate::text::RepoPath;

/// Resolves all revisions in one batch.
pub(super) fn resolve_revisions(
    targets: Vec<Target>,
    history: &dyn History,
) -> Vec<(Target, Resolution)> {
    let spec = |target: &Target| match target {
        Target::Git(spec) => spec.to_string(),
        Target::Path(_) | Target::Url(_) | Target::Outside(_) | Target::Malformed(_) => {
            String::new()
        }
    };
    let specs: Vec<String> = targets.iter().map(spec).collect();
    if specs.is_empty() {
        return Vec::new();
    }
    let answers = history.resolve(&specs).into_iter().zip(&specs);
    targets
        .into_iter()
        .zip(answers)
        .map(|(target, (answer, spec))| (target, resolve_answer(answer, spec)))
        .collect()
}

/// Turns the answer of the history into a resolution.
fn resolve_answer(answer: RevisionLookup, spec: &str) -> Resolution {
    match answer {
        RevisionLookup::Commit(commit) => Resolution::Commit(commit),
        RevisionLookup::Path { commit, object } => match (object_fault(&object, spec), commit) {
            (Some(fault), _) => fault,
            (None, Some(commit)) => Resolution::Commit(commit),
            (None, None) => Resolution::Sound,
        },
        RevisionLookup::Object(object) => object_fault(&object, spec).unwrap_or(Resolution::Sound),
        RevisionLookup::Missing(reason) => {
            let help = if spec.contains("@sha256:") || spec.contains("#L") {
                "remove the line range or pin, which only a path in the repository can have"
            } else {
                "name a revision of this repository, and a path that it has"
            };
            Resolution::Dead(DeadTarget::new(reason, help))
        }
        RevisionLookup::Unknown { reason, remedy } => {
            Resolution::Unverified(Unverified { reason, remedy })
        }
    }
}

/// Returns the resolution of an object whose content is blank or missing.
fn object_fault(object: &ObjectContent, spec: &str) -> Option<Resolution> {
    match object {
        ObjectContent::File { bytes } if is_blank(bytes) => Some(Resolution::BlankObject),
        ObjectContent::File { bytes } if is_lfs_pointer(bytes) => Some(Resolution::Unverified(
            Unverified::lfs_pointer(&RepoPath::from(spec)),
        )),
        ObjectContent::File { .. }
        | ObjectContent::LargeFile { .. }
        | ObjectContent::Folder
        | ObjectContent::Submodule => None,
    }
}
