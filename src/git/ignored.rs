//! What Git ignores.

use bstr::ByteSlice;
use gix::index::entry::Mode;
use gix::worktree::stack::state::ignore::Source;

use super::repository::Repository;
use crate::text::RepoPath;

impl Repository {
    /// Whether a file that is not there yet would be ignored (gitignore(5)).
    pub fn ignores(&self, path: &RepoPath) -> bool {
        let standing = |git: &gix::Repository| -> Option<bool> {
            let index = git.index_or_empty().ok()?;
            let source = Source::WorktreeThenIdMappingIfNotSkipped;
            let mut rules = git.excludes(&index, None, source).ok()?;
            let standing = rules.at_entry(path.as_bytes().as_bstr(), Some(Mode::FILE));
            Some(standing.ok()?.is_excluded())
        };
        self.ask(standing).unwrap_or(false)
    }
}
