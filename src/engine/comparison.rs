//! What a state is compared with. A finding is new, and reported, where none of the bases has it.
//!
//! | checked | bases |
//! |---|---|
//! | the index | every parent that the next commit will have |
//! | a commit of a range | all its parents |
//! | what changed since a revision | every merge base with it |
//! | a pushed commit | its merge bases with what the other side has |
//!
//! The rules of history look at the commits of a change one by one, so that a range, a push and an
//! audit report the same about the same commits. Only the next commit has to be compared as a
//! whole.

use super::analysis::Analysis;
use super::history::new_commits::NewCommits;
use super::history::next_commit;
use super::input::Input;
use super::open::{OpenSnapshot, no_repository};
use super::outcome::Group;
use crate::git::{Author, Error, Oid, Repository};
use crate::text::list::joined;
use crate::text::{RepoPath, visible};

/// The states that come before what is checked, and the change that leads from them to it.
#[derive(Default)]
pub struct Comparison {
    /// Findings that any of these has are not reported.
    pub(crate) bases: Vec<Base>,
    /// The bases in words: "HEAD". `None` where everything is reported.
    pub(crate) words: Option<String>,
    history: HistoryScope,
}

/// A state to compare with.
pub(crate) struct Base {
    pub files: OpenSnapshot,
    /// The full id of its commit or tree; `None` for the state before the first commit.
    pub commit: Option<String>,
}

/// The change that the rules of history look at.
#[derive(Default)]
enum HistoryScope {
    /// No change: only the result is checked.
    #[default]
    Nothing,
    /// The change from the parents of the files to the files, by this author.
    NextCommit { author: Option<Author> },
    /// The change that each of these commits made.
    Commits {
        commits: NewCommits,
        /// Whether the files may differ from the last commit.
        has_uncommitted: bool,
    },
}

/// What the rules of history found.
#[derive(Default)]
pub(crate) struct HistoryFindings {
    /// Findings about commits, the newest commit first.
    pub groups: Vec<Group>,
    /// What users should know.
    pub notes: Vec<String>,
}

/// A commit that is pushed, and what the other side has.
pub(crate) struct PushedCommit<'a> {
    /// Its full id.
    pub id: &'a str,
    /// The full ids of the commits that the other side has.
    pub known: &'a [String],
    /// Those of them that a branch would no longer contain.
    pub replaced: Vec<String>,
    /// Who has the known commits: "which origin has".
    pub owner: &'a str,
}

impl Comparison {
    /// Compares with nothing: everything is reported, and the rules of history do not run.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reports everything, as if there were nothing to compare with, and runs the rules of history
    /// on the change from the parents of the files to the files.
    pub fn history_only(author: Option<Author>) -> Self {
        Self {
            history: HistoryScope::NextCommit { author },
            ..Self::default()
        }
    }

    /// Compares what the next commit would record with every parent that it will have.
    ///
    /// # Errors
    /// The files cannot be read from Git.
    pub(crate) fn with_parents_of_next(files: &OpenSnapshot) -> Result<Self, Error> {
        let repository = files.repository.as_ref().ok_or_else(no_repository)?;
        let words = match &*files.commits {
            [] => "nothing, as there is no commit yet".to_owned(),
            [_] => "HEAD".to_owned(),
            [_, merged @ ..] => {
                let merged: Vec<String> = merged.iter().map(|id| abbreviated(id)).collect();
                format!("HEAD and {}, which is merged", joined(&merged, "and"))
            }
        };
        let bases = Base::all(files, &files.commits)?;
        Ok(Self {
            bases: or_nothing(bases),
            words: Some(words),
            history: HistoryScope::NextCommit {
                author: repository.next_author(),
            },
        })
    }

    /// Compares with every merge base of what is checked and a revision. `checked` is the revision
    /// that is checked; `HEAD` and the work tree otherwise.
    ///
    /// # Errors
    /// There is no such revision, or the two have nothing in common.
    pub(crate) fn since(
        files: &OpenSnapshot,
        checked: Option<&str>,
        revision: &str,
    ) -> Result<Self, Error> {
        let repository = files.repository.as_ref().ok_or_else(no_repository)?;
        let other = repository.commit(revision)?;
        let own = match checked {
            Some(checked) => Some(repository.commit(checked)?),
            None => repository.head()?,
        };
        let Some(own) = own else {
            return Self::with_parents_of_next(files);
        };
        let commits = repository.all_merge_bases(&own, &other)?;
        let name = visible(revision);
        let ids: Vec<String> = commits.iter().map(|id| abbreviated(id)).collect();
        let words = match &*commits {
            [base] if *base == other => name.into_owned(),
            [_] => format!("{}, the merge base with {name}", ids[0]),
            _ => format!("{}, the merge bases with {name}", joined(&ids, "and")),
        };
        let bases = Base::all(files, &commits)?;
        Ok(Self {
            bases,
            words: Some(words),
            history: HistoryScope::Commits {
                commits: NewCommits {
                    tip: oid(&own)?,
                    except: vec![oid(&other)?],
                    mailmap_of: commits.first().and_then(|id| Oid::parse(id)),
                    replaced: Vec::new(),
                },
                has_uncommitted: checked.is_none(),
            },
        })
    }

