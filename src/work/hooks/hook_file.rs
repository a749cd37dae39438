//! The file of one hook: what exists at its path, and how it is written.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::kind::HookKind;
use super::script::{self, HookOrigin};
use crate::disk::{FileDraft, FolderHandle, Links, read_regular};
use crate::git::{Error, cause};
use crate::work::file::from_here;

/// How much of a hook is read: more than `hook install` writes, and enough to see what else it is.
const MAX_BYTES: u64 = 1 << 20;

/// The file of one hook.
pub(crate) struct HookFile {
    pub kind: HookKind,
    pub path: PathBuf,
    /// The path to which an earlier hook is moved.
    pub kept: PathBuf,
}

/// What exists at a hook's path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ExistingHook {
    Nothing,
    /// Written by `hook install`; current if this version would write the same.
    Ours {
        is_current: bool,
    },
    /// Written by `hook install` and changed since.
    Changed,
    /// Another hook, with its text.
    Other(Vec<u8>),
}

impl HookFile {
    pub(crate) fn new(folder: &Path, kind: HookKind) -> Self {
        Self {
            kind,
            path: folder.join(kind.name()),
            kept: folder.join(script::kept_name(kind)),
        }
    }

    /// Returns what exists at the hook's path.
    pub(crate) fn find(&self) -> Result<ExistingHook, Error> {
        if self.path.symlink_metadata().is_err() {
            return Ok(ExistingHook::Nothing);
        }
        let text = match read_regular(&self.path, Links::Followed, MAX_BYTES) {
            Ok(text) => text,
            // A dangling symbolic link counts as another hook.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(self.failed("read", &error)),
        };
        Ok(match script::origin(&text) {
            HookOrigin::Install => ExistingHook::Ours {
                is_current: text == script::text(self.kind).as_bytes() && is_executable(&self.path),
            },
            HookOrigin::Changed => ExistingHook::Changed,
            HookOrigin::Other => ExistingHook::Other(text),
        })
    }

    /// Returns whether an earlier hook is kept.
    pub(crate) fn has_kept(&self) -> bool {
        self.kept.symlink_metadata().is_ok()
    }

    /// Returns whether Git would run the earlier hook.
    pub(crate) fn runs_kept(&self) -> bool {
        is_executable(&self.kept)
    }

    /// Moves the existing hook aside.
    pub(crate) fn keep(&self) -> Result<(), Error> {
        fs::rename(&self.path, &self.kept).map_err(|error| self.failed("move", &error))
    }

    /// Moves the earlier hook back.
    pub(crate) fn restore(&self) -> Result<(), Error> {
        fs::rename(&self.kept, &self.path).map_err(|error| self.failed("restore", &error))
    }

    pub(crate) fn remove(&self) -> Result<(), Error> {
        fs::remove_file(&self.path).map_err(|error| self.failed("remove", &error))
    }

    /// Writes the hook, as a whole or not at all.
    pub(crate) fn write(&self) -> Result<(), Error> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let write = || {
            fs::create_dir_all(folder)?;
            let folder = FolderHandle::open(folder)?;
            // The umask removes the permissions that others should not have.
            let mut draft = FileDraft::new(&folder, 0o777)?;
            draft.file().write_all(script::text(self.kind).as_bytes())?;
            draft.replace(self.kind.name().as_ref(), || Ok(()))
        };
        write().map_err(|error: io::Error| self.failed("write", &error))
    }

    fn failed(&self, doing: &str, error: &io::Error) -> Error {
        let (path, cause) = (from_here(&self.path), cause(error));
        let path = path.display();
        Error::new(format!("cannot {doing} `{path}`: {cause}"))
    }
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let metadata = path.metadata();
    metadata.is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

/// Returns whether Git would run the file. Git for Windows runs every hook that exists.
#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}
