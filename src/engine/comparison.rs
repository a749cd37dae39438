//! What a state is compared with: only what none of these states has is reported.

use super::analysis::Analysis;
use super::history::audit::{AuditInput, audit};
use super::history::changes::check_change;
use super::input::{Input, in_scope};
use super::open::{OpenSnapshot, SnapshotSource, no_repository};
use super::outcome::history_label;
use super::pipeline::{self, ModelSubjects};
use crate::diagnostic::Diagnostic;
use crate::git::{Author, Error, Oid, Repository};
use crate::record::Kind;
use crate::rules::history::NOT_STATE_OWNER;
use crate::snapshot::{Revision, Snapshot};
use crate::text::visible;

/// The states that come before what is checked, and the change that leads from them to it.
#[derive(Default)]
pub struct Comparison {
    /// Findings that any of these has are not reported.
    pub bases: Vec<Base>,
    change: ChangeScope,
}

/// A state to compare with.
pub struct Base {
    pub(super) files: OpenSnapshot,
    /// The state in words: "HEAD".
    pub words: String,
    /// The full id of its commit; `None` before the first one.
    pub commit: Option<String>,
}

/// The change that the rules of history look at.
#[derive(Default)]
enum ChangeScope {
    /// None: only the result is checked.
    #[default]
    Nothing,
    /// What led from the parents of the files to them.
    FromParents { author: Option<Author> },
    /// The commit about to be made, which comes after the bases and after these merged commits.
    NextCommit { merged: Vec<String> },
    /// A commit with this author; `others` are the trees of its parents that are not bases.
    Commit { author: Author, others: Vec<Oid> },
    /// The commits up to `tip` and not up to any of `since` (full ids), and what is not committed.
    Commits { tip: String, since: Vec<String> },
}

impl Comparison {
    /// Compares with nothing: everything is reported, and the rules of history do not run.
    pub fn none() -> Self {
        Self::default()
    }

    /// Compares what the next commit would record with `HEAD`, and with the commits that are merged.
    ///
    /// # Errors
    /// Where Git does not give the files.
    pub fn with_head(files: &OpenSnapshot) -> Result<Self, Error> {
        let repository = files.repository.as_ref().ok_or_else(no_repository)?;
        let merged = files.commits.iter().skip(1).cloned().collect();
        Ok(Self {
            bases: vec![Base::head(repository, files)?],
            change: ChangeScope::NextCommit { merged },
        })
    }

    /// Compares with the merge base of what is checked and a revision. `checked` is the revision
    /// that is checked; `HEAD` and the work tree otherwise.
    ///
    /// # Errors
    /// Where there is no such revision, or the two have nothing in common.
    pub fn since(
        files: &OpenSnapshot,
        checked: Option<&str>,
        revision: &str,
    ) -> Result<Self, Error> {
        let repository = files.repository.as_ref().ok_or_else(no_repository)?;
        let base = Base::since(repository, files, checked, revision)?;
        let tip = files.commits.first().cloned();
        let change = match tip.zip(base.commit.clone()) {
            Some((tip, since)) => ChangeScope::Commits {
                tip,
                since: vec![since],
            },
            None => ChangeScope::Nothing,
        };
        Ok(Self {
            bases: vec![base],
            change,
        })
    }

    /// Compares the last of the commits that are pushed with what the other side has: the full ids
    /// of the commits that they come after, the nearest first. `owner` tells who has them.
    ///
    /// # Errors
    /// Where Git does not give the files.
    pub fn with_pushed(
        repository: &Repository,
        new: &str,
        old: &[String],
        owner: &str,
    ) -> Result<Self, Error> {
        let names: Vec<&str> = old.iter().map(|old| &old[..7]).collect();
        let words = match &*names {
            [] => "nothing, as all is new".to_owned(),
            [name] => format!("{name}, {owner}"),
            names => names.join(" and "),
        };
        let mut bases: Vec<Base> = old
            .iter()
            .map(|old| Base::at(repository, old.clone(), words.clone()))
            .collect::<Result<_, _>>()?;
        if bases.is_empty() {
            bases.push(Base::nothing(words));
        }
        Ok(Self {
            bases,
            change: ChangeScope::Commits {
                tip: new.to_owned(),
                since: old.to_vec(),
            },
        })
    }

