//! Reads the configuration: that of the checked snapshot, or a file named on the command line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::error::{InvalidConfiguration, SessionError};
use super::input::Input;
use super::outcome::Group;
use super::pipeline::regimes;
use super::rule_runs::unmatched_fields;
use super::subjects::KnownSubjects;
use super::tail::Finished;
use crate::config::settings::NamedField;
use crate::config::{self, LoadedConfig, RuleNames, Settings};
use crate::diagnostic::Diagnostic;
use crate::git::Error;
use crate::model::Model;
use crate::record::reading::MAX_BYTES;
use crate::rules;
use crate::snapshot::typed_path::read_file;
use crate::snapshot::{Memory, Snapshot};
use crate::text::{RepoPath, Sources};

/// Where configurations come from.
#[derive(Clone, Debug)]
pub(crate) struct ConfigurationSource {
    /// The file named on the command line; `None` if each snapshot's own configuration applies.
    file: Option<PathBuf>,
    /// The current day, which decides whether a setting with `until` still applies.
    today: Date,
}

/// A configuration without mistakes.
pub(crate) struct Configuration {
    pub settings: Settings,
    /// The text of the snapshot's own configuration; `None` if it has none, or if a named file was
    /// read instead.
    text: Option<String>,
    named: Option<NamedFile>,
}

/// The configuration of a state that another one is compared with.
pub(crate) struct BaseConfiguration {
    pub settings: Settings,
    /// Whether its text equals that of the checked configuration.
    pub is_same: bool,
}

/// A configuration file named on the command line. It is not part of a snapshot.
struct NamedFile {
    path: RepoPath,
    text: String,
    unmatched_globs: Vec<Diagnostic>,
    mapped_fields: Vec<NamedField>,
}

/// Names that users may mistake for that of the configuration.
const SIMILAR_NAMES: [&str; 3] = [".holdpoint.yml", "holdpoint.yaml", "holdpoint.yml"];

impl ConfigurationSource {
    /// Creates the source of configurations from the named file, if any. Settings whose last day is
    /// before `now` have no effect.
    pub(crate) fn new(file: Option<&Path>, now: Timestamp) -> Self {
        Self {
            file: file.map(Path::to_owned),
            today: now.to_zoned(TimeZone::UTC).date(),
        }
    }

    /// Returns whether it is a file that the user named instead of the repository's own.
    pub(crate) fn is_named(&self) -> bool {
        self.file.is_some()
    }

    /// Reads the named file, or else the snapshot's own configuration, which need not exist. Notes
    /// and errors are for a reader in a folder of the repository.
    ///
    /// # Errors
    /// The configuration cannot be read, or has mistakes.
    pub(crate) fn read(
        &self,
        snapshot: &dyn Snapshot,
        folder: &RepoPath,
        notes: &mut Vec<String>,
    ) -> Result<Configuration, SessionError> {
        let mut configuration = self.read_whole(snapshot, folder, notes)?;
        for entry in configuration.settings.remove_expired(self.today) {
            notes.push(format!(
                "the configuration's setting of `{}` ended and has no effect: its `until` is past",
                entry.name
            ));
        }
        Ok(configuration)
    }

    fn read_whole(
        &self,
        snapshot: &dyn Snapshot,
        folder: &RepoPath,
        notes: &mut Vec<String>,
    ) -> Result<Configuration, SessionError> {
        let Some(file) = &self.file else {
            notes.extend(similar_names(snapshot, folder));
            let loaded = config::load(snapshot, &names())?;
            let text = loaded.text.clone();
            let configuration = without_mistakes(loaded, &RepoPath::from(config::PATH));
            let configuration = configuration.map_err(|error| error.seen_from(folder.clone()))?;
            return Ok(Configuration {
                text,
                ..configuration
            });
        };
        let path = RepoPath::new(file.as_os_str().as_encoded_bytes());
        let loaded = load_file(file)?;
        let text = loaded.text.clone().unwrap_or_default();
        let mut configuration = without_mistakes(loaded, &path)?;
        // The engine assumes that these spans are in the snapshot's own configuration.
        let entries = snapshot.entries().iter().map(|entry| &entry.path);
        let mut unmatched_globs = config::unmatched(&configuration.settings, entries);
        configuration.settings.globs.clear();
        move_to(&mut unmatched_globs, &path);
        let mapped_fields = std::mem::take(&mut configuration.settings.mapped_fields);
        configuration.named = Some(NamedFile {
            path,
            text,
            unmatched_globs,
            mapped_fields,
        });
        Ok(configuration)
    }

    /// Reads the configuration at a path on the disk, or the named file instead of it.
    ///
    /// # Errors
    /// The configuration cannot be read, or has mistakes.
    pub(crate) fn read_from_disk(&self, own: &Path) -> Result<Settings, SessionError> {
        let (loaded, path) = match &self.file {
            Some(file) => (load_file(file)?, file.as_os_str().as_encoded_bytes()),
            None if own.is_file() => (load_file(own)?, config::PATH.as_bytes()),
            None => (LoadedConfig::default(), config::PATH.as_bytes()),
        };
        without_mistakes(loaded, &RepoPath::new(path)).map(|configuration| configuration.settings)
    }

