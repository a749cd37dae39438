//! How a session finds what is new in its files, compared with a base or with the baseline.

use super::analysis::Analysis;
use super::comparison::{Base, baseline_commit};
use super::configuration::BaseConfiguration;
use super::input::Input;
use super::narrow::{self, Narrow};
use super::pipeline;
use super::session::Session;
use super::tree_counts;
use crate::git::{Error, Oid};

impl Session {
    /// Checks the files and removes the findings that a base has too. The base is checked with its
    /// own settings, or with this session's if the base's configuration has mistakes or is not
    /// used.
    pub(super) fn check_new(
        &self,
        base: &Base,
        configuration: Option<&BaseConfiguration>,
        input: &Input<'_>,
    ) -> Result<Analysis, Error> {
        pipeline::check_against(input, &self.base_input(base, configuration, input))
    }

    /// Does what [`Session::check_new`] does, but reads only the records that the change can concern
    /// if that is enough.
    pub(super) fn check_change(
        &self,
        input: &Input<'_>,
        base: &Input<'_>,
    ) -> Result<Analysis, Error> {
        if let Some(analysis) = tree_counts::recall(input, base) {
            return Ok(analysis);
        }
        let Some(repository) = self.repository() else {
            return pipeline::check_against(input, base);
        };
        let needs_table = match narrow::check(input, base, &|tree| self.files.files_of(tree))? {
            Narrow::Sound(analysis) => return Ok(*analysis),
            Narrow::Unknown { needs_table } => needs_table,
        };
        let analysis = pipeline::check_against(input, base)?;
        tree_counts::keep(&analysis, input, base);
        if needs_table {
            // What a push brings is not stored before it is accepted.
            if repository.is_quarantined() {
                narrow::keep_base(&analysis, input, base)?;
            } else {
                narrow::keep(&analysis, input)?;
                self.keep_names(&analysis, input);
            }
        }
        Ok(analysis)
    }

    /// Returns the input of the pipeline for a base.
    pub(super) fn base_input<'a>(
        &'a self,
        base: &'a Base,
        configuration: Option<&'a BaseConfiguration>,
        input: &Input<'a>,
    ) -> Input<'a> {
        let settings = configuration.map(|configuration| &configuration.settings);
        Input {
            snapshot: &*base.files.snapshot,
            history: &*base.files.history,
            settings: settings.unwrap_or(self.settings()),
            // The findings of the base are only removed from those of the files.
            closing: None,
            scope: &[],
            ..*input
        }
    }

    /// Returns the full id of the commit whose findings the configuration exempts.
    ///
    /// # Errors
    /// There is no such commit.
    pub(super) fn baseline_commit(&self) -> Result<Option<Oid>, Error> {
        match (&self.settings().baseline, self.repository()) {
            (Some(revision), Some(repository)) => {
                let commit = baseline_commit(repository, &revision.value)?;
                Ok(Oid::parse(&commit))
            }
            (Some(_) | None, _) => Ok(None),
        }
    }

    pub(super) fn baseline(&self) -> Result<Option<Base>, Error> {
        match (&self.settings().baseline, self.repository()) {
            (Some(revision), Some(_)) => Base::baseline(&self.files, &revision.value).map(Some),
            (Some(_) | None, _) => Ok(None),
        }
    }
}
