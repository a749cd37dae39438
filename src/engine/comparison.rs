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
//! audit report the same about the same commits. Only the next commit has to be compared as a whole.

use std::collections::HashSet;

use super::analysis::Analysis;
use super::history::audit::blobs::Blobs;
use super::history::audit::{AuditInput, audit};
use super::history::changes::files::File;
use super::history::changes::{ChangeFindings, check_change};
use super::history::restored::{EarlierVersions, is_rewrite};
use super::input::Input;
use super::open::{OpenSnapshot, SnapshotSource, no_repository};
use super::outcome::{Group, history_label};
use super::reading;
use crate::git::{Author, Error, Oid, Repository};
use crate::rules::history::{ID_CHANGED, RECORD_DELETED, RECORD_REWRITTEN};
use crate::snapshot::{Revision, Snapshot};
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
    /// None: only the result is checked.
    #[default]
    Nothing,
    /// What leads from the parents of the files to them, by this author.
    NextCommit { author: Option<Author> },
    /// Commits.
    Commits {
        /// The last one.
        tip: Oid,
        /// Commits that can be reached from these are left out.
        except: Vec<Oid>,
        /// Whether the files may differ from the last commit.
        has_uncommitted: bool,
        /// Full ids of the commits that branches were at, which a forced push leaves behind.
        replaced: Vec<String>,
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
    /// on the change that leads from the parents of the files to them.
    pub fn history_only(author: Option<Author>) -> Self {
        Self {
            history: HistoryScope::NextCommit { author },
            ..Self::default()
        }
    }

    /// Compares what the next commit would record with every parent that it will have.
    ///
    /// # Errors
    /// Where Git does not give the files.
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
        let mut bases = Vec::new();
        for commit in &files.commits {
            bases.push(Base::beside(files, commit, repository)?);
        }
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
    /// Where there is no such revision, or the two have nothing in common.
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
        let mut bases = Vec::new();
        for commit in &commits {
            bases.push(Base::at(repository, commit)?);
        }
        Ok(Self {
            bases,
            words: Some(words),
            history: HistoryScope::Commits {
                tip: oid(&own)?,
                except: vec![oid(&other)?],
                has_uncommitted: checked.is_none(),
                replaced: Vec::new(),
            },
        })
    }

    /// Compares a commit that is pushed with its merge bases with what the other side has.
    ///
    /// # Errors
    /// Where Git does not give the files.
    pub(crate) fn with_pushed(
        repository: &Repository,
        pushed: PushedCommit<'_>,
    ) -> Result<Self, Error> {
        let commits = repository.merge_bases(pushed.id, pushed.known)?;
        let ids: Vec<String> = commits.iter().map(|id| abbreviated(id)).collect();
        let words = if ids.is_empty() {
            "nothing, as all is new".to_owned()
        } else {
            format!("{}, {}", joined(&ids, "and"), pushed.owner)
        };
        let mut bases = Vec::new();
        for commit in &commits {
            bases.push(Base::at(repository, commit)?);
        }
        Ok(Self {
            bases: or_nothing(bases),
            words: Some(words),
            history: HistoryScope::Commits {
                tip: oid(pushed.id)?,
                except: pushed
                    .known
                    .iter()
                    .filter_map(|id| Oid::parse(id))
                    .collect(),
                has_uncommitted: false,
                replaced: pushed.replaced,
            },
        })
    }

    /// Compares with the files of commits or trees, as a commit with its parents, and runs no rules of
    /// history. Without any, everything is new.
    ///
    /// # Errors
    /// Where Git does not give the files.
    pub(crate) fn with_trees(repository: &Repository, trees: &[Oid]) -> Result<Self, Error> {
        let mut bases = Vec::new();
        for tree in trees {
            bases.push(Base::at(repository, &tree.to_string())?);
        }
        Ok(Self {
            bases: or_nothing(bases),
            words: Some("its parents".into()),
            history: HistoryScope::Nothing,
        })
    }

    /// Whether rules of history run.
    pub(super) fn has_history(&self) -> bool {
        !matches!(self.history, HistoryScope::Nothing)
    }

    /// Whether any base has a file at a path, or a folder.
    pub(crate) fn has_path(&self, path: &RepoPath) -> bool {
        let mut bases = self.bases.iter();
        bases.any(|base| base.files.has_path(path))
    }

    /// Runs the rules of history. What they find in the files themselves is added to the analysis.
    ///
    /// # Errors
    /// Where Git does not give what it lists.
    pub(super) fn check_history(
        &self,
        analysis: &mut Analysis,
        files: &OpenSnapshot,
        input: &Input<'_>,
    ) -> Result<HistoryFindings, Error> {
        match &self.history {
            HistoryScope::Nothing => Ok(HistoryFindings::default()),
            HistoryScope::NextCommit { author } => {
                check_next_commit(author.as_ref(), analysis, files, input)
            }
            HistoryScope::Commits {
                tip,
                except,
                has_uncommitted,
                replaced,
            } => {
                let repository = files.repository.as_ref().ok_or_else(no_repository)?;
                let mut found = HistoryFindings::default();
                if *has_uncommitted {
                    let author = repository.next_author();
                    found = check_next_commit(author.as_ref(), analysis, files, input)?;
                }
                for commit in replaced {
                    check_replaced(commit, repository, analysis, input)?;
                }
                let audit_input = AuditInput {
                    repository,
                    tip: *tip,
                    except,
                    baseline: None,
                    snapshot: &Revision::open(repository, &tip.to_string())?,
                    settings: input.settings,
                    now: input.now,
                    scope: input.scope,
                };
                let mut outcome = audit(&audit_input, history_label(None, String::new()))?;
                if except.is_empty() {
                    outcome.groups.iter_mut().for_each(drop_changes_of_final);
                }
                for (unverified, count) in outcome.summary.unverified {
                    let known = analysis.summary.unverified.entry(unverified).or_default();
                    *known += count;
                }
                for group in &outcome.groups {
                    analysis.summary.count(&group.findings);
                }
                let groups = outcome.groups.into_iter();
                found.groups = groups.filter(|it| !it.findings.is_empty()).collect();
                Ok(found)
            }
        }
    }
}