    /// Compares a commit with its parents, given their trees.
    ///
    /// # Errors
    /// Where Git does not give the files.
    pub fn with_parents(
        repository: &Repository,
        parents: &[Oid],
        author: Author,
    ) -> Result<Self, Error> {
        let first = match parents.first() {
            Some(tree) => Base::at(repository, tree.to_string(), "its parent".into())?,
            None => Base::nothing("nothing"),
        };
        Ok(Self {
            bases: vec![first],
            change: ChangeScope::Commit {
                author,
                others: parents.iter().skip(1).copied().collect(),
            },
        })
    }

    /// Compares with the files of a commit or tree, and runs no rules of history.
    ///
    /// # Errors
    /// Where Git does not give the files.
    pub fn with_tree(repository: &Repository, tree: &Oid) -> Result<Self, Error> {
        Ok(Self {
            bases: vec![Base::at(repository, tree.to_string(), "itself".into())?],
            change: ChangeScope::Nothing,
        })
    }

    /// Reports everything, as if there were nothing to compare with, and runs the rules of history
    /// on the change that leads from the parents of the files to them.
    pub fn history_only(author: Option<Author>) -> Self {
        Self {
            bases: Vec::new(),
            change: ChangeScope::FromParents { author },
        }
    }

    /// Adds what the rules of history find in the change.
    pub(super) fn check_history(
        &self,
        analysis: &mut Analysis,
        files: &OpenSnapshot,
        input: &Input<'_>,
    ) -> Result<(), Error> {
        if let ChangeScope::FromParents { author } = &self.change {
            let parents = files.parents()?;
            let parents: Vec<&dyn Snapshot> = parents.iter().map(|it| &**it).collect();
            if !parents.is_empty() {
                analysis.add_change(check_change(&parents, input, analysis, author.as_ref())?);
            }
            return Ok(());
        }
        let Some(repository) = &files.repository else {
            return Ok(());
        };
        match &self.change {
            ChangeScope::Nothing | ChangeScope::FromParents { .. } => Ok(()),
            ChangeScope::NextCommit { merged } => {
                let author = repository.next_author();
                let merged = merged.iter().map(String::as_str);
                self.check_change(merged, author.as_ref(), repository, analysis, input)
            }
            ChangeScope::Commit { author, others } => {
                let others: Vec<String> = others.iter().map(Oid::to_string).collect();
                let others = others.iter().map(String::as_str);
                self.check_change(others, Some(author), repository, analysis, input)
            }
            ChangeScope::Commits { tip, since } => {
                self.check_change([].into_iter(), None, repository, analysis, input)?;
                check_authors(tip, since, repository, analysis, input)
            }
        }
    }

    /// Compares with the bases and with other parents, given their revisions.
    fn check_change<'r>(
        &self,
        others: impl Iterator<Item = &'r str>,
        author: Option<&Author>,
        repository: &Repository,
        analysis: &mut Analysis,
        input: &Input<'_>,
    ) -> Result<(), Error> {
        let others: Vec<Revision> = others
            .map(|revision| Revision::open(repository, revision))
            .collect::<Result<_, _>>()?;
        let bases = self.bases.iter().map(|base| &*base.files.snapshot);
        let others = others.iter().map(|other| other as &dyn Snapshot);
        let before: Vec<&dyn Snapshot> = bases.chain(others).collect();
        let change = check_change(&before, input, analysis, author)?;
        analysis.add_change(change);
        Ok(())
    }
}

