//! Paths that somebody typed, as paths of the repository.

use std::path::{Component, Path, PathBuf};

use super::failure::{Failure, shown};
use super::source::Source;
use crate::snapshot::{FileKind, Outside};
use crate::text::{RepoPath, nearest};

impl Source {
    /// Where a path lies in the repository. It need not be there.
    pub fn place(&self, written: &Path) -> Result<RepoPath, Failure> {
        let bytes = written.as_os_str().as_encoded_bytes();
        let Some(top) = &self.top else {
            return RepoPath::resolve(b"", bytes).ok_or_else(|| outside(written));
        };
        let place = std::path::absolute(written)
            .map_err(|error| Failure::new(format!("`{}`: {error}", shown(written))))?;
        let place = resolved(&place);
        let below = place.strip_prefix(top).map_err(|_| outside(written))?;
        let parts = below.components().map(|part| match part {
            Component::Normal(part) => Ok(part.as_encoded_bytes()),
            Component::Prefix(_)
            | Component::RootDir
            | Component::CurDir
            | Component::ParentDir => Err(outside(written)),
        });
        let parts: Vec<&[u8]> = parts.collect::<Result<_, _>>()?;
        Ok(RepoPath::new(bstr::join("/", parts)))
    }

    /// The same of a path that has to be there: in the snapshot, or on the disk
    /// where the disk is what is checked. Says why nothing will be reported on
    /// it, where that is plain.
    pub fn place_of_present(&self, written: &Path) -> Result<(RepoPath, Option<String>), Failure> {
        let path = self.place(written)?;
        if let Some(submodule) = self.submodule_of(&path) {
            return Err(Failure::new(format!(
                "`{path}` is in the submodule `{submodule}`, which is left alone"
            ))
            .help(format!(
                "check it as its own repository: holdpoint -C {submodule} check"
            )));
        }
        if let Some(entry) = self.snapshot.entry(path.as_bytes()) {
            let is_link = entry.kind == FileKind::Symlink;
            let remark = || format!("`{path}` is a symbolic link and is not followed");
            return Ok((path.clone(), is_link.then(remark)));
        }
        if self.has_folder(&path) {
            return Ok((path, None));
        }
        let label = self.snapshot.label();
        let on_disk =
            matches!(label.kind, "worktree" | "folder") && written.symlink_metadata().is_ok();
        if !on_disk {
            let failure = Failure::new(format!("there is no `{path}` in {}", label.words));
            return Err(match self.near(&path) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure,
            });
        }
        let remark = match self.snapshot.outside(&path) {
            Outside::Ignored => format!("`{path}` is ignored by Git and is not checked"),
            Outside::Absent | Outside::Untracked => format!("`{path}` holds no file"),
        };
        Ok((path, Some(remark)))
    }

    fn submodule_of(&self, path: &RepoPath) -> Option<RepoPath> {
        let bytes = path.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let ends = ends.map(|(at, _)| at).chain([bytes.len()]);
        let entries = ends.filter_map(|end| self.snapshot.entry(&bytes[..end]));
        let mut submodules = entries.filter(|entry| entry.kind == FileKind::Submodule);
        submodules.next().map(|entry| entry.path.clone())
    }

    pub fn has_folder(&self, path: &RepoPath) -> bool {
        if path.as_bytes().is_empty() {
            return true;
        }
        let below = [path.as_bytes(), b"/"].concat();
        let entries = self.snapshot.entries();
        let at = entries.partition_point(|entry| entry.path.as_bytes() < below.as_slice());
        entries
            .get(at)
            .is_some_and(|entry| entry.path.as_bytes().starts_with(&below))
    }

    fn near(&self, path: &RepoPath) -> Option<String> {
        let names: Vec<_> = self
            .snapshot
            .entries()
            .iter()
            .map(|entry| entry.path.text())
            .collect();
        nearest(&path.text(), names.iter().map(|name| &**name)).map(str::to_owned)
    }
}

fn outside(written: &Path) -> Failure {
    let folder = if written.is_dir() {
        written
    } else {
        written.parent().unwrap_or(written)
    };
    Failure::new(format!("`{}` is outside the repository", shown(written))).help(format!(
        "check it where it is: holdpoint -C {} check",
        shown(folder)
    ))
}

/// The path with links resolved, but not its last part: a repository has a link
/// as a link. What is not there is taken as written.
fn resolved(path: &Path) -> PathBuf {
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => {
            let folder = folder.canonicalize().unwrap_or_else(|_| resolved(folder));
            folder.join(name)
        }
        _ => path.canonicalize().unwrap_or_else(|_| path.to_owned()),
    }
}
