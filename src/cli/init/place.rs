//! Where somebody sets up records: the top of a repository, or a plain folder.

use std::io;
use std::path::{Path, PathBuf};

use crate::cli::failure::{Failure, shown};
use crate::git::{Repository, author};

pub struct Place {
    /// Links resolved, where it is there.
    pub top: PathBuf,
    pub is_there: bool,
    pub repository: Option<Repository>,
}

impl Place {
    /// The folder that was named, or the current one.
    pub fn find(dir: Option<&Path>) -> Result<Self, Failure> {
        let dir = dir.unwrap_or(Path::new("."));
        let name = shown(dir);
        let absolute = std::path::absolute(dir)
            .map_err(|error| Failure::new(format!("cannot find `{name}`: {error}")))?;
        let is_there = match absolute.metadata() {
            Ok(metadata) if metadata.is_dir() => true,
            Ok(_) => {
                return Err(Failure::new(format!("`{name}` is no folder"))
                    .help("name a folder, or a place where none is yet"));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // A link that leads nowhere is in the way.
                if absolute.symlink_metadata().is_ok() {
                    return Err(Failure::new(format!(
                        "`{name}` is a link that leads nowhere"
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
            hold_to_its_top(&top, repository)?;
        }
        Ok(Self {
            top,
            is_there,
            repository,
        })
    }

    /// The address of whoever is here, as Git knows it.
    pub fn owner(&self) -> Option<String> {
        match &self.repository {
            Some(repository) => repository.next_author().map(|author| author.email),
            None => author::address_everywhere(),
        }
    }
}

/// A config counts at the top of a repository only, and so do the paths in records.
fn hold_to_its_top(folder: &Path, repository: &Repository) -> Result<(), Failure> {
    let Some(top) = repository.work_dir() else {
        return Err(Failure::new("a bare repository has no files to write to")
            .help("its hook alone: holdpoint hook install"));
    };
    let top = top.canonicalize().unwrap_or_else(|_| top.to_owned());
    match top == folder {
        true => Ok(()),
        false => Err(Failure::new(format!(
            "`{}` is within the repository at `{}`",
            shown(folder),
            shown(&top)
        ))
        .help(format!(
            "a config is at the top of its repository: holdpoint init '{}'; or make this one of \
             its own: git init '{}'",
            shown(&top),
            shown(folder)
        ))),
    }
}
