//! The files with rules in the folders of a work tree: `.gitignore` and `.gitattributes`.

use std::collections::HashMap;
use std::io::{self, Read};
use std::path::Path;

use bstr::{BStr, BString, ByteSlice};
use gix::ObjectId;
use gix::index::entry::Flags;
use gix::index::{Entry, State};

use crate::disk::{HeldTree, Links, read_regular};

/// Git ignores a larger file of rules with a warning.
const MAX_BYTES: u64 = 100 << 20;

/// The files of one name in all folders of a work tree.
///
/// They are opened here and not by `gix`, which waits for the other end of a FIFO and follows a
/// folder that has become a symbolic link.
pub(super) struct RuleFiles {
    /// The name of the files.
    pub name: &'static str,
    /// `None` in a bare repository.
    tree: Option<HeldTree>,
    /// The blobs of the files that are read if there is no such file on the disk.
    stored: HashMap<BString, ObjectId>,
}

impl RuleFiles {
    /// Opens the work tree. If a file is not on the disk, its blob in the index is read, provided
    /// that `is_stored` accepts its entry.
    pub(crate) fn open(
        git: &gix::Repository,
        index: &State,
        name: &'static str,
        is_stored: impl Fn(&Entry) -> bool,
    ) -> io::Result<Self> {
        let is_named = |path: &BStr| {
            let above = path.strip_suffix(name.as_bytes());
            above.is_some_and(|above| above.is_empty() || above.ends_with(b"/"))
        };
        let entries = index.entries().iter();
        let stored = entries.filter(|entry| is_stored(entry) && is_named(entry.path(index)));
        Ok(Self {
            name,
            tree: git.workdir().map(HeldTree::open).transpose()?,
            stored: stored
                .map(|entry| (entry.path(index).to_owned(), entry.id))
                .collect(),
        })
    }

    /// Reads the file of a folder, and returns its path too; `None` if there is none. The path of
    /// the folder must be empty or end in `/`. Anything but a regular file has no rules, because
    /// Git does not follow a symbolic link there (gitignore(5), gitattributes(5)).
    pub(crate) fn read(
        &self,
        git: &gix::Repository,
        folder: &BStr,
    ) -> io::Result<Option<(BString, Vec<u8>)>> {
        let file: BString = [folder.as_bytes(), self.name.as_bytes()].concat().into();
        let path = gix::path::from_bstr(file.as_bstr()).map_err(io::Error::other)?;
        let opened = self.tree.as_ref().map(|tree| {
            let (folder, name) = tree.find(&path)?;
            folder.open_file(name)
        });
        let failed = match opened {
            Some(Ok((opened, metadata))) => {
                let mut bytes = Vec::new();
                if metadata.len() <= MAX_BYTES {
                    opened.take(MAX_BYTES).read_to_end(&mut bytes)?;
                }
                return Ok(Some((file, bytes)));
            }
            Some(Err(error)) => Some(error),
            None => None,
        };
        if let Some(id) = self.stored.get(&file) {
            let object = git.find_object(*id).map_err(io::Error::other)?;
            return Ok(Some((file, object.detach().data)));
        }
        match failed {
            Some(error) if !is_without_rules(&error) => Err(error),
            Some(_) | None => Ok(None),
        }
    }
}

/// Reads a file with rules for all folders; `None` if there is none.
pub(super) fn read_general(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match read_regular(path, Links::Followed, MAX_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if is_without_rules(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns whether there is no file, or something that is not a regular file.
fn is_without_rules(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::Other
    )
}

/// Returns whether a sparse checkout leaves a file out of the work tree.
pub(super) fn is_left_out(entry: &Entry) -> bool {
    entry.flags.contains(Flags::SKIP_WORKTREE)
}
