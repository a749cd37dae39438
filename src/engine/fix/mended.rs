//! What is to be fixed, and the result.

use std::collections::BTreeMap;

use super::rewrite::Rewrite;
use crate::diagnostic::{Diagnostic, Meta};
use crate::engine::input::Input;
use crate::engine::selection::RuleSelection;
use crate::snapshot::Snapshot;
use crate::text::{Position, RepoPath};

/// What is to be fixed.
#[derive(Clone, Copy)]
pub(crate) struct FixRequest<'a> {
    /// The files as they are; only findings in its scope are fixed.
    pub input: Input<'a>,
    /// The parents of the next commit; empty where there is no commit. A record that is final there
    /// is not changed.
    pub parents: &'a [&'a dyn Snapshot],
    /// The rules whose findings are fixed.
    pub selection: &'a RuleSelection,
    /// Whether unsafe edits, which change what a record claims, are applied too.
    pub is_unsafe: bool,
}

/// The result, before anything is written.
#[derive(Debug, Default)]
pub struct Mended {
    /// The changed files, by path.
    pub files: Vec<Rewrite>,
    /// The fixes in the order in which they were applied.
    pub done: Vec<Step>,
    /// The edits that were applied and after which their finding is still there: they add what is
    /// still to be written.
    pub begun: Vec<Step>,
    /// Fixes that would have made something worse.
    pub refused: Vec<Refusal>,
    /// Fixes that were not tried.
    pub left: Vec<Left>,
    /// How many findings could be fixed only with unsafe edits, which were not requested.
    pub unwanted: usize,
    /// How many findings of each rule are left.
    pub remaining: BTreeMap<&'static str, usize>,
    /// Shell commands that fix findings without edits, in the order of the findings.
    pub commands: Vec<String>,
}

/// One fix.
#[derive(Clone, Debug)]
pub struct Step {
    /// The file.
    pub path: RepoPath,
    /// The position of the finding when it was fixed.
    pub at: Position,
    /// The rule whose finding it fixes.
    pub rule: &'static Meta,
    /// What the fix does, in a few words.
    pub title: String,
}

/// A fix that was not tried, and the reason.
#[derive(Clone, Debug)]
pub struct Left {
    /// The fix.
    pub step: Step,
    /// The reason, which is printed after a colon.
    pub because: &'static str,
}

/// A fix that was not applied because it would make something worse.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The fix.
    pub step: Step,
    /// The finding that it would have caused.
    pub because: Diagnostic,
}