    /// Compares a commit that is pushed with its merge bases with what the other side has.
    ///
    /// # Errors
    /// The files cannot be read from Git.
    pub(crate) fn with_pushed(
        files: &OpenSnapshot,
        pushed: PushedCommit<'_>,
    ) -> Result<Self, Error> {
        let repository = files.repository.as_ref().ok_or_else(no_repository)?;
        let commits = repository.merge_bases(pushed.id, pushed.known)?;
        let ids: Vec<String> = commits.iter().map(|id| abbreviated(id)).collect();
        let words = if ids.is_empty() {
            "nothing, as all is new".to_owned()
        } else {
            format!("{}, {}", joined(&ids, "and"), pushed.owner)
        };
        let bases = Base::all(files, &commits)?;
        Ok(Self {
            bases: or_nothing(bases),
            words: Some(words),
            history: HistoryScope::Commits {
                commits: NewCommits {
                    tip: oid(pushed.id)?,
                    // On a server, all users share `HEAD`, so its mailmap applies.
                    mailmap_of: commits
                        .first()
                        .filter(|_| !repository.is_bare())
                        .and_then(|id| Oid::parse(id)),
                    except: pushed
                        .known
                        .iter()
                        .filter_map(|id| Oid::parse(id))
                        .collect(),
                    replaced: pushed.replaced,
                },
                has_uncommitted: false,
            },
        })
    }

    /// Compares a commit with its parents, and does not run the rules of history. Without a parent,
    /// everything is new.
    ///
    /// # Errors
    /// The files cannot be read from Git.
    pub(crate) fn with_parents(files: &OpenSnapshot, parents: &[Oid]) -> Result<Self, Error> {
        let parents: Vec<String> = parents.iter().map(Oid::to_string).collect();
        let bases = Base::all(files, &parents)?;
        Ok(Self {
            bases: or_nothing(bases),
            words: Some("its parents".into()),
            history: HistoryScope::Nothing,
        })
    }

    /// Returns whether rules of history run.
    pub(super) fn has_history(&self) -> bool {
        !matches!(self.history, HistoryScope::Nothing)
    }

    /// Returns whether the rules of history look at nothing but the files that differ from a single
    /// base.
    pub(super) fn needs_only_changes(&self) -> bool {
        match &self.history {
            HistoryScope::Nothing => true,
            HistoryScope::NextCommit { .. } => self.bases.len() == 1,
            HistoryScope::Commits {
                commits,
                has_uncommitted,
            } => commits.replaced.is_empty() && !has_uncommitted,
        }
    }

    /// Returns the full ids of the parents that a commit of a range is compared with; `None` if
    /// this is not the comparison of a commit of a range.
    pub(super) fn parents(&self) -> Option<Vec<String>> {
        let is_commit = !self.bases.is_empty() && !self.has_history();
        let commits = self.bases.iter().filter_map(|base| base.commit.clone());
        is_commit.then(|| commits.collect())
    }

    /// Returns whether any base has a file at a path, or a folder.
    pub(crate) fn has_path(&self, path: &RepoPath) -> bool {
        let mut bases = self.bases.iter();
        bases.any(|base| base.files.has_path(path))
    }

    /// Runs the rules of history. What they find in the files themselves is added to the analysis.
    ///
    /// # Errors
    /// An object of the repository cannot be read.
    pub(super) fn check_history(
        &self,
        analysis: &mut Analysis,
        files: &OpenSnapshot,
        input: &Input<'_>,
    ) -> Result<HistoryFindings, Error> {
        match &self.history {
            HistoryScope::Nothing => Ok(HistoryFindings::default()),
            HistoryScope::NextCommit { author } => {
                let notes = next_commit::check(author.as_ref(), analysis, files, input)?;
                Ok(HistoryFindings {
                    groups: Vec::new(),
                    notes,
                })
            }
            HistoryScope::Commits {
                commits,
                has_uncommitted,
            } => {
                let mut notes = Vec::new();
                if *has_uncommitted {
                    let repository = files.repository.as_ref().ok_or_else(no_repository)?;
                    let author = repository.next_author();
                    notes = next_commit::check(author.as_ref(), analysis, files, input)?;
                }
                let groups = commits.check(files, analysis, input)?;
                Ok(HistoryFindings { groups, notes })
            }
        }
    }
}

impl Base {
    /// Opens the revision whose findings the configuration exempts.
    pub(super) fn baseline(files: &OpenSnapshot, revision: &str) -> Result<Self, Error> {
        let repository = files.repository.as_ref().ok_or_else(no_repository)?;
        let commit = baseline_commit(repository, revision)?;
        Self::at(files, &commit)
    }

    /// Returns a base without files, against which everything is new.
    fn nothing() -> Self {
        Self {
            files: OpenSnapshot::empty(),
            commit: None,
        }
    }

    /// Opens commits or trees, which are given by their full ids.
    fn all(files: &OpenSnapshot, commits: &[String]) -> Result<Vec<Self>, Error> {
        let commits = commits.iter();
        commits.map(|commit| Self::at(files, commit)).collect()
    }

    /// Opens a commit or a tree, which is given by its full id.
    fn at(files: &OpenSnapshot, commit: &str) -> Result<Self, Error> {
        Ok(Self {
            files: files.at_revision(commit)?,
            commit: Some(commit.to_owned()),
        })
    }
}

/// Returns the full id of the commit whose findings the configuration exempts.
///
/// # Errors
/// There is no such commit.
pub(super) fn baseline_commit(repository: &Repository, revision: &str) -> Result<String, Error> {
    repository.fixed_commit(revision).map_err(|error| {
        let fault = format!("the configuration's `baseline`: {error}");
        match error.help {
            Some(help) => Error::new(fault).help(help),
            None => Error::new(fault),
        }
    })
}

/// Returns the bases, or one without files if there is none, so that everything is new.
fn or_nothing(bases: Vec<Base>) -> Vec<Base> {
    if bases.is_empty() {
        vec![Base::nothing()]
    } else {
        bases
    }
}

fn abbreviated(id: &str) -> String {
    id.get(..7).unwrap_or(id).to_owned()
}

fn oid(id: &str) -> Result<Oid, Error> {
    Oid::parse(id).ok_or_else(no_repository)
}
