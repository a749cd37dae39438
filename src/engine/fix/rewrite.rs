//! Writes edited files to the disk: all of them, each as a whole, or none.

use std::fs::Permissions;
use std::io::{self, Read, Write};
use std::path::Path;

use crate::disk::{FileDraft, HeldTree, postpone, sweep};
use crate::git::{Error, cause};
use crate::snapshot::{Snapshot, relative_path};
use crate::text::RepoPath;

/// One file, as it was read and as it will be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// Where the file is.
    pub path: RepoPath,
    /// Its text as it was read.
    pub before: String,
    /// Its text with the edits made.
    pub after: String,
}

/// Writes files below a folder, each by renaming a draft over it, so that no file is ever written
/// in part. Before the first file is written, this tests whether all can be written, so that a full
/// disk or a folder without write access leaves everything unchanged. Folders are opened once and
/// symbolic links are not followed, so that nothing outside `top` is written even if folders are
/// replaced meanwhile.
///
/// A signal that asks the program to end waits until all are written.
///
/// # Errors
/// A file changed since it was read, or cannot be written. The help of the error says how many
/// files were written before.
pub(crate) fn write(top: &Path, files: &[Rewrite]) -> Result<(), Error> {
    let Some(first) = files.first() else {
        return Ok(());
    };
    let untouched = |file: &Rewrite, error: &io::Error| {
        let reason = format!("cannot be written: {}", cause(error));
        Error::at(file.path.clone(), reason).help("nothing was written")
    };
    let tree = HeldTree::open(top).map_err(|error| untouched(first, &error))?;
    for file in files {
        file.require_writable(&tree)
            .map_err(|error| untouched(file, &error))?;
    }
    try_space(&tree, files).map_err(|error| untouched(first, &error))?;
    let _postponed = postpone();
    for (count, file) in files.iter().enumerate() {
        file.write(&tree).map_err(|error| {
            let error = Error::at(file.path.clone(), cause(&error));
            match count {
                0 => error.help("nothing was written"),
                count => error.help(format!("{count} files before it were written")),
            }
        })?;
    }
    Ok(())
}

/// Removes the drafts of earlier runs that were killed while they wrote.
pub(crate) fn remove_leftovers(top: &Path, snapshot: &dyn Snapshot) {
    let Ok(tree) = HeldTree::open(top) else {
        return;
    };
    let entries = { snapshot.entries() }.iter().filter(|entry| !entry.tracked);
    let paths: Vec<_> = entries
        .filter_map(|entry| relative_path(&entry.path).ok())
        .collect();
    sweep(&tree, paths.iter().map(|path| &**path));
}

/// Writes all texts to a draft and discards it, to test whether the disk has room for them.
fn try_space(tree: &HeldTree, files: &[Rewrite]) -> io::Result<()> {
    let Some(first) = files.first() else {
        return Ok(());
    };
    let path = relative_path(&first.path).map_err(io::Error::other)?;
    let (folder, _) = tree.find(&path)?;
    let mut draft = FileDraft::new(&folder, 0o600)?;
    for file in files {
        draft.file().write_all(file.after.as_bytes())?;
    }
    draft.file().flush()
}

impl Rewrite {
    /// Checks that the file and its folder can be written, and that the file is what was read.
    fn require_writable(&self, tree: &HeldTree) -> io::Result<()> {
        let path = relative_path(&self.path).map_err(io::Error::other)?;
        let (folder, _) = tree.find(&path)?;
        // Without this check, a rename would replace a read-only file.
        if self.require_unchanged(tree)?.readonly() {
            return Err(io::Error::other("it is read-only"));
        }
        if folder.is_writable() {
            Ok(())
        } else {
            Err(io::ErrorKind::PermissionDenied.into())
        }
    }

