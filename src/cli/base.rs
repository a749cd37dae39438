//! What a check is held against: only what this does not have is reported.

use super::failure::Failure;
use super::settings::ConfigFile;
use super::source::{Source, Which};
use crate::config::Settings;
use crate::engine::{self, Input, Outcome};
use crate::git::{Oid, Repository};
use crate::snapshot::Index;
use crate::text::visible;

/// A snapshot to compare with.
pub struct Base {
    pub source: Source,
    /// In words: "HEAD".
    pub words: String,
    /// The full id of its commit; `None` before the first one.
    pub commit: Option<String>,
}

impl Base {
    /// The last commit, where there is one.
    pub fn head(repository: &Repository, index: Option<&Index>) -> Result<Self, Failure> {
        let Some(commit) = repository.head()? else {
            return Ok(Self::nothing("nothing, as there is no commit yet"));
        };
        let source = match index {
            Some(index) => Source::beside(index, &commit, repository)?,
            None => Source::in_repository(Which::Revision(&commit), repository)?,
        };
        Ok(Self {
            source,
            words: "HEAD".into(),
            commit: Some(commit),
        })
    }

    /// Where the history of what is checked parted from that of a revision.
    pub fn since(
        repository: &Repository,
        checked: Option<&str>,
        revision: &str,
    ) -> Result<Self, Failure> {
        let other = repository.commit(revision)?;
        let own = match checked {
            Some(checked) => repository.commit(checked)?,
            None => match repository.head()? {
                Some(head) => head,
                None => return Self::head(repository, None),
            },
        };
        let commit = repository.merge_base(&own, &other)?;
        let revision = visible(revision);
        let words = match commit == other {
            true => revision.into_owned(),
            false => format!("{}, the merge base with {revision}", &commit[..7]),
        };
        Self::at(repository, commit, words)
    }

    /// What a commit was made of: the tree of its first parent, if it has one.
    pub fn before(repository: &Repository, tree: Option<&Oid>) -> Result<Self, Failure> {
        match tree {
            Some(tree) => Self::at(repository, tree.to_string(), "its parent".into()),
            None => Ok(Self {
                source: Source::nothing(),
                words: "nothing".into(),
                commit: None,
            }),
        }
    }

    /// The revision that the config exempts.
    pub fn baseline(repository: &Repository, revision: &str) -> Result<Self, Failure> {
        let exempt = |error: crate::git::Error| {
            let failure = Failure::new(format!("the config's `baseline`: {error}"));
            match error.help {
                Some(help) => failure.help(help),
                None => failure,
            }
        };
        let commit = repository.commit(revision).map_err(exempt)?;
        Self::at(
            repository,
            commit,
            format!("the baseline {}", visible(revision)),
        )
    }

    /// No files at all: everything is reported.
    pub fn nothing(words: impl Into<String>) -> Self {
        Self {
            source: Source::nothing(),
            words: words.into(),
            commit: None,
        }
    }

    /// A commit, by its full id.
    pub fn at(repository: &Repository, commit: String, words: String) -> Result<Self, Failure> {
        Ok(Self {
            source: Source::in_repository(Which::Revision(&commit), repository)?,
            words,
            commit: Some(commit),
        })
    }

    /// Its own settings, or the other side's where a mistake keeps them from being read.
    fn settings(&self, config: &ConfigFile, others: &Settings) -> Result<Settings, Failure> {
        let own = config.of_base(&*self.source.snapshot)?;
        Ok(own.unwrap_or_else(|| others.clone()))
    }
}

/// Checks, and leaves only what none of the bases has.
pub fn check(input: &Input<'_>, bases: &[&Base], config: &ConfigFile) -> Result<Outcome, Failure> {
    let Some((first, rest)) = bases.split_first() else {
        return Ok(engine::check(input)?);
    };
    let look_back = |base: &Base, look: &dyn Fn(&Input<'_>) -> Result<_, _>| {
        let settings = base.settings(config, input.settings)?;
        let looked: Result<Outcome, Failure> = look(&Input {
            snapshot: &*base.source.snapshot,
            history: &*base.source.history,
            settings: &settings,
            memo: input.memo,
            now: input.now,
            scope: &[],
        });
        looked
    };
    let mut outcome = look_back(first, &|base| Ok(engine::check_against(input, base)?))?;
    for base in rest {
        // What is not new at all need not be looked for anywhere else.
        if !outcome.findings.is_empty() {
            let new = look_back(base, &|base| Ok(engine::check_against(input, base)?))?;
            outcome.keep(&new.findings);
        }
    }
    Ok(outcome)
}
