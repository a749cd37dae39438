//! On which terms records are judged: by which config, at what time, with what memory.

use clap::Args;
use jiff::Timestamp;

use super::settings::ConfigFile;
use crate::engine::cache::Cache;
use crate::git::Repository;

/// The options that tell.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Source")]
pub struct Terms {
    #[command(flatten)]
    pub config: ConfigFile,
    /// What time it is, as in 2026-07-01T00:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    now: Option<Timestamp>,
    /// Read every file anew, and remember nothing for the next run
    #[arg(long)]
    no_cache: bool,
}

impl Terms {
    /// Those of a hook. One that is asked about another's repository remembers nothing there.
    pub fn of_hook(no_cache: bool) -> Self {
        Self {
            no_cache,
            ..Self::default()
        }
    }

    pub fn clock(&self) -> Timestamp {
        self.now.unwrap_or_else(Timestamp::now)
    }

    /// What is remembered of a repository's files, unless nothing is to be.
    pub fn cache(&self, repository: Option<&Repository>) -> Option<Cache> {
        repository.filter(|_| !self.no_cache).and_then(Cache::open)
    }
}

/// Reads what `--now` says.
pub fn time(written: &str) -> Result<Timestamp, &'static str> {
    let example = "expected a time with an offset, as in 2026-07-01T00:00:00Z";
    written.parse().map_err(|_| example)
}
