//! Resolves targets in Git's revision syntax by looking them up in the history.

use std::borrow::Cow;

use super::contents::{is_blank, is_lfs_pointer};
use super::grammar::Target;
use super::resolution::{DeadTarget, Resolution};
use super::unverified::Unverified;
use crate::git::expression::{RevisionExpression, UnfitRevision};
use crate::git::{History, ObjectContent, RevisionLookup};
use crate::text::{RepoPath, visible};

/// Resolves all revisions in one batch. The history is not asked for those that cannot be evidence.
pub(super) fn resolve_revisions(
    targets: Vec<Target>,
    history: &dyn History,
) -> Vec<(Target, Resolution)> {
    let (mut resolved, mut asked, mut specs) = (Vec::new(), Vec::new(), Vec::new());
    for target in targets {
        let Target::Git(spec) = &target else {
            continue;
        };
        match RevisionExpression::parse(spec) {
            Ok(_) => {
                specs.push(spec.to_string());
                asked.push(target);
            }
            Err(unfit) => {
                let dead = unfit_revision(&unfit);
                resolved.push((target, dead));
            }
        }
    }
    if !specs.is_empty() {
        let answers = history.resolve(&specs).into_iter().zip(&specs);
        let answers = answers.map(|(answer, spec)| resolve_answer(answer, spec));
        resolved.extend(asked.into_iter().zip(answers));
    }
    resolved
}

/// Returns the resolution of a revision that cannot be evidence. The help does not depend on what
/// this clone knows, so that the finding is the same in every clone.
fn unfit_revision(unfit: &UnfitRevision) -> Resolution {
    let help: Cow<'static, str> = match &unfit.printed_by {
        Some(command) => format!("write the id of the commit, which this prints: {command}").into(),
        None => "write the id of a commit".into(),
    };
    Resolution::Dead(DeadTarget::new(visible(&unfit.reason), help))
}

/// Turns the answer of the history into a resolution.
fn resolve_answer(answer: RevisionLookup, spec: &str) -> Resolution {
    match answer {
        RevisionLookup::Commit(commit) => Resolution::Commit(commit),
        RevisionLookup::Path { commit, object } => {
            object_fault(&object, spec).unwrap_or(Resolution::Commit(commit))
        }
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
