//! The attributes of the files in a work tree (gitattributes(5)).

use std::io;
use std::path::{Path, PathBuf};

use bstr::{BStr, BString, ByteSlice};
use gix::attrs::Search;
use gix::attrs::search::{MetadataCollection, Outcome};
use gix::glob::pattern::Case;
use gix::index::State;

use super::Error;
use super::rule_files::{RuleFiles, read_general};

/// The attributes of the files in a work tree. They are loaded folder by folder as paths are
/// looked up.
///
/// `gix` can look up attributes too, but opens the files in another way (see [`RuleFiles`]), and
/// lets the file of a folder take precedence over `info/attributes`, which comes first in Git.
pub(crate) struct Attributes {
    /// Those of the system and of the user, which have the lowest precedence.
    general: Search,
    /// The folders that the last path was in, the outermost first; the path of each is empty or
    /// ends in `/`.
    folders: Vec<(BString, Search)>,
    /// Those of `info/attributes`, which take precedence over all others.
    own: Search,
    names: MetadataCollection,
    files: RuleFiles,
    case: Case,
}

impl Attributes {
    /// Requires that `gix` can read the attributes of the system, the user and the repository
    /// without waiting for the other end of a FIFO.
    ///
    /// # Errors
    /// One of the files is not a regular file.
    pub(crate) fn require_regular_files(git: &gix::Repository) -> Result<(), Error> {
        let unreadable = |error| Error::caused_by("cannot read the attributes", &error);
        let mut paths = git.attribute_global_paths().map_err(unreadable)?;
        paths.push(git.common_dir().join("info").join("attributes"));
        // The null device is how attributes are turned off, and reading it does not wait.
        let is_other = |path: &PathBuf| {
            path.as_path() != Path::new("/dev/null")
                && path.metadata().is_ok_and(|metadata| !metadata.is_file())
        };
        match paths.into_iter().find(is_other) {
            Some(path) => Err(Error::new(format!(
                "cannot read the attributes: `{}` is not a regular file",
                path.display()
            ))),
            None => Ok(()),
        }
    }

    /// Prepares the attributes of the work tree that an index belongs to.
    ///
    /// # Errors
    /// The files of the system, the user or the repository cannot be read.
    pub(crate) fn new(git: &gix::Repository, index: &State) -> Result<Self, Error> {
        let load = || {
            let options = git.filesystem_options();
            let ignores_case = options.is_ok_and(|options| options.ignore_case);
            let mut names = MetadataCollection::default();
            // This adds the macro that Git has built in.
            let mut general = Search::new_globals([] as [PathBuf; 0], &mut Vec::new(), &mut names)?;
            let paths = git.attribute_global_paths().map_err(io::Error::other)?;
            let mut own = Search::default();
            let own_path = git.common_dir().join("info").join("attributes");
            let files = paths.into_iter().map(|path| (path, false));
            for (path, is_own) in files.chain([(own_path, true)]) {
                let search = if is_own { &mut own } else { &mut general };
                if let Some(bytes) = read_general(&path)? {
                    search.add_patterns_buffer(&bytes, path, None, &mut names, true)?;
                }
            }
            Ok::<_, io::Error>(Self {
                general,
                folders: Vec::new(),
                own,
                names,
                // Git reads the blob of a file that is in the index but not on the disk.
                files: RuleFiles::open(git, index, ".gitattributes", |_| true)?,
                case: if ignores_case {
                    Case::Fold
                } else {
                    Case::Sensitive
                },
            })
        };
        load().map_err(|error| Error::new(format!("cannot read the attributes: {error}")))
    }

    /// Looks up the attributes of a file that `outcome` selects.
    ///
    /// # Errors
    /// A file with attributes cannot be read.
    pub(crate) fn look_up(
        &mut self,
        git: &gix::Repository,
        path: &BStr,
        outcome: &mut Outcome,
    ) -> io::Result<()> {
        let end = path.rfind_byte(b'/').map_or(0, |slash| slash + 1);
        self.enter(git, path[..end].as_bstr())?;
        // More attribute names may have been read since the last lookup.
        outcome.initialize(&self.names);
        let folders = self.folders.iter().rev().map(|(_, search)| search);
        let searches = [&self.own].into_iter().chain(folders);
        for search in searches.chain([&self.general]) {
            search.pattern_matching_relative_path(path, self.case, Some(false), outcome);
            if outcome.is_done() {
                break;
            }
        }
        Ok(())
    }

    /// Loads the attributes of a folder, which is empty or ends in `/`, and of those above it.
    fn enter(&mut self, git: &gix::Repository, path: &BStr) -> io::Result<()> {
        while let Some((last, _)) = self.folders.last()
            && !path.starts_with(last)
        {
            self.folders.pop();
        }
        if self.folders.is_empty() {
            self.push(git, BString::default())?;
        }
        let mut start = self.folders.last().map_or(0, |(last, _)| last.len());
        while let Some(slash) = path[start..].find_byte(b'/') {
            start += slash + 1;
            self.push(git, path[..start].into())?;
        }
        Ok(())
    }

    fn push(&mut self, git: &gix::Repository, path: BString) -> io::Result<()> {
        let mut search = Search::default();
        if let Some((file, bytes)) = self.files.read(git, path.as_bstr())? {
            let source = gix::path::from_bstring(file).map_err(io::Error::other)?;
            let (root, has_macros) = (Some(Path::new("")), path.is_empty());
            search.add_patterns_buffer(&bytes, source, root, &mut self.names, has_macros)?;
        }
        self.folders.push((path, search));
        Ok(())
    }
}
