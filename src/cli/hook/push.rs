//! A push as one question: what is new to the other side, whatever refs it comes by.

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
use crate::git::Repository;
use crate::snapshot::typed_path::current_folder;

/// A push, seen from either side.
pub(crate) struct Push<'a> {
    pub repository: &'a Repository,
    pub options: CheckOptions,
    /// The full ids of the commits that the other side has, as far as this repository knows.
    pub known: Vec<String>,
    /// Who has them: "which origin has".
    pub owner: String,
    pub screen: &'a Screen,
}

/// A ref that is to point to a commit.
struct Tip {
    name: String,
    /// The full id of the commit.
    commit: String,
    /// The full id of the commit that the ref points to now, if the new one does not contain it.
    replaced: Option<String>,
}

impl Push<'_> {
    /// Checks what is pushed. A commit that another pushed commit contains is not checked by itself,
    /// so that a branch with a hundred tags is one check. A fault of one branch does not keep the
    /// others from being checked.
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
        let updates = self.updates(tips).unwrap_or_else(|failure| {
            verdict.fail(&failure);
            Vec::new()
        });
        for update in updates {
            let checked = match update.prepare(self) {
                Ok(check) => {
                    let status = verdict.check(&update.words(), &check);
                    if status == Status::Passed {
                        check.session.save_accepted_cache();
                    }
                    status
                }
                Err(failure) => verdict.fail(&failure),
            };
            if checked != Status::Passed {
                self.refuse(&update.refs);
            }
        }
        verdict.conclude()
    }

    /// Returns what a ref is to point to; `None` where nothing new comes in and nothing is replaced.
    fn tip(&self, change: &RefChange) -> Result<Option<Tip>, Failure> {
        let name = &change.name;
        let nothing = |why: &str| {
            self.screen.say(&format!("{name}: nothing to check: {why}"));
            Ok(None)
        };
        let Some(new) = &change.new else {
            return nothing("the ref is deleted");
        };
        let Some(commit) = self.repository.peel_to_commit(new)? else {
            return nothing("the ref does not point to a commit");
        };
        let replaced = match self.commit_before(change) {
            Some(old) if !self.contains(&commit, &old)? => Some(old),
            Some(_) | None => None,
        };
        if replaced.is_none() && self.is_known(&commit)? {
            return nothing("no commit is new");
        }
        Ok(Some(Tip {
            name: name.clone(),
            commit,
            replaced,
        }))
    }

    /// Returns the commit that a ref points to, if it is in this repository. Where it is not, or is
    /// damaged, less is known to be there already.
    fn commit_before(&self, change: &RefChange) -> Option<String> {
        self.repository.peel_to_commit(change.old.as_ref()?).ok()?
    }

    fn is_known(&self, commit: &str) -> Result<bool, Failure> {
        let bases = self.repository.merge_bases(commit, &self.known)?;
        Ok(bases.iter().any(|base| base == commit))
    }

    /// Whether a commit can be reached from another one.
    fn contains(&self, commit: &str, other: &str) -> Result<bool, Failure> {
        let bases = self
            .repository
            .merge_bases(other, slice::from_ref(&commit))?;
        Ok(bases.iter().any(|base| base == other))
    }

    /// Groups refs by the last commit that has to be checked.
    fn updates(&self, tips: Vec<Tip>) -> Result<Vec<Update>, Failure> {
        let mut commits: Vec<String> = Vec::new();
        for tip in &tips {
            if !commits.contains(&tip.commit) {
                commits.push(tip.commit.clone());
            }
        }
        let mut updates: Vec<Update> = Vec::new();
        let mut contained = Vec::new();
        for commit in &commits {
            let others: Vec<&String> = commits.iter().filter(|other| *other != commit).collect();
            let bases = self.repository.merge_bases(commit, &others)?;
            if bases.contains(commit) {
                contained.push(commit);
            } else {
                updates.push(Update {
                    refs: Vec::new(),
                    commit: commit.clone(),
                    replaced: Vec::new(),
                });
            }
        }
        for tip in tips {
            let mut found = updates
                .iter()
                .position(|update| update.commit == tip.commit);
            if contained.contains(&&tip.commit) {
                for (at, update) in updates.iter().enumerate() {
                    if self.contains(&update.commit, &tip.commit)? {
                        found = Some(at);
                        break;
                    }
                }
            }
            let Some(update) = found.and_then(|at| updates.get_mut(at)) else {
                continue;
            };
            update.refs.push(tip.name);
            update.replaced.extend(tip.replaced);
        }
        Ok(updates)
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
    /// Names the refs in few words, before what is said about them.
    fn words(&self) -> String {
        match &*self.refs {
            [] => String::new(),
            [name] => format!("{name}: "),
            [first, more @ ..] => format!("{first} and {} more: ", more.len()),
        }
    }

    /// Prepares the check that the records are sound in the last commit, and of the rules of history
    /// over the commits that lead to it.
    ///
    /// # Errors
    /// Where Git does not give the files, or the configuration has mistakes.
    fn prepare(&self, push: &Push<'_>) -> Result<PreparedCheck, Failure> {
        let source = SnapshotSource::Revision(&self.commit);
        let files = OpenSnapshot::in_repository(source, push.repository)?;
        let pushed = PushedCommit {
            id: &self.commit,
            known: &push.known,
            replaced: self.replaced.clone(),
            owner: &push.owner,
        };
        let comparison = Comparison::with_pushed(push.repository, pushed)?;
        let session = Session::new(files, &push.options.session_options())?;
        Ok(PreparedCheck::of_all(session, comparison))
    }
}

/// The repository that a hook is run in.
pub(crate) fn here() -> Result<Repository, Failure> {
    let repository = Repository::discover(&current_folder()?)?;
    Ok(repository.ok_or_else(no_repository)?)
}
