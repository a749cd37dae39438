//! The configurations of the states before a change. The change is checked at least as strictly as
//! each of them requires.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::analysis::Analysis;
use super::comparison::{Base, Comparison};
use super::configuration::BaseConfiguration;
use super::input::Input;
use super::open::OpenSnapshot;
use super::pipeline;
use super::reading;
use super::subjects::KnownSubjects;
use super::weakened;
use crate::config::Settings;
use crate::git::Error;
use crate::snapshot::Snapshot;
use crate::text::Sources;

/// The configuration of every state that comes before what is checked.
pub(crate) struct EarlierConfigurations(Vec<Option<BaseConfiguration>>);

/// Reads the configuration of a snapshot; see
/// [`super::configuration::ConfigurationSource::read_base`].
type ReadBase<'a> = dyn Fn(&dyn Snapshot) -> Result<Option<BaseConfiguration>, Error> + 'a;

impl EarlierConfigurations {
    /// Reads the configuration of each base, in the order of the bases. If there is no base but the
    /// rules of history run, reads those of the parents of the files.
    ///
    /// # Errors
    /// A file cannot be read from the disk or from Git.
    pub(crate) fn read(
        comparison: &Comparison,
        files: &OpenSnapshot,
        read: &ReadBase<'_>,
    ) -> Result<Self, Error> {
        let configurations: Result<Vec<_>, Error> =
            if comparison.bases.is_empty() && comparison.has_history() {
                let parents = files.parents()?;
                parents.iter().map(|parent| read(&**parent)).collect()
            } else {
                let of_base = |base: &Base| match base.commit {
                    Some(_) => read(&*base.files.snapshot),
                    None => Ok(None),
                };
                comparison.bases.iter().map(of_base).collect()
            };
        configurations.map(Self)
    }

    /// Returns the configurations in the order of the bases; `None` where there is none to use.
    pub(crate) fn all(&self) -> &[Option<BaseConfiguration>] {
        &self.0
    }

    /// Returns settings that are at least as strict as those of every earlier state, so that a
    /// change cannot loosen its own check.
    pub(crate) fn stricter<'s>(&self, own: &'s Settings) -> Cow<'s, Settings> {
        let mut settings = Cow::Borrowed(own);
        for base in self.0.iter().flatten().filter(|base| !base.is_same) {
            settings = Cow::Owned(settings.at_least_as_strict_as(base.settings.clone()));
        }
        settings
    }

    /// Adds what the change loosens in the configuration, compared with every earlier one.
    ///
    /// # Errors
    /// The configuration cannot be read from the disk or from Git.
    pub(crate) fn add_weakened(
        &self,
        own: &Settings,
        analysis: &mut Analysis,
        input: &Input<'_>,
    ) -> Result<(), Error> {
        let mut loosened = self.0.iter().flatten().map(|base| {
            if base.is_same {
                Vec::new()
            } else {
                weakened::find(&base.settings, own)
            }
        });
        let mut findings = loosened.next().unwrap_or_default();
        for other in loosened {
            findings.retain(|finding| other.contains(finding));
        }
        if findings.is_empty() {
            return Ok(());
        }
        let subjects = KnownSubjects {
            records: &BTreeMap::new(),
            sources: &Sources::default(),
            model: None,
            read: &|path| match input.snapshot.entry(path.as_bytes()) {
                Some(_) => reading::text(path, input.snapshot, None).map(Some),
                None => Ok(None),
            },
        };
        let tail = input.tail(pipeline::regimes(&analysis.model));
        analysis.add(tail.finish(findings, &subjects)?);
        Ok(())
    }
}
