//! A file that is written before it gets its name, so that it exists as a whole or not at all.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Permissions};
use std::io::{self, Seek};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::random_name::{DRAFT, is_draft, random_name};
use super::{FolderHandle, HeldTree, Litter, postpone};

/// A file in a folder that is being written and does not have its final name yet.
///
/// If the file system supports that, the file has no name, so that nothing is left of it however
/// the program ends (open(2), `O_TMPFILE`). Otherwise it has a name that nobody can guess.
pub(crate) struct FileDraft<'f> {
    folder: &'f FolderHandle,
    file: File,
    name: Option<DraftName<'f>>,
}

/// The temporary name of a draft. A file of this name is removed when the value is dropped.
struct DraftName<'f> {
    folder: &'f FolderHandle,
    name: OsString,
    /// Removes the file if a signal ends the program.
    _litter: Litter,
}

impl<'f> DraftName<'f> {
    fn new(folder: &'f FolderHandle) -> Self {
        let name = random_name(DRAFT);
        Self {
            _litter: Litter::new(folder.path().join(&name)),
            folder,
            name,
        }
    }
}

impl Drop for DraftName<'_> {
    fn drop(&mut self) {
        let _ = self.folder.remove_file(&self.name);
    }
}

impl<'f> FileDraft<'f> {
    /// Creates a file with these permissions, except those that the process's `umask` excludes.
    pub(crate) fn new(folder: &'f FolderHandle, mode: u32) -> io::Result<Self> {
        if let Some(file) = folder.create_unnamed(mode) {
            return Ok(Self {
                folder,
                file,
                name: None,
            });
        }
        let name = DraftName::new(folder);
        Ok(Self {
            folder,
            file: folder.create(&name.name, mode)?,
            name: Some(name),
        })
    }

    /// Returns the file to write it.
    pub(crate) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Gives the file its permissions.
    pub(crate) fn set_permissions(&self, permissions: Permissions) -> io::Result<()> {
        self.file.set_permissions(permissions)
    }

    /// Gives the file its final name, and replaces the file of that name if there is one. `check`
    /// is called immediately before; if it fails, nothing is changed.
    pub(crate) fn replace(
        mut self,
        name: &OsStr,
        check: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<()> {
        let _postponed = postpone();
        let draft = match self.name.take() {
            Some(draft) => draft,
            None => self.link_or_copy()?,
        };
        check()?;
        self.folder.rename(&draft.name, name)
    }

    /// Gives the file its final name, which must be new.
    ///
    /// # Errors
    /// There is something with this name, or the file cannot be written.
    pub(crate) fn place(mut self, name: &OsStr) -> io::Result<()> {
        let _postponed = postpone();
        let linked = match &self.name {
            Some(draft) => self.folder.link(&draft.name, name),
            None => self.folder.link_unnamed(&self.file, name),
        };
        match linked {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            // Some file systems have no hard links.
            Err(_) => {
                let copied = self.copy_to(name);
                if let Err(error) = &copied
                    && error.kind() != io::ErrorKind::AlreadyExists
                {
                    let _ = self.folder.remove_file(name);
                }
                copied
            }
        }
    }

    /// Gives an unnamed file a temporary name.
    fn link_or_copy(&mut self) -> io::Result<DraftName<'f>> {
        let draft = DraftName::new(self.folder);
        if self.folder.link_unnamed(&self.file, &draft.name).is_err() {
            // Without `/proc` an unnamed file cannot be named.
            self.copy_to(&draft.name)?;
        }
        Ok(draft)
    }

