//! Objects that a push has brought and Git has not taken in yet.

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

use crate::git::Error;

/// While a hook decides about a push, its objects lie in a folder apart
/// (git-receive-pack(1), "Quarantine environment"), which the environment
/// names and `gix` does not read. What it does read is a list of further object
/// folders; so here is an object folder that is nothing but such a list. It is
/// removed at the end, and nothing is written to the repository.
pub(super) struct Quarantine {
    list: PathBuf,
}

impl Quarantine {
    /// Lets `shared` see all object folders that the environment names; `None`
    /// where it names none.
    ///
    /// # Errors
    /// The list cannot be written to the system's temporary folder.
    pub fn enter(shared: &mut gix::ThreadSafeRepository) -> Result<Option<Self>, Error> {
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
                quarantine.list.clone(),
                store.object_hash(),
                &mut store.replacements(),
                gix::odb::store::init::Options::default(),
            );
            shared.objects = Arc::new(opened?);
            Ok(quarantine)
        });
        entered.map(Some).map_err(|error| {
            Error::new(format!(
                "the objects that a push brought cannot be read: {error}"
            ))
        })
    }

    fn write(folders: &[PathBuf]) -> io::Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("holdpoint-{}-{number}", std::process::id());
        let list = env::temp_dir().join(name);
        // Fails where it is there: somebody else's list is not to be trusted.
        fs::create_dir(&list)?;
        let quarantine = Self { list };
        let info = quarantine.list.join("info");
        fs::create_dir(&info)?;
        let mut lines = Vec::new();
        for folder in folders
            .iter()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            let folder = std::path::absolute(folder)?;
            let folder = gix::path::into_bstr(folder).map_err(io::Error::other)?;
            lines.extend_from_slice(&ansi_c::quote(&folder));
            lines.push(b'\n');
        }
        fs::write(info.join("alternates"), lines)?;
        Ok(quarantine)
    }
}

/// The folders of a list like `PATH`, in which those that hold a separator
/// themselves are put into quotes (git(1), `GIT_ALTERNATE_OBJECT_DIRECTORIES`).
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
        let _ = fs::remove_dir_all(&self.list);
    }
}
