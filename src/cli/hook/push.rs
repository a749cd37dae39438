//! Checks the refs of a push, on the side that sends it or on the side that receives it.

use super::change::Change;
use super::update::Update;
use crate::cli::failure::Failure;
use crate::cli::options::CheckOptions;
use crate::cli::screen::Screen;
use crate::cli::{Status, style};
use crate::engine::open::no_repository;
use crate::git::Repository;
use crate::snapshot::typed_path::current_folder;

/// A push, on the side that sends it or on the side that receives it.
pub(crate) struct Push<'a> {
    pub repository: &'a Repository,
    pub options: CheckOptions,
    /// Describes the commits that are compared with, as in "which origin has".
    pub which: String,
    pub screen: &'a Screen,
}

impl Push<'_> {
    /// Checks the pushed commits. `known` returns the ancestors of a new commit that the receiving side
    /// has, the nearest first. If one ref fails, the others are still checked.
    pub(crate) fn check(
        &self,
        changes: &[Change],
        known: impl Fn(&Change, &str) -> Result<Vec<String>, Failure>,
    ) -> Status {
        if changes.is_empty() {
            self.screen.say("no refs are pushed");
        }
        let mut status = Status::Passed;
        for update in self.updates(changes, known, &mut status) {
            for name in &update.refs {
                self.screen.say(name);
            }
            let checked = update.check(self.repository, &self.options, &self.which, self.screen);
            let checked = checked.unwrap_or_else(|failure| {
                self.screen.print_failure(&failure);
                Status::Error
            });
            if checked != Status::Passed {
                self.refuse(&update.refs);
            }
            status = status.and(checked);
        }
        status
    }

    /// Returns what to check. Refs with the same new and old commits, such as a branch and a tag on it,
    /// are checked once.
    fn updates(
        &self,
        changes: &[Change],
        known: impl Fn(&Change, &str) -> Result<Vec<String>, Failure>,
        status: &mut Status,
    ) -> Vec<Update> {
        let mut updates: Vec<Update> = Vec::new();
        for change in changes {
            let update = self.update(change, &known).unwrap_or_else(|failure| {
                self.screen.print_failure(&failure);
                self.refuse(std::slice::from_ref(&change.name));
                *status = status.and(Status::Error);
                None
            });
            let Some(update) = update else { continue };
            let is_same = |other: &&mut Update| other.new == update.new && other.old == update.old;
            match updates.iter_mut().find(is_same) {
                Some(other) => other.refs.extend(update.refs),
                None => updates.push(update),
            }
        }
        updates
    }

    /// Returns what to check for one ref, or `None` if the push adds no commits to it.
    fn update(
        &self,
        change: &Change,
        known: impl Fn(&Change, &str) -> Result<Vec<String>, Failure>,
    ) -> Result<Option<Update>, Failure> {
        let nothing = |reason: &str| {
            let name = &change.name;
            self.screen
                .say(&format!("{name}: nothing to check: {reason}"));
            Ok(None)
        };
        let Some(new) = &change.new else {
            return nothing("the ref is deleted");
        };
        let Some(new) = self.repository.peel_to_commit(new)? else {
            return nothing("the ref does not point to a commit");
        };
        let old = known(change, &new)?;
        if old.contains(&new) {
            return nothing("no commit is new");
        }
        Ok(Some(Update {
            refs: vec![change.name.clone()],
            new,
            old,
        }))
    }

    /// Returns the commit that the ref points to before the push. Returns `None` if that commit is
    /// missing or damaged here: then less is known, and more findings are reported.
    pub(crate) fn old(&self, change: &Change) -> Option<String> {
        self.repository.peel_to_commit(change.old.as_ref()?).ok()?
    }

    /// Returns where the new commit left the history of the ref's old commit and of the default branch.
    /// The old commit itself comes first if it is an ancestor of the new one. The default branch
    /// counts because branches are often merged with it or rebased onto it, and its commits are not
    /// new.
    pub(crate) fn after(
        &self,
        new: &str,
        old: &str,
        head: Option<String>,
    ) -> Result<Vec<String>, Failure> {
        let head = head.filter(|head| head != old);
        let others: Vec<String> = [old.to_owned()].into_iter().chain(head).collect();
        let mut bases = self.repository.merge_bases(new, &others)?;
        bases.sort_by_key(|commit| commit != old);
        Ok(bases)
    }

    fn refuse(&self, refs: &[String]) {
        let red = style::ERROR;
        for name in refs {
            self.screen
                .complain(&format!("{red}refused:{red:#} {name}"));
        }
    }
}

/// Returns the repository that the hook runs in.
pub(crate) fn here() -> Result<Repository, Failure> {
    let repository = Repository::discover(&current_folder()?)?;
    Ok(repository.ok_or_else(no_repository)?)
}
