//! Walks over the files below a folder, in the order of a snapshot.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::io;
use std::path::Path;

use bstr::{BStr, ByteSlice};
use walkdir::{DirEntry, WalkDir};

use super::interface::FileKind;
use crate::git::Error;
use crate::text::RepoPath;

/// A walk that does not follow symbolic links and reads only the lists of folders
/// from the disk.
pub(super) struct FolderWalk {
    inner: walkdir::IntoIter,
    root: usize,
}

/// A file or folder of the walk.
pub(super) struct WalkEntry {
    entry: DirEntry,
    root: usize,
}

impl FolderWalk {
    pub(crate) fn new(root: &Path) -> Self {
        let inner = WalkDir::new(root)
            .min_depth(1)
            .sort_by(|a, b| {
                // Both are in the same folder, so whole paths compare like names, which `walkdir` would
                // have to find at the end of each path.
                let [a_path, b_path] = [a, b].map(|it| it.path().as_os_str().as_encoded_bytes());
                order(
                    (a_path, a.file_type().is_dir()),
                    (b_path, b.file_type().is_dir()),
                )
            })
            .into_iter();
        Self {
            inner,
            root: bytes(root).map_or(0, |root| root.trim_end_with(|char| char == '/').len() + 1),
        }
    }

    /// Leaves out the content of the last folder.
    pub(crate) fn prune(&mut self) {
        self.inner.skip_current_dir();
    }
}

impl Iterator for FolderWalk {
    type Item = Result<WalkEntry, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.inner.next()? {
                Ok(entry) => {
                    return Some(Ok(WalkEntry {
                        entry,
                        root: self.root,
                    }));
                }
                // It was deleted after its folder was listed.
                Err(error)
                    if error
                        .io_error()
                        .is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
                        && error.depth() > 0 => {}
                Err(error) => return Some(Err(unreadable(&error, self.root))),
            }
        }
    }
}

impl WalkEntry {
    /// Returns the path below the root.
    ///
    /// # Errors
    /// The name is not Unicode on a system that requires it.
    pub(crate) fn path(&self) -> Result<Cow<'_, BStr>, Error> {
        let path = bytes(self.entry.path()).ok_or_else(|| {
            Error::new(format!(
                "the name `{}` is not Unicode",
                self.entry.path().display()
            ))
        })?;
        Ok(match path {
            Cow::Borrowed(path) => Cow::Borrowed(path[self.root.min(path.len())..].as_bstr()),
            Cow::Owned(path) => Cow::Owned(path[self.root.min(path.len())..].into()),
        })
    }

    pub(crate) fn on_disk(&self) -> &Path {
        self.entry.path()
    }

    pub(crate) fn is_dir(&self) -> bool {
        self.entry.file_type().is_dir()
    }

    /// Returns whether the name is `.git`, which Git never tracks.
    pub(crate) fn is_dot_git(&self) -> bool {
        self.entry.file_name() == ".git"
    }

    pub(crate) fn kind(&self) -> FileKind {
        let kind = self.entry.file_type();
        if kind.is_file() {
            FileKind::File
        } else if kind.is_symlink() {
            FileKind::Symlink
        } else {
            FileKind::Special
        }
    }
}

/// Compares two names so that the walk is sorted by the bytes of whole paths: the
/// name of a folder counts as if it ended in `/`. Git sorts in the same way.
fn order((a, a_is_dir): (&[u8], bool), (b, b_is_dir): (&[u8], bool)) -> Ordering {
    let common = a.len().min(b.len());
    let next = |name: &[u8], is_dir: bool| name.get(common).copied().or(is_dir.then_some(b'/'));
    a[..common]
        .cmp(&b[..common])
        .then_with(|| next(a, a_is_dir).cmp(&next(b, b_is_dir)))
}

/// Returns the bytes of a path as Git writes it, with `/` between its parts.
fn bytes(path: &Path) -> Option<Cow<'_, BStr>> {
    let bytes = gix::path::into_bstr(path).ok()?;
    Some(gix::path::to_unix_separators_on_windows(bytes))
}

fn unreadable(error: &walkdir::Error, root: usize) -> Error {
    let reason = match error.io_error() {
        Some(error) => format!("cannot read this folder: {error}"),
        None => "cannot read this folder".into(),
    };
    match error.path().and_then(bytes) {
        Some(path) if path.len() > root => Error::at(RepoPath::new(&path[root..]), reason),
        Some(path) => Error::new(format!("`{path}`: {reason}")),
        None => Error::new(reason),
    }
}
