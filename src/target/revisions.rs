//! Targets in Git's revision syntax: what history answers, as facts.

use super::contents::{behind_pointer, is_blank, is_lfs_pointer};
use super::grammar::Target;
use super::resolution::{Dead, Resolution, Unverified};
use crate::git::{History, ObjectContent, RevisionLookup};
use crate::text::RepoPath;

/// The fact of each revision; questions are asked in one batch.
pub fn answers(targets: Vec<Target>, history: &dyn History) -> Vec<(Target, Resolution)> {
    let spec = |target: &Target| match target {
        Target::Git(spec) => spec.to_string(),
        Target::Path(_) | Target::Url(_) | Target::Outside(_) | Target::Malformed(_) => {
            String::new()
        }
    };
    let questions: Vec<String> = targets.iter().map(spec).collect();
    if questions.is_empty() {
        return Vec::new();
    }
    let facts = history.resolve(&questions).into_iter().zip(&questions);
    let facts = facts.map(|(answer, question)| answer_fact(answer, question));
    let facts: Vec<Resolution> = facts.collect();
    targets.into_iter().zip(facts).collect()
}

fn answer_fact(answer: RevisionLookup, question: &str) -> Resolution {
    match answer {
        RevisionLookup::Commit(commit) => Resolution::Commit(commit),
        RevisionLookup::Path { commit, object } => match (object_fact(&object, question), commit) {
            (Some(fact), _) => fact,
            (None, Some(commit)) => Resolution::Commit(commit),
            (None, None) => Resolution::Sound,
        },
        RevisionLookup::Object(object) => {
            object_fact(&object, question).unwrap_or(Resolution::Sound)
        }
        RevisionLookup::Missing(reason) => {
            let help = match question.contains("@sha256:") || question.contains("#L") {
                true => "a range of lines and a pin go with a path of the repository alone",
                false => "name a revision that this repository has, and a path in it",
            };
            Resolution::Dead(Dead::new(reason, help))
        }
        RevisionLookup::Unknown { reason, remedy } => {
            Resolution::Unverified(Unverified { reason, remedy })
        }
    }
}

/// What the content of an object says against it.
fn object_fact(object: &ObjectContent, question: &str) -> Option<Resolution> {
    match object {
        ObjectContent::File { bytes } if is_blank(bytes) => Some(Resolution::BlankObject),
        ObjectContent::File { bytes } if is_lfs_pointer(bytes) => Some(Resolution::Unverified(
            behind_pointer(&RepoPath::from(question)),
        )),
        ObjectContent::File { .. }
        | ObjectContent::LargeFile { .. }
        | ObjectContent::Folder
        | ObjectContent::Submodule => None,
    }
}
