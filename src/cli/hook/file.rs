//! The file of one hook: what is in its place, and putting it there.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::kind::Kind;
use super::script::{self, Maker};
use crate::cli::failure::{Failure, cause, shown};

pub struct HookFile {
    pub kind: Kind,
    pub path: PathBuf,
    /// Where the hook is, or would be, that was there before.
    pub kept: PathBuf,
}

/// What is in a hook's place.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    Nothing,
    /// Made by install, and as this version makes it or not.
    Ours {
        is_current: bool,
    },
    /// Made by install and changed by somebody.
    Changed,
    /// Somebody else's, and its text.
    Other(Vec<u8>),
}

impl HookFile {
    pub fn new(folder: &Path, kind: Kind) -> Self {
        Self {
            kind,
            path: folder.join(kind.name()),
            kept: folder.join(script::kept_name(kind)),
        }
    }

    pub fn find(&self) -> Result<Found, Failure> {
        if self.path.symlink_metadata().is_err() {
            return Ok(Found::Nothing);
        }
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            // A link that leads nowhere is somebody's, too.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(self.failed("read", &error)),
        };
        Ok(match script::maker(&text) {
            Maker::Install => Found::Ours {
                is_current: text == script::text(self.kind).as_bytes() && is_executable(&self.path),
            },
            Maker::Changed => Found::Changed,
            Maker::SomebodyElse => Found::Other(text),
        })
    }

    /// Whether a hook is kept that was there before.
    pub fn has_kept(&self) -> bool {
        self.kept.symlink_metadata().is_ok()
    }

    /// Whether Git would run what is kept.
    pub fn runs_kept(&self) -> bool {
        is_executable(&self.kept)
    }

    /// Moves what is there aside.
    pub fn keep(&self) -> Result<(), Failure> {
        fs::rename(&self.path, &self.kept).map_err(|error| self.failed("move", &error))
    }

    /// Moves what was there before back.
    pub fn restore(&self) -> Result<(), Failure> {
        fs::rename(&self.kept, &self.path).map_err(|error| self.failed("restore", &error))
    }

    pub fn remove(&self) -> Result<(), Failure> {
        fs::remove_file(&self.path).map_err(|error| self.failed("remove", &error))
    }

    /// Puts the hook into its place, as a whole or not at all.
    pub fn write(&self) -> Result<(), Failure> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let write = || {
            fs::create_dir_all(folder)?;
            let mut file = executable().tempfile_in(folder)?;
            file.write_all(script::text(self.kind).as_bytes())?;
            file.persist(&self.path)
                .map(|_| ())
                .map_err(|error| error.error)
        };
        write().map_err(|error: io::Error| self.failed("write", &error))
    }

    fn failed(&self, doing: &str, error: &io::Error) -> Failure {
        let (path, cause) = (shown(&self.path), cause(error));
        Failure::new(format!("cannot {doing} `{path}`: {cause}"))
    }
}

#[cfg(unix)]
fn executable() -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = tempfile::Builder::new();
    // The umask takes away what others may not do.
    builder.permissions(fs::Permissions::from_mode(0o777));
    builder
}

#[cfg(not(unix))]
fn executable() -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let metadata = path.metadata();
    metadata.is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

/// Git for Windows runs every hook that is there.
#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}