/// Drops what is reported about changes of final records, in commits of a history that is new to the
/// other side as a whole: nobody there relied on an earlier state, and nothing can mend it.
fn drop_changes_of_final(group: &mut Group) {
    let about_final = [&RECORD_REWRITTEN, &RECORD_DELETED, &ID_CHANGED];
    group.findings.retain(|finding| {
        let mut rules = about_final.iter();
        !rules.any(|rule| rule.meta.name == finding.meta.name)
    });
}

/// Runs the rules of history on what leads from the parents of the files to them.
fn check_next_commit(
    author: Option<&Author>,
    analysis: &mut Analysis,
    files: &OpenSnapshot,
    input: &Input<'_>,
) -> Result<HistoryFindings, Error> {
    let parents = files.parents()?;
    if parents.is_empty() && files.repository.is_none() {
        return Ok(HistoryFindings::default());
    }
    let parents: Vec<&dyn Snapshot> = parents.iter().map(|it| &**it).collect();
    let mut change = check_change(&parents, input, analysis, author)?;
    let mut found = HistoryFindings::default();
    if let Some(repository) = &files.repository {
        drop_restored(&mut change, files, repository, input)?;
        match &*files.commits {
            [] => {}
            [head] => found.notes = drop_amendable(&mut change, head, repository, analysis, input)?,
            commits => {
                let dropped = dropped_by_merge(commits, &parents, repository, analysis, input)?;
                change.add_missing(dropped);
            }
        }
    }
    analysis.add_change(change);
    Ok(found)
}

/// Drops what is reported about records that are again as they were when they became final.
fn drop_restored(
    change: &mut ChangeFindings,
    files: &OpenSnapshot,
    repository: &Repository,
    input: &Input<'_>,
) -> Result<(), Error> {
    let findings = change.finished.findings.iter();
    let rewrites = findings.filter(|finding| is_rewrite(finding));
    let paths: HashSet<RepoPath> = rewrites.map(|finding| finding.path.clone()).collect();
    if paths.is_empty() {
        return Ok(());
    }
    let tips: Vec<Oid> = files
        .commits
        .iter()
        .filter_map(|id| Oid::parse(id))
        .collect();
    repository.history(|reader| {
        let versions = EarlierVersions::find(reader, &tips, &paths)?;
        let mut blobs = Blobs::new(reader, input.settings);
        let mut restored = HashSet::new();
        for path in paths {
            let text = reading::text(&path, input.snapshot, None)?.into_bytes();
            let file = File::new(&path, text, None, input.settings);
            if let Some(after) = &file.revision
                && versions.has_restored(after, &mut blobs)?
            {
                restored.insert(path);
            }
        }
        let findings = &mut change.finished.findings;
        findings.retain(|finding| !is_rewrite(finding) || !restored.contains(&finding.path));
        Ok(())
    })
}

