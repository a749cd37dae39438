//! Gives access to the objects of a push that Git has not accepted yet.

use std::borrow::Cow;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bstr::{BStr, ByteSlice};
use gix::quote::ansi_c;

use super::Error;

/// A temporary object folder that makes the objects of a push readable.
///
/// While a hook decides about a push, the new objects are in a separate folder
/// (git-receive-pack(1), "Quarantine Environment"). Environment variables name
/// that folder, but `gix` ignores them. It does read the list of alternate object
/// folders in `info/alternates`, so this folder contains only such a list. It is
/// removed when this value is dropped; nothing is written to the repository.
pub(super) struct Quarantine {
    folder: PathBuf,
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
        let entered = Self::write(&folders).and_then(|quarantine| {
            let store = &shared.objects;
            let opened = gix::odb::Store::at_opts(
                quarantine.folder.clone(),
                store.object_hash(),
                &mut store.replacements(),
                gix::odb::store::init::Options::default(),
            );
            shared.objects = Arc::new(opened?);
            Ok(quarantine)
        });
        entered
            .map(Some)
            .map_err(|error| Error::new(format!("cannot read the objects of the push: {error}")))
    }

    fn write(folders: &[PathBuf]) -> io::Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("holdpoint-{}-{number}", std::process::id());
        let folder = env::temp_dir().join(name);
        // This fails if the folder exists, because a list that another process
        // wrote cannot be trusted.
        fs::create_dir(&folder)?;
        let quarantine = Self { folder };
        let info = quarantine.folder.join("info");
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

impl Drop for Quarantine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
