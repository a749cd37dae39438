//! The folder that Git runs hooks from.

use std::path::{Path, PathBuf};

use super::Error;
use super::repository::Repository;

impl Repository {
    /// Returns the folder that Git runs hooks from (githooks(5)): `hooks` in the
    /// `.git` folder that all linked work trees share, or the folder that
    /// `core.hooksPath` names.
    ///
    /// # Errors
    /// `core.hooksPath` is not a path.
    pub fn hooks_dir(&self) -> Result<PathBuf, Error> {
        let configured =
            self.with_handle(|git| git.config_snapshot().trusted_path("core.hooksPath"));
        let configured =
            configured.map_err(|error| Error::caused_by("cannot read core.hooksPath", &error))?;
        Ok(match configured {
            // "A relative path is taken as relative to the directory where the hooks
            // are run" (git-config(1), `core.hooksPath`): the top of the work tree,
            // or the `.git` folder of a bare repository (githooks(5)).
            Some(folder) => self.work_dir().unwrap_or(self.git_dir()).join(folder),
            None => self.common_dir().join("hooks"),
        })
    }

    /// Returns whether a path is in the work tree or in one of the `.git` folders of the
    /// repository, after symbolic links are resolved. The path need not exist.
    pub fn contains(&self, path: &Path) -> bool {
        let path = resolve_links(path);
        let common = self.common_dir();
        // The work tree that linked work trees belong to.
        let main = common
            .parent()
            .filter(|_| common.file_name() == Some(".git".as_ref()));
        let own = [self.work_dir(), Some(self.git_dir()), main, Some(&common)];
        own.into_iter()
            .flatten()
            .any(|folder| path.starts_with(resolve_links(folder)))
    }
}

/// Resolves the symbolic links in the part of a path that exists.
fn resolve_links(path: &Path) -> PathBuf {
    path.canonicalize()
        .unwrap_or_else(|_| match (path.parent(), path.file_name()) {
            (Some(folder), Some(name)) => resolve_links(folder).join(name),
            _ => path.to_owned(),
        })
}
