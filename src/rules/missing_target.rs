//! Explains why a target is missing, where it was moved, and what to do about it.

use crate::diagnostic::Help;
use crate::target::resolution::DeadTarget;
use crate::target::{Resolution, git_add};

/// A target that is missing.
pub(crate) struct MissingTarget {
    pub reason: String,
    pub help: Help,
}

/// Returns why a target is missing. Returns `None` if the target exists, or if this clone cannot
/// determine whether it does. `fallback` is the help if nothing more specific is known.
pub(crate) fn missing_target(resolution: &Resolution, fallback: &str) -> Option<MissingTarget> {
    match resolution {
        Resolution::Dead(dead) => Some(MissingTarget {
            reason: dead.reason.clone(),
            help: help_for_dead(dead, fallback).into(),
        }),
        Resolution::Uncommitted { is_ignored, path } => {
            let why = if *is_ignored {
                "Git ignores it"
            } else {
                "it was never added"
            };
            Some(MissingTarget {
                reason: format!("`{path}` is on this disk only: {why}"),
                help: git_add(path, *is_ignored),
            })
        }
        Resolution::Sound
        | Resolution::File(_)
        | Resolution::Folder(_)
        | Resolution::Commit(_)
        | Resolution::BlankObject
        | Resolution::Outside(_)
        | Resolution::Unverified(_) => None,
    }
}

/// Returns the help for a dead target: where it was moved, or which target was probably meant.
pub(crate) fn help_for_dead(dead: &DeadTarget, fallback: &str) -> String {
    let near = dead.suggestion.as_ref();
    if let (true, Some(near)) = (dead.differs_in_case, near) {
        return format!("change the letter case: the path is `{near}`");
    }
    let suggestion = near.map(|near| format!("did you mean `{near}`?"));
    let Some(seen) = &dead.last_seen else {
        return suggestion.unwrap_or_else(|| fallback.to_owned());
    };
    let (commit, who) = (&seen.commit, format!("{}, {}", seen.author, seen.date));
    match (&seen.moved_to, suggestion) {
        (Some(to), _) => format!("commit {commit} moved it to `{to}` ({who})"),
        (None, Some(suggestion)) => format!("commit {commit} removed it ({who}); {suggestion}"),
        (None, None) => format!("commit {commit} removed it ({who}): restore it, or {fallback}"),
    }
}
