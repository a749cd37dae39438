//! Writes all edits of a rename to the disk, or none of them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::edits::RenamePlan;
use crate::disk::{HeldTree, postpone};
use crate::engine::fix::{Rewrite, rewrite};
use crate::git::{Error, cause};
use crate::snapshot::relative_path;
use crate::text::RepoPath;
use crate::work::file;

/// Edits the files, and then moves the renamed path. If something cannot be written, the files are
/// restored. A signal that asks the program to end is handled after that.
///
/// # Errors
/// A file changed since it was read, or cannot be written.
pub(crate) fn write(top: &Path, plan: &RenamePlan) -> Result<(), Error> {
    let _postponed = postpone();
    let rewrites = plan.rewrites();
    let undone = |error: Error| {
        put_back(top, &rewrites);
        error.help("nothing was written")
    };
    rewrite::write(top, &rewrites).map_err(undone)?;
    if let Some((old, new)) = &plan.moved {
        let moved = move_path(top, old, new);
        moved.map_err(|error| {
            let reason = format!("cannot be moved to `{new}`: {}", cause(&error));
            undone(Error::at(old.clone(), reason))
        })?;
    }
    Ok(())
}

/// Restores the texts of the files that were written.
fn put_back(top: &Path, rewrites: &[Rewrite]) {
    for file in rewrites {
        let back = Rewrite {
            path: file.path.clone(),
            before: file.after.clone(),
            after: file.before.clone(),
        };
        // A file that was not written yet does not have this text.
        let _ = rewrite::write(top, std::slice::from_ref(&back));
    }
}

/// Moves a file or a folder. Folders for the new path are created, and removed again if the move
/// fails.
fn move_path(top: &Path, old: &RepoPath, new: &RepoPath) -> io::Result<()> {
    let above = file::place(top, &RepoPath::new(new.parent()));
    let missing = above
        .ancestors()
        .take_while(|it| it.symlink_metadata().is_err());
    let missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
    let moved = fs::create_dir_all(&above).and_then(|()| {
        let tree = HeldTree::open(top)?;
        let [from, to] = [relative_path(old), relative_path(new)];
        let (from, to) = (
            from.map_err(io::Error::other)?,
            to.map_err(io::Error::other)?,
        );
        let ((from, name), (to, new)) = (tree.find(&from)?, tree.find(&to)?);
        from.move_to(name, &to, new)
    });
    if moved.is_err() {
        for folder in &missing {
            let _ = fs::remove_dir(folder);
        }
    }
    moved
}
