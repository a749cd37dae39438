//! The folder that a repository's hooks are in, as install finds it.

use std::path::{Path, PathBuf};

use crate::cli::failure::{Failure, shown};
use crate::git::Repository;
use crate::snapshot::typed_path::current_folder;

pub struct Folder {
    pub path: PathBuf,
    pub is_bare: bool,
    /// Whether it belongs to this repository alone.
    is_own: bool,
}

impl Folder {
    /// Of the repository that somebody is in.
    pub fn here() -> Result<Self, Failure> {
        let repository = Repository::discover(&current_folder()?)?.ok_or_else(|| {
            Failure::new("this folder is in no Git repository")
                .help("go into one, or name it: holdpoint -C DIR hook install")
        })?;
        Self::of(&repository)
    }

    pub fn of(repository: &Repository) -> Result<Self, Failure> {
        let path = repository.hooks()?;
        let folder = Self {
            is_own: repository.holds(&path),
            is_bare: repository.is_bare(),
            path,
        };
        match folder.path.symlink_metadata().is_err() || folder.path.is_dir() {
            true => Ok(folder),
            false => Err(Failure::new(format!(
                "Git looks for hooks in `{}`, which is no folder",
                shown(&folder.path)
            ))
            .help("see where that is set: git config --show-origin core.hooksPath")),
        }
    }

    /// Refuses a folder whose files do not belong to this repository.
    pub fn refuse_foreign(&self, force: bool) -> Result<(), Failure> {
        let path = shown(&self.path);
        if self.path.ends_with(Path::new(".husky/_")) {
            return Err(
                Failure::new(format!("husky writes `{path}` anew, hooks and all"))
                    .help("add this line to `.husky/pre-commit`: holdpoint hook run pre-commit"),
            );
        }
        if self.is_own || force {
            return Ok(());
        }
        Err(Failure::new(format!(
            "`core.hooksPath` names `{path}`, which is outside of this repository: a hook there is \
             one of every repository that uses the folder"
        ))
        .help(
            "give this one its own: git config core.hooksPath .githooks; or install it for all: \
             holdpoint hook install --force",
        ))
    }
}
