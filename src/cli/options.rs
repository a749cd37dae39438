//! Options that several commands share.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use super::environment;
use super::failure::Failure;
pub(crate) use super::time_value::time;
use crate::config::{self, Settings};
use crate::engine::configuration::ConfigurationSource;
use crate::engine::{SessionOptions, SnapshotSource};
use crate::git::Repository;
use crate::snapshot::typed_path::current_folder;

/// The option of commands that read the configuration.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ConfigOption {
    /// Use this configuration instead of the repository's `.holdpoint.yaml`
    #[arg(long = "config", value_name = "FILE", help_heading = "Source")]
    pub file: Option<PathBuf>,
}

/// The option of commands whose answer depends on the time.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct NowOption {
    /// The time that counts as now, as in 2026-07-01T00:00:00Z; HOLDPOINT_NOW otherwise
    #[arg(long = "now", value_name = "TIME", value_parser = time, help_heading = "Source")]
    now: Option<Timestamp>,
}

impl NowOption {
    /// Returns the time that counts as now, if the option or its variable sets it.
    pub(crate) fn now(&self) -> Option<Timestamp> {
        self.now.or_else(environment::now)
    }
}

/// Options of commands that open a session with its cache.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct OpeningOptions {
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    now: NowOption,
}

/// Options of commands that check records.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct CheckOptions {
    #[command(flatten)]
    opening: OpeningOptions,
    /// Read every file again, and do not write the cache; HOLDPOINT_NO_CACHE=1 does the same
    #[arg(long, help_heading = "Source")]
    no_cache: bool,
}

/// The option of commands that read files from the disk.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct NoGitOption {
    /// Read the folder as it is, as if it were not in a repository
    #[arg(long, help_heading = "Source")]
    pub no_git: bool,
}

/// Options of commands that read one snapshot of a repository.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct SourceOptions {
    /// Read the tree of a revision instead of the work tree; `check` also takes a range `A..B`, and
    /// checks each of its commits
    #[arg(
        long,
        value_name = "REV",
        conflicts_with = "no_git",
        help_heading = "Source"
    )]
    pub rev: Option<String>,
    #[command(flatten)]
    pub no_git: NoGitOption,
}

impl ConfigOption {
    /// Reads the configuration from the disk: from the top of the work tree that contains the current
    /// folder, or outside of a work tree from the current folder itself.
    ///
    /// # Errors
    /// If the configuration cannot be read or has mistakes.
    pub(crate) fn read_here(&self) -> Result<Settings, Failure> {
        let here = current_folder()?;
        let repository = Repository::discover(&here)?;
        let top = repository.as_ref().and_then(Repository::work_dir);
        let own = top.unwrap_or(&here).join(config::PATH);
        let now = environment::now().unwrap_or_else(Timestamp::now);
        let source = ConfigurationSource::new(self.file.as_deref(), now);
        Ok(source.read_from_disk(&own)?)
    }
}

impl OpeningOptions {
    /// Returns the options for opening a session.
    pub(crate) fn session_options(&self) -> SessionOptions {
        SessionOptions {
            configuration: self.config.file.clone(),
            now: self.now.now(),
            no_cache: false,
        }
    }
}

impl CheckOptions {
    /// Returns whether the time that counts as now is given.
    pub(crate) fn has_now(&self) -> bool {
        self.opening.now.now.is_some()
    }

    /// Returns whether the option turns the cache off.
    pub(crate) fn has_no_cache(&self) -> bool {
        self.no_cache
    }

    /// Returns the options for opening a session.
    pub(crate) fn session_options(&self) -> SessionOptions {
        SessionOptions {
            no_cache: self.no_cache || environment::no_cache(),
            ..self.opening.session_options()
        }
    }
}

impl NoGitOption {
    /// Returns which files on the disk to read.
    pub(crate) fn snapshot_source(&self) -> SnapshotSource<'static> {
        if self.no_git {
            SnapshotSource::Folder
        } else {
            SnapshotSource::WorkTree
        }
    }
}

impl SourceOptions {
    /// Returns which files to read.
    pub(crate) fn snapshot_source(&self) -> SnapshotSource<'_> {
        match &self.rev {
            Some(revision) => SnapshotSource::Revision(revision),
            None => self.no_git.snapshot_source(),
        }
    }
}
