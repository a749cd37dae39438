//! A push: what becomes of its refs.

use super::change::Change;
use super::update::Update;
use crate::cli::failure::Failure;
use crate::cli::options::CheckOptions;
use crate::cli::screen::Screen;
use crate::cli::{Status, style};
use crate::engine::open::no_repository;
use crate::git::Repository;
use crate::snapshot::typed_path::current_folder;

/// Seen from either side.
pub(crate) struct Push<'a> {
    pub repository: &'a Repository,
    pub options: CheckOptions,
    /// What there is to say of what is compared with: "which origin has".
    pub which: String,
    pub screen: &'a Screen,
}

impl Push<'_> {
    /// Checks what is pushed. `known` tells of the commits behind a new one
    /// those that the side has that is pushed to. A fault of one ref does not
    /// keep the others from being looked at.
    pub(crate) fn check(
        &self,
        changes: &[Change],
        known: impl Fn(&Change, &str) -> Result<Vec<String>, Failure>,
    ) -> Status {
        if changes.is_empty() {
            self.screen.say("nothing is pushed");
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

    /// What there is to check. Refs that come to the same, as a branch and a
    /// tag on it do, are one.
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
            let same = |other: &&mut Update| other.new == update.new && other.old == update.old;
            match updates.iter_mut().find(same) {
                Some(other) => other.refs.extend(update.refs),
                None => updates.push(update),
            }
        }
        updates
    }

    /// What there is to check of one ref; `None` where nothing new comes in.
    fn update(
        &self,
        change: &Change,
        known: impl Fn(&Change, &str) -> Result<Vec<String>, Failure>,
    ) -> Result<Option<Update>, Failure> {
        let nothing = |why: &str| {
            let name = &change.name;
            self.screen.say(&format!("{name}: nothing to check, {why}"));
            Ok(None)
        };
        let Some(new) = &change.new else {
            return nothing("it is deleted");
        };
        let Some(new) = self.repository.peel_to_commit(new)? else {
            return nothing("it is at no commit");
        };
        let old = known(change, &new)?;
        if old.contains(&new) {
            return nothing("no commit of it is new");
        }
        Ok(Some(Update {
            refs: vec![change.name.clone()],
            new,
            old,
        }))
    }

    /// The commit that a ref is at, if that is here. Where it is not, or is
    /// damaged, there is less to compare with and more to hear of.
    pub(crate) fn old(&self, change: &Change) -> Option<String> {
        self.repository.peel_to_commit(change.old.as_ref()?).ok()?
    }

    /// Which of the old commit of a ref, and of the default branch, is behind the
    /// new one; the old one itself first, unless it was left behind. The default
    /// branch is often merged or rebased onto, and what it has is nothing new.
    pub(crate) fn after(
        &self,
        new: &str,
        old: &str,
        head: Option<String>,
    ) -> Result<Vec<String>, Failure> {
        let head = head.filter(|head| head != old);
        let others: Vec<String> = [old.to_owned()].into_iter().chain(head).collect();
        let mut behind = self.repository.merge_bases(new, &others)?;
        behind.sort_by_key(|commit| commit != old);
        Ok(behind)
    }

    fn refuse(&self, refs: &[String]) {
        let red = style::ERROR;
        for name in refs {
            self.screen
                .complain(&format!("{red}refused:{red:#} {name}"));
        }
    }
}

/// The repository that a hook is run in.
pub(crate) fn here() -> Result<Repository, Failure> {
    let repository = Repository::discover(&current_folder()?)?;
    Ok(repository.ok_or_else(no_repository)?)
}
