//! The folder of a repository's hooks.

use std::path::{Path, PathBuf};

use crate::cli::failure::{Failure, path_text};
use crate::git::Repository;
use crate::snapshot::typed_path::current_folder;
use crate::work::file::from_here;

/// The folder of a repository's hooks.
pub(crate) struct HookFolder {
    pub path: PathBuf,
    pub is_bare: bool,
    /// Whether the folder belongs to this repository alone.
    is_own: bool,
}

impl HookFolder {
    /// Finds the hooks of the repository that contains the current folder.
    pub(crate) fn here() -> Result<Self, Failure> {
        let repository = Repository::discover(&current_folder()?)?.ok_or_else(|| {
            Failure::new("this folder is not in a Git repository")
                .help("change into one, or name it: holdpoint -C DIR hook install")
        })?;
        Self::find(&repository)
    }

    /// Finds the hooks of a repository.
    pub(crate) fn find(repository: &Repository) -> Result<Self, Failure> {
        let path = repository.hooks_dir()?;
        let folder = Self {
            is_own: repository.contains(&path),
            is_bare: repository.is_bare(),
            path,
        };
        if folder.path.symlink_metadata().is_err() || folder.path.is_dir() {
            return Ok(folder);
        }
        let path = from_here(&folder.path);
        let path = path_text(&path);
        Err(Failure::new(format!(
            "Git looks for hooks in `{path}`, which is not a folder"
        ))
        .help("to see where this is set: git config --show-origin core.hooksPath"))
    }

    /// Returns an error if the folder does not belong to this repository alone, unless forced, or if
    /// husky overwrites its files.
    pub(crate) fn refuse_foreign(&self, force: bool) -> Result<(), Failure> {
        let path = from_here(&self.path);
        let path = path_text(&path);
        if self.path.ends_with(Path::new(".husky/_")) {
            let own = from_here(&self.path.with_file_name("pre-commit"));
            return Err(
                Failure::new(format!("husky overwrites `{path}` with its own hooks")).help(
                    format!(
                        "add this line to `{}`: holdpoint hook run pre-commit",
                        path_text(&own)
                    ),
                ),
            );
        }
        if self.is_own || force {
            return Ok(());
        }
        Err(Failure::new(format!(
            "`core.hooksPath` names `{path}`, which is outside of this repository: a hook there runs in \
             every repository that uses the folder"
        ))
        .help(
            "give this repository its own hooks: git config core.hooksPath .githooks; or install it for \
             all of them: holdpoint hook install --force",
        ))
    }
}