    /// Checks that the file is still what was read, and a regular file. Returns its permissions.
    fn require_unchanged(&self, tree: &HeldTree) -> io::Result<Permissions> {
        let path = relative_path(&self.path).map_err(io::Error::other)?;
        let (folder, name) = tree.find(&path)?;
        let changed = || io::Error::other("it changed while it was checked");
        let (file, metadata) = folder.open_file(name).map_err(|error| match error.kind() {
            io::ErrorKind::Other => changed(),
            _ => error,
        })?;
        let mut bytes = Vec::new();
        file.take(self.before.len() as u64 + 1)
            .read_to_end(&mut bytes)?;
        if bytes == self.before.as_bytes() {
            Ok(metadata.permissions())
        } else {
            Err(changed())
        }
    }

    /// Replaces the file by one with the same permissions.
    fn write(&self, tree: &HeldTree) -> io::Result<()> {
        let path = relative_path(&self.path).map_err(io::Error::other)?;
        let (folder, name) = tree.find(&path)?;
        let mut draft = FileDraft::new(&folder, 0o600)?;
        draft.file().write_all(self.after.as_bytes())?;
        draft.set_permissions(self.require_unchanged(tree)?)?;
        draft.replace(name, || self.require_unchanged(tree).map(drop))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn rewrite(path: &str) -> Rewrite {
        Rewrite {
            path: path.into(),
            before: "old\r\n".into(),
            after: "new\r\n".into(),
        }
    }

    #[test]
    fn all_files_are_written() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["a.md", "b.md"] {
            fs::write(dir.path().join(name), "old\r\n").expect("a file");
        }
        write(dir.path(), &[rewrite("a.md"), rewrite("b.md")]).expect("written");
        for name in ["a.md", "b.md"] {
            let text = fs::read_to_string(dir.path().join(name));
            assert_eq!(text.expect("a file"), "new\r\n");
        }
    }

    #[test]
    fn a_file_that_changed_meanwhile_keeps_all_from_being_written() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("a.md"), "old\r\n").expect("a file");
        fs::write(dir.path().join("b.md"), "old\n").expect("a file");
        let refused = write(dir.path(), &[rewrite("a.md"), rewrite("b.md")]);
        let error = refused.expect_err("b.md is another text");
        assert!(
            error
                .to_string()
                .contains("it changed while it was checked")
        );
        assert_eq!(
            fs::read(dir.path().join("a.md")).expect("a file"),
            b"old\r\n"
        );
        let entries = fs::read_dir(dir.path()).expect("the folder");
        assert_eq!(entries.count(), 2, "nothing is left behind");
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_has_become_a_link_is_not_followed() {
        let dir = tempfile::tempdir().expect("a folder");
        for folder in ["top", "elsewhere"] {
            fs::create_dir(dir.path().join(folder)).expect("a folder");
        }
        let place = dir.path().join("elsewhere/a.md");
        fs::write(&place, "old\r\n").expect("a file");
        std::os::unix::fs::symlink("../elsewhere", dir.path().join("top/runs")).expect("a link");
        let error = write(&dir.path().join("top"), &[rewrite("runs/a.md")]);
        let error = error.expect_err("a link is no folder");
        assert_eq!(error.help.as_deref(), Some("nothing was written"));
        assert_eq!(fs::read(&place).expect("a file"), b"old\r\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_permissions() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a folder");
        let place = dir.path().join("a.md");
        fs::write(&place, "old\r\n").expect("a file");
        fs::set_permissions(&place, Permissions::from_mode(0o751)).expect("permissions");
        write(dir.path(), &[rewrite("a.md")]).expect("written");
        let mode = fs::metadata(&place).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o751);
        assert_eq!(fs::read(&place).expect("a file"), b"new\r\n");
    }

    #[cfg(unix)]
    #[test]
    fn what_has_become_a_link_is_not_followed() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("elsewhere"), "old\r\n").expect("a file");
        std::os::unix::fs::symlink("elsewhere", dir.path().join("a.md")).expect("a link");
        write(dir.path(), &[rewrite("a.md")]).expect_err("a link is no file");
        assert_eq!(
            fs::read(dir.path().join("elsewhere")).expect("a file"),
            b"old\r\n"
        );
    }
}