    fn copy_to(&mut self, name: &OsStr) -> io::Result<()> {
        let mut copy = self.folder.create(name, 0o600)?;
        self.file.rewind()?;
        io::copy(&mut self.file, &mut copy)?;
        copy.set_permissions(self.file.metadata()?.permissions())
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
impl FolderHandle {
    fn create_unnamed(&self, mode: u32) -> Option<File> {
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(mode);
        let file = rustix::fs::openat(&self.fd, ".", flags, mode);
        file.ok().map(File::from)
    }

    /// Gives an unnamed file a name, as open(2) describes under `O_TMPFILE`.
    fn link_unnamed(&self, file: &File, name: &OsStr) -> io::Result<()> {
        use rustix::fd::AsRawFd;
        use rustix::fs::{AtFlags, CWD};
        let path = format!("/proc/self/fd/{}", file.as_raw_fd());
        let flags = AtFlags::SYMLINK_FOLLOW;
        Ok(rustix::fs::linkat(CWD, path, &self.fd, name, flags)?)
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
impl FolderHandle {
    fn create_unnamed(&self, _: u32) -> Option<File> {
        None
    }

    fn link_unnamed(&self, _: &File, _: &OsStr) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// How long after its last change a draft counts as left behind.
const OLD: Duration = Duration::from_secs(60 * 60);

/// Removes the drafts among some files that earlier runs left behind because they were killed. A
/// draft counts as left behind if it belongs to this user and was not written for an hour.
pub(crate) fn sweep<'p>(tree: &HeldTree, paths: impl Iterator<Item = &'p Path>) {
    for path in paths.filter(|path| path.file_name().is_some_and(is_draft)) {
        let Ok((folder, name)) = tree.find(path) else {
            continue;
        };
        let Ok((_, metadata)) = folder.open_file(name) else {
            continue;
        };
        let age = metadata
            .modified()
            .map(|time| SystemTime::now().duration_since(time));
        if is_own(&metadata) && age.is_ok_and(|age| age.is_ok_and(|age| age > OLD)) {
            let _ = folder.remove_file(name);
        }
    }
}

/// Returns whether a file belongs to the user who runs the program.
#[cfg(unix)]
pub(crate) fn is_own(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.uid() == rustix::process::geteuid().as_raw()
}

/// Returns true, because the system does not report whether a file belongs to the user who runs the
/// program.
#[cfg(not(unix))]
pub(crate) fn is_own(_: &std::fs::Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }

    fn draft<'f>(folder: &'f FolderHandle, text: &str) -> FileDraft<'f> {
        let mut draft = FileDraft::new(folder, 0o666).expect("a draft");
        draft.file().write_all(text.as_bytes()).expect("written");
        draft
    }

    #[test]
    fn a_draft_replaces_a_file_or_leaves_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = FolderHandle::open(dir.path()).expect("the folder");
        let read = || fs::read_to_string(dir.path().join("a")).expect("a file");
        draft(&folder, "one")
            .replace("a".as_ref(), || Ok(()))
            .expect("replaced");
        assert_eq!(read(), "one");
        draft(&folder, "two")
            .replace("a".as_ref(), || Ok(()))
            .expect("replaced");
        assert_eq!(read(), "two");
        let refuse = || Err(io::Error::other("no"));
        draft(&folder, "three")
            .replace("a".as_ref(), refuse)
            .expect_err("refused");
        drop(draft(&folder, "four"));
        assert_eq!(read(), "two");
        assert_eq!(names(dir.path()), ["a"]);
    }

    #[test]
    fn a_draft_is_placed_only_where_there_is_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = FolderHandle::open(dir.path()).expect("the folder");
        draft(&folder, "one").place("a".as_ref()).expect("placed");
        let error = draft(&folder, "two")
            .place("a".as_ref())
            .expect_err("taken");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(dir.path().join("a")).expect("a file"), b"one");
        assert_eq!(names(dir.path()), ["a"]);
    }

    #[test]
    fn where_files_cannot_be_without_a_name_the_same_holds() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = FolderHandle::open(dir.path()).expect("the folder");
        let named = || {
            let name = DraftName::new(&folder);
            let mut file = folder.create(&name.name, 0o666).expect("a file");
            file.write_all(b"text").expect("written");
            FileDraft {
                folder: &folder,
                file,
                name: Some(name),
            }
        };
        named().place("a".as_ref()).expect("placed");
        named().place("a".as_ref()).expect_err("taken");
        named().replace("b".as_ref(), || Ok(())).expect("replaced");
        drop(named());
        assert_eq!(names(dir.path()), ["a", "b"]);
        assert_eq!(fs::read(dir.path().join("b")).expect("a file"), b"text");
    }

    #[test]
    fn drafts_that_were_left_behind_are_removed_when_they_are_old() {
        let dir = tempfile::tempdir().expect("a folder");
        let (old, new) = (random_name(DRAFT), random_name(DRAFT));
        let past = SystemTime::now() - 2 * OLD;
        for name in [&old, &new, &OsString::from(".holdpoint-mine")] {
            let file = File::create(dir.path().join(name)).expect("a file");
            if *name != new {
                file.set_modified(past).expect("an old file");
            }
        }
        let tree = HeldTree::open(dir.path()).expect("the folder");
        let listed = names(dir.path());
        sweep(&tree, listed.iter().map(Path::new));
        let mut left = vec![
            ".holdpoint-mine".to_owned(),
            new.to_string_lossy().into_owned(),
        ];
        left.sort();
        assert_eq!(names(dir.path()), left);
    }
}
