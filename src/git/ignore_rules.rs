//! The ignore rules of a work tree (gitignore(5)).

use bstr::{BStr, ByteSlice};
use gix::index::State;
use gix::index::entry::Mode;
use gix::worktree::Stack;
use gix::worktree::stack::state::ignore::Source;

use super::Error;
use super::repository::Repository;
use crate::text::RepoPath;

/// The ignore rules of a work tree. They are loaded folder by folder as paths are
/// looked up.
pub(crate) struct IgnoreRules(Stack);

impl IgnoreRules {
    /// Prepares the rules of the work tree that an index belongs to.
    pub(crate) fn new(git: &gix::Repository, index: &State) -> Result<Self, Error> {
        let stack = git
            .excludes(index, None, Source::WorktreeThenIdMappingIfNotSkipped)
            .map_err(|error| Error::caused_by("cannot read the ignore rules", &error))?;
        Ok(Self(stack.detach()))
    }

    /// Whether Git ignores a path that it does not track.
    pub(crate) fn is_ignored(
        &mut self,
        git: &gix::Repository,
        path: &BStr,
        mode: Mode,
    ) -> Result<bool, Error> {
        match self.0.at_entry(path, Some(mode), &git.objects) {
            Ok(platform) => Ok(platform.is_excluded()),
            Err(error) => Err(Error::at(
                RepoPath::new(path),
                format!("cannot read the ignore rules for this path: {error}"),
            )),
        }
    }
}

impl Repository {
    /// Whether Git would ignore a file that does not exist yet.
    pub fn ignores(&self, path: &RepoPath) -> bool {
        let is_ignored = |git: &gix::Repository| -> Option<bool> {
            let index = git.index_or_empty().ok()?;
            let mut rules = IgnoreRules::new(git, &index).ok()?;
            let path = path.as_bytes().as_bstr();
            rules.is_ignored(git, path, Mode::FILE).ok()
        };
        self.with_handle(is_ignored).unwrap_or(false)
    }
}
