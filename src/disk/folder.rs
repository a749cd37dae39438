//! A folder that is held open. Everything that is done through it happens in that folder, even if
//! something else is put in its place meanwhile.

use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};

#[cfg(unix)]
use rustix::fd::OwnedFd;
#[cfg(unix)]
use rustix::fs::{AtFlags, Mode, OFlags};

use super::regular_file::require_regular;

/// An open folder. Names that are opened through it are never followed as symbolic links.
pub(crate) struct FolderHandle {
    #[cfg(unix)]
    pub(super) fd: OwnedFd,
    /// Where the folder was when it was opened.
    path: PathBuf,
}

/// The flags that open a folder to use the files in it. On Linux, this needs no permission to list
/// it.
#[cfg(any(target_os = "linux", target_os = "android"))]
const SEARCH: OFlags = OFlags::PATH;
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
const SEARCH: OFlags = OFlags::RDONLY;

impl FolderHandle {
    /// Opens the folder at a path. Symbolic links in the path are followed.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        #[cfg(unix)]
        let fd = rustix::fs::open(
            path,
            SEARCH | OFlags::DIRECTORY | OFlags::CLOEXEC,
            Mode::empty(),
        )?;
        Ok(Self {
            #[cfg(unix)]
            fd,
            path: path.to_owned(),
        })
    }

    /// Opens a folder below this one.
    pub(crate) fn enter(&self, path: &Path) -> io::Result<Self> {
        let mut folder: Option<Self> = None;
        for part in path.components() {
            let Component::Normal(name) = part else {
                return Err(io::Error::other("it is not a path below the folder"));
            };
            let above = folder.as_ref().unwrap_or(self);
            folder = Some(above.enter_name(name)?);
        }
        folder.map_or_else(|| self.duplicate(), Ok)
    }

    /// Returns where the folder was when it was opened.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(unix)]
impl FolderHandle {
    fn duplicate(&self) -> io::Result<Self> {
        Ok(Self {
            fd: self.fd.try_clone()?,
            path: self.path.clone(),
        })
    }

    fn enter_name(&self, name: &OsStr) -> io::Result<Self> {
        let flags = SEARCH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = rustix::fs::openat(&self.fd, name, flags, Mode::empty());
        Ok(Self {
            fd: opened.map_err(link_in_the_way)?,
            path: self.path.join(name),
        })
    }

    /// Opens a regular file to read it.
    ///
    /// # Errors
    /// There is no such file, or it is not a regular file. Opening a FIFO does not wait for its
    /// other end (open(2), `O_NONBLOCK`), and the kind of file is checked before anything is read.
    pub(crate) fn open_file(&self, name: &OsStr) -> io::Result<(File, Metadata)> {
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let opened = rustix::fs::openat(&self.fd, name, flags, Mode::empty());
        require_regular(File::from(opened.map_err(link_in_the_way)?))
    }

    /// Returns the bytes of a symbolic link.
    pub(crate) fn read_link(&self, name: &OsStr) -> io::Result<Vec<u8>> {
        let target = rustix::fs::readlinkat(&self.fd, name, Vec::new())?;
        Ok(target.into_bytes())
    }

