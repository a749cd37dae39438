//! Copies the tree of a commit into a folder, as Git stores it: no filter is run, no line end is
//! converted, and submodules stay empty.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::objs::TreeRefIter;
use gix::objs::tree::EntryKind;

use super::error::{Error, cause};
use super::repository::Repository;
use super::revision_resolver::resolve_tree;
use crate::text::{RepoPath, visible};

impl Repository {
    /// Writes all files of a commit into a folder, which is empty.
    ///
    /// # Errors
    /// An object is absent or damaged, a name cannot be written, or the disk is full.
    pub(crate) fn check_out(&self, commit: &str, folder: &Path) -> Result<(), Error> {
        let tree = resolve_tree(self, commit)?.tree;
        self.with_handle(|git| write_tree(git, tree, folder, &mut Vec::new()))
    }
}

fn write_tree(
    git: &gix::Repository,
    tree: ObjectId,
    folder: &Path,
    path: &mut Vec<u8>,
) -> Result<(), Error> {
    let bytes = read(git, tree, path)?;
    for entry in TreeRefIter::from_bytes(&bytes, tree.kind()) {
        let fault = |reason: String| Error::at(RepoPath::new(&*path), reason);
        let entry = entry.map_err(|error| fault(format!("the tree is damaged: {error}")))?;
        let name = entry.filename.as_bytes();
        if !is_name(name) {
            let name = name.to_str_lossy().into_owned();
            return Err(fault(format!(
                "`{}` is not a valid file name",
                visible(&name)
            )));
        }
        let name_on_disk = name.to_path().map_err(|error| fault(error.to_string()))?;
        let place = folder.join(name_on_disk);
        let length = path.len();
        if length > 0 {
            path.push(b'/');
        }
        path.extend_from_slice(name);
        let written = match entry.mode.kind() {
            EntryKind::Tree => {
                let made = fs::create_dir(&place);
                if made.is_ok() {
                    write_tree(git, entry.oid.to_owned(), &place, path)?;
                }
                made
            }
            // A submodule is another repository.
            EntryKind::Commit => fs::create_dir(&place),
            EntryKind::Link => {
                let target = read(git, entry.oid.to_owned(), path)?;
                link(&target, &place)
            }
            kind @ (EntryKind::Blob | EntryKind::BlobExecutable) => {
                let bytes = read(git, entry.oid.to_owned(), path)?;
                write(&place, &bytes, kind == EntryKind::BlobExecutable)
            }
        };
        written.map_err(|error| Error::at(RepoPath::new(&*path), cause(&error)))?;
        path.truncate(length);
    }
    Ok(())
}

fn read(git: &gix::Repository, id: ObjectId, path: &[u8]) -> Result<Vec<u8>, Error> {
    let found = git.try_find_object(id);
    let found = found.map_err(|error| Error::at(RepoPath::new(path), error.to_string()))?;
    let object = found
        .ok_or_else(|| Error::at(RepoPath::new(path), "this clone does not have its content"))?;
    Ok(object.detached().data)
}

/// Returns whether a name stays in its folder. Git refuses the others too (git-fsck(1)).
fn is_name(name: &[u8]) -> bool {
    let is_special = name.is_empty() || name == b"." || name == b"..";
    !is_special
        && !name.contains(&b'/')
        && !name.contains(&0)
        && !name.eq_ignore_ascii_case(b".git")
}

fn write(place: &Path, bytes: &[u8], is_executable: bool) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if is_executable { 0o777 } else { 0o666 });
    }
    #[cfg(not(unix))]
    let _ = is_executable;
    options.open(place)?.write_all(bytes)
}

#[cfg(unix)]
fn link(target: &[u8], place: &Path) -> io::Result<()> {
    let target = target.to_path().map_err(io::Error::other)?;
    std::os::unix::fs::symlink(target, place)
}

/// Writes the path that a link leads to, as Git does where links are not supported.
#[cfg(not(unix))]
fn link(target: &[u8], place: &Path) -> io::Result<()> {
    fs::write(place, target)
}
