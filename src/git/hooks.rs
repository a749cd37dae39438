//! Where Git looks for hooks.

use std::path::{Path, PathBuf};

use super::repository::{Repository, failed};
use crate::git::Error;

impl Repository {
    /// The folder that Git runs hooks from (githooks(5)): `hooks` in the Git
    /// folder that all linked work trees share, or what `core.hooksPath` names.
    ///
    /// # Errors
    /// `core.hooksPath` is no path.
    pub fn hooks(&self) -> Result<PathBuf, Error> {
        let configured = self.ask(|git| git.config_snapshot().trusted_path("core.hooksPath"));
        let configured = configured.map_err(|error| failed("reading core.hooksPath", &error))?;
        Ok(match configured {
            // "A relative path is taken as relative to the directory where the hooks
            // are run" (git-config(1), `core.hooksPath`): the top of the work tree,
            // or the Git folder of a bare repository (githooks(5)).
            Some(folder) => self.work_dir().unwrap_or(self.git_dir()).join(folder),
            None => self.common_dir().join("hooks"),
        })
    }

    /// Whether a path, which need not be there, lies in the work tree or in one
    /// of the repository's Git folders, links resolved.
    pub fn holds(&self, path: &Path) -> bool {
        let place = real(path);
        let common = self.common_dir();
        // The work tree that linked ones are linked to.
        let main = common
            .parent()
            .filter(|_| common.file_name() == Some(".git".as_ref()));
        let own = [self.work_dir(), Some(self.git_dir()), main, Some(&common)];
        own.into_iter()
            .flatten()
            .any(|folder| place.starts_with(real(folder)))
    }
}

/// The path with links resolved, as far down as there is something.
fn real(path: &Path) -> PathBuf {
    path.canonicalize()
        .unwrap_or_else(|_| match (path.parent(), path.file_name()) {
            (Some(folder), Some(name)) => real(folder).join(name),
            _ => path.to_owned(),
        })
}
