//! The folder in which records are set up: the top of a repository, or a plain folder.

use std::io;
use std::path::{Path, PathBuf};

use crate::cli::failure::{Failure, path_text};
use crate::config;
use crate::git::{Repository, author};
use crate::text::RepoPath;
use crate::work::file::{self, from_here};

pub(crate) struct Place {
    /// The absolute path; if it exists, with symbolic links resolved.
    pub top: PathBuf,
    pub exists: bool,
    pub repository: Option<Repository>,
}

impl Place {
    /// Finds the folder that was named, or the current one.
    pub(crate) fn find(dir: Option<&Path>) -> Result<Self, Failure> {
        let dir = dir.unwrap_or(Path::new("."));
        let name = path_text(dir);
        let absolute = std::path::absolute(dir)
            .map_err(|error| Failure::new(format!("cannot find `{name}`: {error}")))?;
        let exists = match absolute.metadata() {
            Ok(metadata) if metadata.is_dir() => true,
            Ok(_) => {
                return Err(Failure::new(format!("`{name}` is not a folder"))
                    .help("name a folder, or a path that does not exist yet"));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // No folder can be created at the path of a dangling symbolic link.
                if absolute.symlink_metadata().is_ok() {
                    return Err(Failure::new(format!(
                        "`{name}` is a dangling symbolic link"
                    )));
                }
                false
            }
            Err(error) => return Err(Failure::new(format!("cannot find `{name}`: {error}"))),
        };
        let top = absolute.canonicalize().unwrap_or(absolute);
        let folder = top.ancestors().find(|folder| folder.is_dir());
        let repository = match folder {
            Some(folder) => Repository::discover(folder)?,
            None => None,
        };
        if let Some(repository) = &repository {
            require_top(&top, repository)?;
        }
        Ok(Self {
            top,
            exists,
            repository,
        })
    }

    /// Returns whether the folder has a configuration.
    pub(crate) fn is_set_up(&self) -> bool {
        let path = RepoPath::from(config::PATH);
        file::place(&self.top, &path).symlink_metadata().is_ok()
    }

    /// Returns a path below the folder, relative to the current folder.
    pub(crate) fn shown(&self, path: &RepoPath) -> String {
        let place = from_here(&file::place(&self.top, path));
        path_text(&place).into_owned()
    }

    /// Returns the option with which commands work in the folder, or nothing if it is the current one.
    pub(crate) fn folder_option(&self) -> String {
        match from_here(&self.top) {
            here if here == Path::new(".") => String::new(),
            top => format!(" -C {}", word(&top)),
        }
    }

    /// Returns the command that sets up the folder with another option.
    pub(crate) fn init_command(&self, option: &str) -> String {
        match from_here(&self.top) {
            here if here == Path::new(".") => format!("holdpoint init {option}"),
            top => format!("holdpoint init {option} {}", word(&top)),
        }
    }

    /// Returns the user's e-mail address, as Git has it configured.
    pub(crate) fn owner(&self) -> Option<String> {
        match &self.repository {
            Some(repository) => repository.next_author().map(|author| author.email),
            None => author::global_email(),
        }
    }
}

/// Returns an error for a folder inside a repository: the configuration is read only from the top
/// folder, and paths in records start there.
fn require_top(folder: &Path, repository: &Repository) -> Result<(), Failure> {
    let Some(top) = repository.work_dir() else {
        return Err(
            Failure::new("a bare repository has no work tree to write to")
                .help("to install its hook only: holdpoint hook install"),
        );
    };
    let top = top.canonicalize().unwrap_or_else(|_| top.to_owned());
    if top == folder {
        return Ok(());
    }
    let (folder, top) = (from_here(folder), from_here(&top));
    let (folder, top) = (path_text(&folder), path_text(&top));
    Err(
        Failure::new(format!("`{folder}` is inside the repository at `{top}`")).help(format!(
            "set up its top folder: holdpoint init '{top}'; or make this a repository of its own: \
             git init '{folder}'"
        )),
    )
}

/// Quotes a path so that a shell reads it as one word.
fn word(path: &Path) -> String {
    let path = path_text(path);
    let is_plain = |char: char| char.is_alphanumeric() || "/._-+".contains(char);
    if path.chars().all(is_plain) {
        path.into_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}