/// Adds the decisions that were committed by people who do not own their state. Each commit has its
/// own author, so each is looked at by itself.
fn check_authors(
    tip: &str,
    since: &[String],
    repository: &Repository,
    analysis: &mut Analysis,
    input: &Input<'_>,
) -> Result<(), Error> {
    let Some(oid) = Oid::parse(tip).filter(|_| analysis.model.has(Kind::Decision)) else {
        return Ok(());
    };
    let except: Vec<Oid> = since.iter().filter_map(|id| Oid::parse(id)).collect();
    let audit_input = AuditInput {
        repository,
        tip: oid,
        except: &except,
        snapshot: &Revision::open(repository, tip)?,
        settings: input.settings,
        now: input.now,
    };
    let outcome = audit(&audit_input, history_label(None, String::new()))?;
    let by_others = outcome
        .findings()
        .filter(|finding| finding.meta.name == NOT_STATE_OWNER.meta.name);
    let mut found: Vec<Diagnostic> = Vec::new();
    for finding in by_others {
        // Each decision that still stands is reported once, in the text that is checked.
        let is_known = found.iter().any(|other| other.path == finding.path);
        let record = analysis.model.record(&finding.path).filter(|_| !is_known);
        let project = record.and_then(|record| record.project());
        if let Some(project) = project.filter(|_| in_scope(&finding.path, input.scope)) {
            found.push(Diagnostic {
                span: project.span,
                ..finding.clone()
            });
        }
    }
    let subjects = ModelSubjects {
        model: &analysis.model,
        affected: &analysis.affected,
        snapshot: input.snapshot,
    };
    let sources = pipeline::sources_of(&found, &subjects)?;
    analysis.add(super::tail::Finished {
        findings: found,
        sources,
        ..super::tail::Finished::default()
    });
    Ok(())
}

impl Base {
    /// The last commit, where there is one.
    fn head(repository: &Repository, files: &OpenSnapshot) -> Result<Self, Error> {
        let Some(commit) = repository.head()? else {
            return Ok(Self::nothing("nothing, as there is no commit yet"));
        };
        let files = match &files.index {
            Some(index) => OpenSnapshot::beside_index(index, &commit, repository)?,
            None => OpenSnapshot::in_repository(SnapshotSource::Revision(&commit), repository)?,
        };
        Ok(Self {
            files,
            words: "HEAD".into(),
            commit: Some(commit),
        })
    }

    fn since(
        repository: &Repository,
        files: &OpenSnapshot,
        checked: Option<&str>,
        revision: &str,
    ) -> Result<Self, Error> {
        let other = repository.commit(revision)?;
        let own = match checked {
            Some(checked) => repository.commit(checked)?,
            None => match repository.head()? {
                Some(head) => head,
                None => return Self::head(repository, files),
            },
        };
        let commit = repository.merge_base(&own, &other)?;
        let revision = visible(revision);
        let words = if commit == other {
            revision.into_owned()
        } else {
            format!("{}, the merge base with {revision}", &commit[..7])
        };
        Self::at(repository, commit, words)
    }

    /// The revision whose findings the configuration exempts.
    pub(super) fn baseline(repository: &Repository, revision: &str) -> Result<Self, Error> {
        let commit = repository.commit(revision).map_err(|error| {
            let fault = format!("the configuration's `baseline`: {error}");
            match error.help {
                Some(help) => Error::new(fault).help(help),
                None => Error::new(fault),
            }
        })?;
        let words = format!("the baseline {}", visible(revision));
        Self::at(repository, commit, words)
    }

    /// No files at all: everything is new.
    fn nothing(words: impl Into<String>) -> Self {
        Self {
            files: OpenSnapshot::empty(),
            words: words.into(),
            commit: None,
        }
    }

    /// A commit or a tree, by its full id.
    fn at(repository: &Repository, commit: String, words: String) -> Result<Self, Error> {
        let source = SnapshotSource::Revision(&commit);
        Ok(Self {
            files: OpenSnapshot::in_repository(source, repository)?,
            words,
            commit: Some(commit),
        })
    }
}