    /// Returns whether a name is that of a regular file, and its state, without following it.
    /// Returns `None` if there is nothing.
    #[allow(
        clippy::unnecessary_cast,
        reason = "the types of these numbers differ from system to system"
    )]
    pub(crate) fn state(&self, name: &OsStr) -> Option<(bool, super::FileState)> {
        use super::{FileState, FileTime};
        let stat = rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let is_file = rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file();
        let time = |seconds, nanoseconds| FileTime {
            seconds,
            nanoseconds,
        };
        let state = FileState {
            device: stat.st_dev as u64,
            inode: stat.st_ino as u64,
            size: stat.st_size as u64,
            modified: time(stat.st_mtime as i64, stat.st_mtime_nsec as u32),
            changed: time(stat.st_ctime as i64, stat.st_ctime_nsec as u32),
        };
        Some((is_file, state))
    }

    /// Returns whether this user may change what the folder contains.
    pub(crate) fn is_writable(&self) -> bool {
        use rustix::fs::Access;
        let access = Access::WRITE_OK | Access::EXEC_OK;
        rustix::fs::accessat(&self.fd, ".", access, AtFlags::EACCESS).is_ok()
    }

    pub(super) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.fd, from, &self.fd, to)?)
    }

    /// Moves a file or a folder to another folder, where its name must be new.
    pub(crate) fn move_to(&self, name: &OsStr, folder: &Self, new: &OsStr) -> io::Result<()> {
        if rustix::fs::statat(&folder.fd, new, AtFlags::SYMLINK_NOFOLLOW).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        Ok(rustix::fs::renameat(&self.fd, name, &folder.fd, new)?)
    }

    /// Gives a file a second name, which must be new.
    pub(super) fn link(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::linkat(
            &self.fd,
            from,
            &self.fd,
            to,
            AtFlags::empty(),
        )?)
    }

    pub(crate) fn remove_file(&self, name: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.fd, name, AtFlags::empty())?)
    }

    /// Creates a file with a new name, to write it.
    pub(super) fn create(&self, name: &OsStr, mode: u32) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(mode as rustix::fs::RawMode);
        Ok(rustix::fs::openat(&self.fd, name, flags, mode)?.into())
    }
}

/// Replaces the message "too many levels of symbolic links" by a clearer one.
#[cfg(unix)]
fn link_in_the_way(error: rustix::io::Errno) -> io::Error {
    match error {
        rustix::io::Errno::LOOP => io::Error::other("it is a symbolic link"),
        error => error.into(),
    }
}

/// On systems without handles of folders, paths are used instead.
#[cfg(not(unix))]
impl FolderHandle {
    fn duplicate(&self) -> io::Result<Self> {
        Ok(Self {
            path: self.path.clone(),
        })
    }

    fn enter_name(&self, name: &OsStr) -> io::Result<Self> {
        let path = self.path.join(name);
        match path.symlink_metadata()?.is_dir() {
            true => Ok(Self { path }),
            false => Err(io::Error::other("it is not a folder")),
        }
    }

    /// Opens a regular file to read it.
    pub(crate) fn open_file(&self, name: &OsStr) -> io::Result<(File, Metadata)> {
        let path = self.path.join(name);
        let file = gix::fs::open_options_no_follow().read(true).open(path)?;
        require_regular(file)
    }

    /// Returns the bytes of a symbolic link.
    pub(crate) fn read_link(&self, name: &OsStr) -> io::Result<Vec<u8>> {
        let target = std::fs::read_link(self.path.join(name))?;
        Ok(target.as_os_str().as_encoded_bytes().to_vec())
    }

    /// Returns `None`, because the system does not report when a file was last changed.
    pub(crate) fn state(&self, _: &OsStr) -> Option<(bool, super::FileState)> {
        None
    }

    /// Returns true, because only an attempt shows whether this user may change what the folder
    /// contains.
    pub(crate) fn is_writable(&self) -> bool {
        true
    }

    pub(super) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        std::fs::rename(self.path.join(from), self.path.join(to))
    }

    /// Moves a file or a folder to another folder, where its name must be new.
    pub(crate) fn move_to(&self, name: &OsStr, folder: &Self, new: &OsStr) -> io::Result<()> {
        let new = folder.path.join(new);
        if new.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        std::fs::rename(self.path.join(name), new)
    }

    /// Gives a file a second name, which must be new.
    pub(super) fn link(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        std::fs::hard_link(self.path.join(from), self.path.join(to))
    }

    pub(crate) fn remove_file(&self, name: &OsStr) -> io::Result<()> {
        std::fs::remove_file(self.path.join(name))
    }

    /// Creates a file with a new name, to write it.
    pub(super) fn create(&self, name: &OsStr, _: u32) -> io::Result<File> {
        File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(self.path.join(name))
    }
}
