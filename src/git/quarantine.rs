//! Gives access to the objects of a push that Git has not accepted yet.

use std::borrow::Cow;
use std::collections::HashSet;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bstr::{BStr, ByteSlice};
use gix::quote::ansi_c;

use super::{Error, Oid};
use crate::disk::{Litter, is_own};

/// A temporary object folder that makes the objects of a push readable.
///
/// While a hook decides about a push, the new objects are in a separate folder
/// (git-receive-pack(1), "Quarantine Environment"). Environment variables name
/// that folder, but `gix` ignores them. It does read the list of alternate object
/// folders in `info/alternates`, so this folder contains only such a list. It is
/// removed when this value is dropped; nothing is written to the repository.
pub(super) struct Quarantine {
    /// Removed when it is dropped.
    _folder: Litter,
    /// The objects of the repository itself.
    accepted: Arc<gix::odb::Store>,
}

impl Quarantine {
    /// Makes `shared` read all object folders that the environment names. Returns
    /// `None` if it names none.
    ///
    /// # Errors
    /// The list cannot be written to the system's temporary folder.
    pub(crate) fn enter(shared: &mut gix::ThreadSafeRepository) -> Result<Option<Self>, Error> {
        let own = env::var_os("GIT_OBJECT_DIRECTORY");
        let others = env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES");
        if own.is_none() && others.is_none() {
            return Ok(None);
        }
        let own = own.map_or_else(|| shared.objects_dir().to_owned(), PathBuf::from);
        let others = others.iter().flat_map(|others| split(others));
        let folders: Vec<_> = [own].into_iter().chain(others).collect();
        let accepted = Arc::clone(&shared.objects);
        let entered = write(&folders).and_then(|folder| {
            let opened = gix::odb::Store::at_opts(
                folder.path().to_owned(),
                accepted.object_hash(),
                &mut accepted.replacements(),
                gix::odb::store::init::Options::default(),
            );
            shared.objects = Arc::new(opened?);
            Ok(Self {
                _folder: folder,
                accepted,
            })
        });
        entered
            .map(Some)
            .map_err(|error| Error::new(format!("cannot read the objects of the push: {error}")))
    }

    /// Returns the ids for which the repository itself has an object, whatever the push brings.
    pub(crate) fn accepted(&self, ids: &HashSet<Oid>) -> HashSet<Oid> {
        let objects = self.accepted.to_handle_arc();
        let is_accepted = |id: &&Oid| gix::objs::Exists::exists(&objects, &id.0);
        ids.iter().filter(is_accepted).copied().collect()
    }
}

/// Writes the list of object folders to a new folder.
fn write(folders: &[PathBuf]) -> io::Result<Litter> {
    let temporary = env::temp_dir();
    remove_leftovers(&temporary);
    // Nobody else can have created this folder, because its name cannot be guessed, and only
    // this user may enter it.
    let quarantine = Litter::folder(&temporary, PREFIX)?;
    let info = quarantine.path().join("info");
    fs::create_dir(&info)?;
    let mut lines = Vec::new();
    for folder in folders
        .iter()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        let path = gix::path::into_bstr(std::path::absolute(folder)?);
        lines.extend_from_slice(&ansi_c::quote(&path.map_err(io::Error::other)?));
        lines.push(b'\n');
    }
    fs::write(info.join("alternates"), lines)?;
    Ok(quarantine)
}

/// Splits a list of folders like that of `PATH`. A folder whose path contains the
/// separator is in quotes (git(1), `GIT_ALTERNATE_OBJECT_DIRECTORIES`).
fn split(list: &OsStr) -> Vec<PathBuf> {
    let mut rest: &BStr = list.as_encoded_bytes().as_bstr();
    let separator = if cfg!(windows) { b';' } else { b':' };
    let mut folders = Vec::new();
    while !rest.is_empty() {
        let quoted = rest.starts_with(b"\"").then(|| ansi_c::undo(rest));
        let (folder, end) = match quoted {
            Some(Ok((folder, end))) => (folder, end),
            Some(Err(_)) | None => {
                let end = rest.find_byte(separator).unwrap_or(rest.len());
                (Cow::Borrowed(rest[..end].as_bstr()), end)
            }
        };
        folders.extend(gix::path::from_bstr(folder).ok().map(Cow::into_owned));
        rest = rest[end..]
            .strip_prefix(&[separator])
            .unwrap_or(&[])
            .as_bstr();
    }
    folders
}

/// What the names of the folders begin with.
const PREFIX: &str = "holdpoint-objects-";

/// The age from which a folder counts as left behind. No push takes that long.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes the folders of this user that earlier hooks left behind because they were killed.
fn remove_leftovers(temporary: &Path) {
    let entries = fs::read_dir(temporary).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        let is_named = name.as_encoded_bytes().starts_with(PREFIX.as_bytes());
        let Some(metadata) = is_named.then(|| entry.metadata().ok()).flatten() else {
            continue;
        };
        let age = { metadata.modified().ok() }
            .and_then(|time| SystemTime::now().duration_since(time).ok());
        if metadata.is_dir() && is_own(&metadata) && age.is_some_and(|age| age > OLD) {
            // A failure does not matter for this push.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn only_folders_that_were_left_behind_long_ago_are_removed() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        let make = |name: &str, is_old: bool| {
            fs::create_dir_all(at(name).join("info")).expect("a folder");
            if is_old {
                let folder = File::open(at(name)).expect("a folder");
                let past = SystemTime::now() - 2 * OLD;
                folder.set_modified(past).expect("an old folder");
            }
        };
        make("holdpoint-objects-old", true);
        make("holdpoint-objects-new", false);
        make("holdpoint-other", true);
        remove_leftovers(dir.path());
        assert!(!at("holdpoint-objects-old").exists());
        assert!(at("holdpoint-objects-new").exists());
        assert!(at("holdpoint-other").exists());
    }

    #[test]
    fn each_list_has_a_folder_of_its_own_that_is_removed() {
        let write = || write(&[PathBuf::from("objects")]).expect("a list");
        let (one, other) = (write(), write());
        assert_ne!(one.path(), other.path());
        let path = one.path().to_owned();
        assert!(path.join("info/alternates").is_file());
        drop(one);
        assert!(!path.exists());
    }
}