    /// Reads the configuration of a snapshot that the checked files are compared with. Returns
    /// `None` if a named file is used, or if the configuration has mistakes, which cannot be
    /// corrected in an earlier state.
    ///
    /// # Errors
    /// The file cannot be read from the disk or from Git.
    pub(crate) fn read_base(
        &self,
        snapshot: &dyn Snapshot,
        checked: &Configuration,
    ) -> Result<Option<BaseConfiguration>, Error> {
        let loaded = self.load_earlier(snapshot)?;
        Ok(loaded.map(|loaded| BaseConfiguration {
            settings: loaded.settings,
            is_same: loaded.text == checked.text,
        }))
    }

    /// Reads the settings of an earlier state; `None` in the same cases as [`Self::read_base`].
    ///
    /// # Errors
    /// The file cannot be read from the disk or from Git.
    pub(crate) fn read_earlier(&self, snapshot: &dyn Snapshot) -> Result<Option<Settings>, Error> {
        let loaded = self.load_earlier(snapshot)?;
        Ok(loaded.map(|loaded| loaded.settings))
    }

    fn load_earlier(&self, snapshot: &dyn Snapshot) -> Result<Option<LoadedConfig>, Error> {
        if self.file.is_some() {
            return Ok(None);
        }
        let mut loaded = config::load(snapshot, &names())?;
        if !loaded.findings.is_empty() {
            return Ok(None);
        }
        loaded.settings.remove_expired(self.today);
        Ok(Some(loaded))
    }
}

impl Configuration {
    /// Returns the path and the text of the configuration that was read; `None` if there is none.
    pub(crate) fn document(&self) -> Option<(RepoPath, &str)> {
        match (&self.named, &self.text) {
            (Some(named), _) => Some((named.path.clone(), &named.text)),
            (None, Some(text)) => Some((RepoPath::from(config::PATH), text)),
            (None, None) => None,
        }
    }

    /// Returns whether it is a file that the user named instead of the repository's own.
    pub(crate) fn is_named(&self) -> bool {
        self.named.is_some()
    }

    /// Returns the findings about globs and fields of the named file that match nothing.
    ///
    /// # Errors
    /// Never, because the text is in memory.
    pub(crate) fn unmatched(&self, input: &Input<'_>, model: &Model) -> Result<Finished, Error> {
        let Some(named) = &self.named else {
            return Ok(Finished::default());
        };
        let sources = Sources::from_iter([(named.path.clone(), named.text.clone())]);
        let subjects = KnownSubjects {
            records: &BTreeMap::new(),
            sources: &sources,
            model: None,
            read: &|_| Ok(None),
        };
        let tail = input.tail(regimes(model));
        let settings = Settings {
            mapped_fields: named.mapped_fields.clone(),
            record_mappings: input.settings.record_mappings.clone(),
            ..Settings::default()
        };
        let mut fields = unmatched_fields(&settings, model);
        move_to(&mut fields, &named.path);
        let mut found = named.unmatched_globs.clone();
        found.extend(fields);
        tail.finish(found, &subjects)
    }
}

fn without_mistakes(
    mut loaded: LoadedConfig,
    path: &RepoPath,
) -> Result<Configuration, SessionError> {
    if loaded.findings.is_empty() {
        return Ok(Configuration {
            settings: loaded.settings,
            text: None,
            named: None,
        });
    }
    move_to(&mut loaded.findings, path);
    let text = loaded.text.unwrap_or_default();
    let invalid = InvalidConfiguration {
        path: path.clone(),
        folder: RepoPath::default(),
        revision: None,
        remote: None,
        group: Group {
            commit: None,
            findings: loaded.findings,
            sources: Sources::from_iter([(path.clone(), text)]),
        },
    };
    Err(SessionError::Configuration(Box::new(invalid)))
}

fn names() -> RuleNames<'static> {
    RuleNames {
        rules: rules::names(),
        metas: rules::all_metas(),
        unknown_rule: &rules::waiver::UNKNOWN_RULE.meta,
    }
}

/// Reads a file as if it were the configuration of a snapshot.
fn load_file(file: &Path) -> Result<LoadedConfig, Error> {
    let bytes = read_file(file, MAX_BYTES + 1)?;
    config::load(&Memory::new([(config::PATH, bytes)]), &names())
}

/// Replaces the path of a snapshot's configuration in findings by that of the file that was read.
fn move_to(findings: &mut [Diagnostic], path: &RepoPath) {
    for finding in findings {
        for label in &mut finding.related {
            label.path = path.clone();
        }
        finding.path = path.clone();
    }
}

fn similar_names(snapshot: &dyn Snapshot, folder: &RepoPath) -> impl Iterator<Item = String> {
    let present = SIMILAR_NAMES
        .iter()
        .filter(|name| snapshot.entry(name.as_bytes()).is_some());
    present.map(|name| {
        let [read, own] = [name, &config::PATH].map(|it| RepoPath::from(*it));
        let [read, own] = [read.seen_from(folder), own.seen_from(folder)];
        format!("`{read}` is not read; the configuration is called `{own}`")
    })
}
