//! Explains why a target is missing, where it was moved, and what to do about it.

use crate::diagnostic::Help;
use crate::model::NamedTarget;
use crate::target::resolution::DeadTarget;
use crate::target::{Resolution, Target};
use crate::text::RepoPath;

/// The rules that use this module.
pub(crate) const RULES: [&str; 7] = [
    "dead-link",
    "dead-evidence",
    "missing-output",
    "guard-missing",
    "unknown-debug-packet",
    "literacy-gap",
    "transition-unproven",
];

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
        Resolution::Uncommitted { reason, path } => Some(MissingTarget {
            reason: reason.sentence(&path.to_string()),
            help: reason.help(path),
        }),
        Resolution::Sound
        | Resolution::File(_)
        | Resolution::Folder(_)
        | Resolution::Commit(_)
        | Resolution::BlankObject
        | Resolution::Outside(_)
        | Resolution::Unverified(_) => None,
    }
}

/// A path that does not exist, with the reason.
pub(crate) type MissingFile<'n> = (&'n RepoPath, &'n str);

/// Returns the path of a target that does not exist, whatever lines or pin the target has: several
/// fields of a record may name one file.
pub(crate) fn missing_file<'n>(named: &'n NamedTarget<'_>) -> Option<MissingFile<'n>> {
    match (&named.target, named.resolution) {
        (Target::Path(target), Resolution::Dead(dead)) => Some((&target.path, &dead.reason)),
        _ => None,
    }
}

/// Returns the help for a dead target: where it was moved, or which target was probably meant.
pub(crate) fn help_for_dead(dead: &DeadTarget, fallback: &str) -> String {
    if let Some(difference) = &dead.lookalike {
        return difference.clone();
    }
    if let Some(to) = &dead.renamed_to {
        return format!("this change moved it to `{to}`");
    }
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