/// Drops what is reported about records that are final in unpushed commits only. Whoever commits may
/// be amending the last commit, and Git tells no hook about it. Returns the notes about them.
fn drop_amendable(
    change: &mut ChangeFindings,
    head: &str,
    repository: &Repository,
    analysis: &Analysis,
    input: &Input<'_>,
) -> Result<Vec<String>, Error> {
    let mut findings = change.finished.findings.iter();
    if !findings.any(is_rewrite) {
        return Ok(Vec::new());
    }
    let mut published: HashSet<(&'static str, RepoPath)> = HashSet::new();
    for commit in repository.published_commits(head)? {
        let before = Revision::open(repository, &commit)?;
        let against = check_change(&[&before], input, analysis, None)?;
        let found = against.finished.findings.into_iter();
        published.extend(found.map(|finding| (finding.meta.name, finding.path)));
    }
    let mut notes = Vec::new();
    change.finished.findings.retain(|finding| {
        let is_published = published.contains(&(finding.meta.name, finding.path.clone()));
        if is_published || !is_rewrite(finding) {
            return true;
        }
        notes.push(format!(
            "`{}` was final in a commit that is not pushed yet: amend that commit (git commit \
             --amend), or record a correction",
            finding.path
        ));
        false
    });
    Ok(notes)
}

/// Returns what a merge drops: final records that one of the parents has, that no merge base had, and
/// that are gone.
fn dropped_by_merge(
    commits: &[String],
    parents: &[&dyn Snapshot],
    repository: &Repository,
    analysis: &Analysis,
    input: &Input<'_>,
) -> Result<Vec<ChangeFindings>, Error> {
    let mut bases = Vec::new();
    for base in repository.merge_bases(&commits[0], &commits[1..])? {
        bases.push(Revision::open(repository, &base)?);
    }
    let mut dropped = Vec::new();
    for parent in parents {
        let mut change = check_change(&[*parent], input, analysis, None)?;
        change.finished.findings.retain(|finding| {
            let path = finding.path.as_bytes();
            finding.meta.name == RECORD_DELETED.meta.name
                && !bases.iter().any(|base| base.entry(path).is_some())
        });
        dropped.push(change);
    }
    Ok(dropped)
}

/// Adds the final records that a branch had at a commit which a forced push leaves behind, and that
/// it would have no more, or with other content.
fn check_replaced(
    commit: &str,
    repository: &Repository,
    analysis: &mut Analysis,
    input: &Input<'_>,
) -> Result<(), Error> {
    let before = Revision::open(repository, commit)?;
    let mut change = check_change(&[&before], input, analysis, None)?;
    change.finished.findings.retain(|finding| {
        [RECORD_REWRITTEN.meta.name, RECORD_DELETED.meta.name].contains(&finding.meta.name)
    });
    analysis.add_change(change);
    Ok(())
}

impl Base {
    /// A commit that has much in common with the index, if the files are the index.
    fn beside(files: &OpenSnapshot, commit: &str, repository: &Repository) -> Result<Self, Error> {
        match &files.index {
            Some(index) => Ok(Self {
                files: OpenSnapshot::beside_index(index, commit, repository)?,
                commit: Some(commit.to_owned()),
            }),
            None => Self::at(repository, commit),
        }
    }

    /// The revision whose findings the configuration exempts.
    pub(super) fn baseline(repository: &Repository, revision: &str) -> Result<Self, Error> {
        let commit = repository.fixed_commit(revision).map_err(|error| {
            let fault = format!("the configuration's `baseline`: {error}");
            match error.help {
                Some(help) => Error::new(fault).help(help),
                None => Error::new(fault),
            }
        })?;
        Self::at(repository, &commit)
    }

    /// No files at all: everything is new.
    fn nothing() -> Self {
        Self {
            files: OpenSnapshot::empty(),
            commit: None,
        }
    }

    /// A commit or a tree, by its full id.
    fn at(repository: &Repository, commit: &str) -> Result<Self, Error> {
        let source = SnapshotSource::Revision(commit);
        Ok(Self {
            files: OpenSnapshot::in_repository(source, repository)?,
            commit: Some(commit.to_owned()),
        })
    }
}

/// Returns the bases, or the empty state where there is none: everything is new then.
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
