//! Checks a push: all commits that are new to the other side, for all refs together.

use std::collections::HashMap;
use std::slice;

use super::change::RefChange;
use super::verdict::Verdict;
use crate::cli::check_source::PreparedCheck;
use crate::cli::failure::Failure;
use crate::cli::options::CheckOptions;
use crate::cli::screen::Screen;
use crate::cli::{Status, style};
use crate::engine::comparison::PushedCommit;
use crate::engine::open::{OpenSnapshot, no_repository};
use crate::engine::{Comparison, Session, SnapshotSource};
use crate::git::{Error, Oid, Repository};
use crate::snapshot::typed_path::current_folder;

/// A push, seen from either side.
pub(crate) struct Push<'a> {
    pub repository: &'a Repository,
    pub options: CheckOptions,
    /// The full ids of the commits that the other side has, as far as this repository knows.
    pub known: Vec<String>,
    /// Words for the side that has them: "which origin has".
    pub owner: String,
    pub screen: &'a Screen,
}

/// A ref, and the commit that it will point to.
struct Tip {
    name: String,
    commit: Oid,
    /// The full id of the commit that the ref points to now, if the new one does not contain it.
    replaced: Option<String>,
}

impl Push<'_> {
    /// Checks the pushed commits. A commit that another pushed commit contains is not checked by
    /// itself, so that a branch with a hundred tags is one check. A fault of one branch does not
    /// prevent the checks of the others.
    pub(crate) fn check(&self, changes: &[RefChange], mut verdict: Verdict<'_>) -> Status {
        if changes.is_empty() {
            self.screen.say("no refs are pushed");
        }
        let mut tips = Vec::new();
        for change in changes {
            match self.tip(change) {
                Ok(tip) => tips.extend(tip),
                Err(failure) => {
                    verdict.fail(&failure);
                    self.refuse(slice::from_ref(&change.name));
                }
            }
        }
        let updates = self.updates(tips).unwrap_or_else(|error| {
            verdict.fail(&error.into());
            Vec::new()
        });
        let mut last = None;
        for update in updates {
            let status = match update.prepare(self) {
                Ok(check) => {
                    let status = verdict.check(&update.words(), &check);
                    last = Some(check.session);
                    status
                }
                Err(failure) => verdict.fail(&failure),
            };
            if status != Status::Passed {
                self.refuse(&update.refs);
            }
        }
        let status = verdict.conclude();
        // Before the objects of a push are stored, Git keeps all of them or none.
        if status == Status::Passed
            && let Some(session) = last
        {
            session.save_accepted_cache();
        }
        status
    }

    /// Returns what a ref is to point to; `None` where that is nothing, or not a commit.
    fn tip(&self, change: &RefChange) -> Result<Option<Tip>, Failure> {
        let name = &change.name;
        let Some(new) = &change.new else {
            self.say_unchecked(name, "the ref is deleted");
            return Ok(None);
        };
        let Some(commit) = self.repository.peel_to_commit(new)? else {
            self.say_unchecked(name, "the ref does not point to a commit");
            return Ok(None);
        };
        let replaced = match self.commit_before(change) {
            Some(old) if !self.contains(commit, &old)? => Some(old),
            Some(_) | None => None,
        };
        Ok(Some(Tip {
            name: name.clone(),
            commit,
            replaced,
        }))
    }

    /// Returns the commit that a ref points to now, if it is in this repository and not damaged.
    fn commit_before(&self, change: &RefChange) -> Option<String> {
        let commit = self.repository.peel_to_commit(change.old.as_ref()?);
        Some(commit.ok()??.to_string())
    }

    /// Whether a commit can be reached from another one.
    fn contains(&self, commit: Oid, other: &str) -> Result<bool, Failure> {
        let bases = self.repository.merge_bases(other, &[commit.to_string()])?;
        Ok(bases.iter().any(|base| base == other))
    }

    /// Groups refs by the last commit that must be checked. A ref through which no new commit comes
    /// in is only checked for what it replaces.
    fn updates(&self, tips: Vec<Tip>) -> Result<Vec<Update>, Error> {
        let commits: Vec<Oid> = tips.iter().map(|tip| tip.commit).collect();
        let known = self.known.iter().filter_map(|id| Oid::parse(id));
        let known: Vec<Oid> = known.collect();
        let heads = self
            .repository
            .history(|reader| reader.heads(&commits, &known))?;
        let mut updates: Vec<Update> = Vec::new();
        let mut places: HashMap<Oid, usize> = HashMap::new();
        for (tip, head) in tips.into_iter().zip(heads) {
            if head.is_none() && tip.replaced.is_none() {
                self.say_unchecked(&tip.name, "no commit is new");
                continue;
            }
            let commit = head.unwrap_or(tip.commit);
            let at = *places.entry(commit).or_insert_with(|| {
                updates.push(Update {
                    refs: Vec::new(),
                    commit: commit.to_string(),
                    replaced: Vec::new(),
                });
                updates.len() - 1
            });
            updates[at].refs.push(tip.name);
            updates[at].replaced.extend(tip.replaced);
        }
        Ok(updates)
    }

    fn say_unchecked(&self, name: &str, why: &str) {
        self.screen.say(&format!("{name}: nothing to check: {why}"));
    }

    fn refuse(&self, refs: &[String]) {
        let red = style::ERROR;
        for name in refs {
            self.screen
                .complain(&format!("{red}refused:{red:#} {name}"));
        }
    }
}

/// New commits, and the refs that point to the last of them or to one that it contains.
struct Update {
    refs: Vec<String>,
    /// The full id of the last commit.
    commit: String,
    /// The full ids of commits that the refs point to now, and that the last commit does not contain.
    replaced: Vec<String>,
}

impl Update {
    /// Returns a prefix with the names of the refs, for messages about them.
    fn words(&self) -> String {
        match &*self.refs {
            [] => String::new(),
            [name] => format!("{name}: "),
            [first, more @ ..] => format!("{first} and {} more: ", more.len()),
        }
    }

    /// Prepares the check of the records in the last commit, and of the history rules over the
    /// commits that lead to it.
    ///
    /// # Errors
    /// Git cannot read the files, or the configuration has mistakes.
    fn prepare(&self, push: &Push<'_>) -> Result<PreparedCheck, Failure> {
        let source = SnapshotSource::Revision(&self.commit);
        let files = OpenSnapshot::in_repository(source, push.repository)?;
        let pushed = PushedCommit {
            id: &self.commit,
            known: &push.known,
            replaced: self.replaced.clone(),
            owner: &push.owner,
        };
        let comparison = Comparison::with_pushed(&files, pushed)?;
        let session = Session::new(files, &push.options.session_options())?.without_records();
        Ok(PreparedCheck::of_all(session, comparison))
    }
}

/// The repository that a hook is run in.
pub(crate) fn here() -> Result<Repository, Failure> {
    let repository = Repository::discover(&current_folder()?)?;
    Ok(repository.ok_or_else(no_repository)?)
}
