//! What history forbids of a change, beside what its result is told.

use super::base::Base;
use super::failure::Failure;
use crate::engine::history::audit;
use crate::engine::history::changes::{self, check_changes};
use crate::engine::{Input, Outcome};
use crate::git::{Author, Oid, Repository};
use crate::record::Kind;
use crate::rules::history::NOT_STATE_OWNER;
use crate::snapshot::{Revision, Snapshot};

/// The change that leads to what is checked.
pub enum Past {
    /// The next commit, which comes after these (full ids).
    Staged { parents: Vec<String> },
    /// What was committed up to `tip` and not up to any of `since` (full ids),
    /// and what is not committed yet.
    Commits { tip: String, since: Vec<String> },
}

impl Past {
    /// Adds what the rules of history find; `bases` are what came before.
    pub fn add_to(
        &self,
        outcome: &mut Outcome,
        repository: &Repository,
        bases: &[Base],
        input: &Input<'_>,
    ) -> Result<(), Failure> {
        let before = bases.iter().map(|base| &*base.source.snapshot);
        let mut before: Vec<&dyn Snapshot> = before.collect();
        match self {
            Self::Staged { parents } => {
                let merged = parents.iter().skip(1);
                let merged: Result<Vec<Revision>, _> = merged
                    .map(|commit| Revision::open(repository, commit))
                    .collect();
                let merged = merged?;
                before.extend(merged.iter().map(|it| it as &dyn Snapshot));
                let author = repository.next_author();
                compare(outcome, &before, author.as_ref(), input)
            }
            Self::Commits { tip, since } => {
                compare(outcome, &before, None, input)?;
                find_authors(outcome, tip, since, repository, input)
            }
        }
    }
}

/// Holds what is checked to what was there before it, and adds what is found.
pub fn compare(
    outcome: &mut Outcome,
    before: &[&dyn Snapshot],
    author: Option<&Author>,
    input: &Input<'_>,
) -> Result<(), Failure> {
    let found = check_changes(
        before,
        &changes::Input {
            after: input.snapshot,
            model: &outcome.model,
            focus: &outcome.focus,
            settings: input.settings,
            author,
            now: input.now,
            scope: input.scope,
        },
    )?;
    outcome.join(found);
    Ok(())
}

/// Adds the decisions that somebody committed who does not own their state: each
/// commit has its own author, and so is looked at by itself.
fn find_authors(
    outcome: &mut Outcome,
    tip: &str,
    since: &[String],
    repository: &Repository,
    input: &Input<'_>,
) -> Result<(), Failure> {
    if !outcome.model.has(Kind::Decision) {
        return Ok(());
    }
    let except: Vec<Oid> = since.iter().filter_map(|id| Oid::parse(id)).collect();
    let Some(oid) = Oid::parse(tip) else {
        return Ok(());
    };
    let audit = audit::audit(&audit::Input {
        repository,
        tip: oid,
        except: &except,
        snapshot: &Revision::open(repository, tip)?,
        settings: input.settings,
        now: input.now,
    })?;
    let commits = audit.commits.into_iter();
    let found = commits.flat_map(|faulty| faulty.findings);
    let found = found.filter(|finding| finding.meta.name == NOT_STATE_OWNER.meta.name);
    outcome.adopt(found.collect(), input)?;
    Ok(())
}
