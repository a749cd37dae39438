//! A repository as a whole, for commands that show it or change it.

use clap::Args;
use jiff::Timestamp;

use super::Status;
use super::failure::Failure;
use super::progress::Progress;
use super::screen::Screen;
use super::settings::Config;
use super::source::{Source, Which};
use super::terms::Terms;
use super::verdict::{no_answer, no_record};
use crate::engine::memo::Memo;
use crate::engine::{self, Input, Outcome};

/// Which snapshot a command shows.
#[derive(Args, Debug)]
pub struct Whole {
    /// Show the tree of a revision instead of the work tree
    #[arg(long, value_name = "REV", help_heading = "Source")]
    rev: Option<String>,
    /// Show the folder as it is, as if it were in no repository
    #[arg(long, conflicts_with = "rev", help_heading = "Source")]
    no_git: bool,
    #[command(flatten)]
    terms: Terms,
}

/// All records of a snapshot, and what is said of them.
pub struct Known {
    pub source: Source,
    pub config: Config,
    pub outcome: Outcome,
    /// The time that it was judged at.
    pub now: Timestamp,
}

impl Whole {
    /// Reads and checks everything.
    pub fn read(&self, screen: &Screen) -> Result<Known, Failure> {
        let which = match &self.rev {
            Some(revision) => Which::Revision(revision),
            None if self.no_git => Which::Folder,
            None => Which::WorkTree,
        };
        let source = Source::open(which, &[])?;
        let config = self.terms.config.read(&*source.snapshot, screen)?;
        let now = self.terms.clock();
        let progress = Progress::new(screen, "reading records");
        let cache = self.terms.cache(source.repository.as_ref());
        let outcome = engine::check(&Input {
            snapshot: &*source.snapshot,
            history: &*source.history,
            settings: &config.settings,
            memo: cache.as_ref().map(|cache| cache as &dyn Memo),
            now,
            scope: &[],
        })?;
        if let Some(cache) = cache {
            cache.save();
        }
        drop(progress);
        Ok(Known {
            source,
            config,
            outcome,
            now,
        })
    }
}

impl Known {
    /// Whether there is no record at all.
    pub fn is_empty(&self) -> bool {
        self.outcome.receipt.total() == 0
    }

    /// What a command comes to that has shown it: no answer where there is no record.
    pub fn status(&self, screen: &Screen) -> Status {
        if !self.is_empty() {
            return Status::Sound;
        }
        no_answer(&no_record(&self.source.snapshot.label()), screen);
        Status::NoAnswer
    }
}
