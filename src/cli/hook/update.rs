//! What a push brings to one commit: held against what the other side has.

use crate::cli::Status;
use crate::cli::base::Base;
use crate::cli::check::Check;
use crate::cli::failure::Failure;
use crate::cli::past::Past;
use crate::cli::question::Asked;
use crate::cli::screen::Screen;
use crate::cli::source::{Source, Which};
use crate::git::Repository;

/// New commits, and the refs that are to stand at the last of them.
pub struct Update {
    pub refs: Vec<String>,
    /// The full id of the last one.
    pub new: String,
    /// The full ids of the commits that they come after, the nearest first:
    /// what the other side has. Empty where it has nothing of this.
    pub old: Vec<String>,
}

impl Update {
    /// Checks one update, from old to new. Whatever has to be said of the
    /// commits between the two is said here: that the records hold in the end,
    /// and what history asks of the way there.
    pub fn check(
        &self,
        repository: &Repository,
        check: &Check,
        which: &str,
        screen: &Screen,
    ) -> Result<Status, Failure> {
        let source = Source::in_repository(Which::Revision(&self.new), repository)?;
        let past = Past::Commits {
            tip: self.new.clone(),
            since: self.old.clone(),
        };
        let asked = Asked::against(source, self.bases(repository, which)?, Some(past));
        check.answer(&asked, screen)
    }

    fn bases(&self, repository: &Repository, which: &str) -> Result<Vec<Base>, Failure> {
        if self.old.is_empty() {
            return Ok(vec![Base::nothing("nothing, as all is new")]);
        }
        let names: Vec<&str> = self.old.iter().map(|old| &old[..7]).collect();
        let words = match &*names {
            [name] => format!("{name}, {which}"),
            names => names.join(" and "),
        };
        let base = |old: &String| Base::at(repository, old.clone(), words.clone());
        self.old.iter().map(base).collect()
    }
}
