//! The location of a target in the snapshot, found before any file is examined.

use super::contents::{FileContents, FileDetails, FileNeeds, HiddenContent, KnownContents};
use super::files::{FoundPath, PathEnd, find};
use super::grammar::{PathTarget, Target};
use super::pin::Pin;
use super::query::ResolveOptions;
use super::resolution::{
    DeadTarget, PinCheck, Resolution, ResolvedFile, ResolvedFolder, UncommittedReason,
};
use super::unverified::Unverified;
use crate::git::Error;
use crate::snapshot::{Entry, PathStatus, Snapshot};
use crate::text::{RepoPath, counted};

/// A target other than a revision, and its location.
pub(super) struct LocatedTarget<'s> {
    pub target: Target,
    pub is_manifest: bool,
    pub location: TargetLocation<'s>,
}

/// Where a target is in the snapshot.
pub(super) enum TargetLocation<'s> {
    /// The target is resolved without examining a file.
    Resolved(Resolution),
    /// The target is a file that is yet to be examined.
    File {
        entry: &'s Entry,
        untracked: Option<RepoPath>,
    },
    /// There is nothing at this path.
    Missing(RepoPath, Box<DeadTarget>),
}

impl<'s> LocatedTarget<'s> {
    /// Finds a target in the snapshot.
    pub(crate) fn new(
        target: Target,
        is_manifest: bool,
        snapshot: &'s dyn Snapshot,
    ) -> Result<Self, Error> {
        let location = match &target {
            Target::Path(path) => TargetLocation::find(path, snapshot)?,
            Target::Url(_) | Target::Git(_) => TargetLocation::Resolved(Resolution::Sound),
            Target::Named(name) => {
                TargetLocation::Resolved(Resolution::Unverified(Unverified::not_a_file(name)))
            }
            Target::Outside(what) => TargetLocation::Resolved(Resolution::Outside((*what).into())),
            Target::Malformed(reason) => {
                TargetLocation::Resolved(Resolution::Dead(DeadTarget::new(
                    reason.to_string(),
                    "write a path, `git:<revision>`, `git:<revision>:<path>` or a URL",
                )))
            }
        };
        Ok(Self {
            target,
            is_manifest,
            location,
        })
    }

    /// Returns the details that must be known about the file.
    pub(crate) fn needs(&self, options: &ResolveOptions) -> FileNeeds {
        let path = self.target.as_path();
        FileNeeds {
            lines: path.is_some_and(|path| path.lines.is_some()),
            digest: options.all_digests || path.is_some_and(|path| path.pin.is_some()),
            table: None,
        }
    }

    /// Returns the path at which there is nothing.
    pub(crate) fn missing_path(&self) -> Option<RepoPath> {
        match &self.location {
            TargetLocation::Missing(path, _) => Some(path.clone()),
            TargetLocation::Resolved(_) | TargetLocation::File { .. } => None,
        }
    }

    /// Resolves the target without examining a file: only its existence is known.
    pub(crate) fn existence(self) -> (Target, Resolution) {
        let resolution = match self.location {
            TargetLocation::Resolved(resolution) => resolution,
            TargetLocation::Missing(_, dead) => Resolution::Dead(dead),
            TargetLocation::File { entry, untracked } => Resolution::File(ResolvedFile {
                path: entry.path.clone(),
                untracked,
                is_blank: false,
                pin_check: PinCheck::Unpinned { digest: None },
            }),
        };
        (self.target, resolution)
    }

    /// Resolves the target with the examined contents of the files.
    pub(crate) fn resolve(self, contents: &KnownContents) -> (Target, Resolution) {
        let resolution = match (self.location, &self.target) {
            (TargetLocation::Resolved(resolution), _) => resolution,
            (TargetLocation::Missing(_, dead), _) => Resolution::Dead(dead),
            (TargetLocation::File { entry, untracked }, Target::Path(path)) => {
                resolve_file(path, entry, untracked, contents.get(&entry.path))
            }
            (TargetLocation::File { .. }, _) => Resolution::Sound,
        };
        (self.target, resolution)
    }
}

impl<'s> TargetLocation<'s> {
    /// Finds a path in the snapshot.
    fn find(target: &PathTarget, snapshot: &'s dyn Snapshot) -> Result<Self, Error> {
        if let Some(whole) = &target.whole
            && let FoundPath {
                end: PathEnd::File(entry),
                untracked,
            } = find(snapshot, whole)?
        {
            return Ok(Self::File { entry, untracked });
        }
        let path = &target.path;
        let dead =
            |reason: String| Resolution::Dead(DeadTarget::new(reason, "name a regular file"));
        let FoundPath { end, untracked } = find(snapshot, path)?;
        Ok(Self::Resolved(match end {
            PathEnd::File(entry) => return Ok(Self::File { entry, untracked }),
            PathEnd::Folder(_) | PathEnd::Submodule
                if target.lines.is_some() || target.pin.is_some() =>
            {
                dead(format!(
                    "`{path}` is a folder, which has no lines and no digest"
                ))
            }
            PathEnd::Folder(path) => Resolution::Folder(ResolvedFolder { path, untracked }),
            PathEnd::Submodule => Resolution::Sound,
            PathEnd::InSubmodule(submodule) => {
                Resolution::Unverified(Unverified::in_submodule(&submodule))
            }
            PathEnd::LeadsOut(link) => Resolution::Outside(format!(
                "a path through the symbolic link `{link}`, which leaves the repository"
            )),
            PathEnd::Unavailable(reason) => {
                Resolution::Unverified(Unverified::missing_object_at(path, &reason))
            }
            PathEnd::Special => dead(format!("`{path}` is not a regular file")),
            PathEnd::Cycle => dead(format!("`{path}` is a symbolic link that leads to itself")),
            PathEnd::Nothing(end) => match snapshot.path_status(&end) {
                PathStatus::Absent => {
                    let reason = if end == *path {
                        format!("there is no file `{path}`")
                    } else {
                        format!("`{path}` is a symbolic link to `{end}`, which does not exist")
                    };
                    let dead = DeadTarget::new(reason, "name a file that exists");
                    return Ok(Self::Missing(end, dead));
                }
                PathStatus::Ignored => Resolution::Uncommitted {
                    reason: UncommittedReason::Ignored,
                    path: end,
                },
                PathStatus::Untracked => Resolution::Uncommitted {
                    reason: UncommittedReason::NeverAdded,
                    path: end,
                },
                PathStatus::LeftOut => Resolution::Uncommitted {
                    reason: UncommittedReason::LeftOut,
                    path: end,
                },
            },
        }))
    }
}

/// Resolves a path target whose file was examined.
fn resolve_file(
    target: &PathTarget,
    entry: &Entry,
    untracked: Option<RepoPath>,
    contents: Option<&Result<FileContents, HiddenContent>>,
) -> Resolution {
    let file = |untracked, is_blank, digest: Option<Pin>| {
        Resolution::File(ResolvedFile {
            path: entry.path.clone(),
            untracked,
            is_blank,
            pin_check: match (target.pin, digest) {
                (None, digest) => PinCheck::Unpinned {
                    digest: digest.map(Box::new),
                },
                (Some(pin), Some(digest)) if pin != digest => PinCheck::Differs {
                    pin: Box::new(pin),
                    digest: Box::new(digest),
                },
                (Some(_), _) => PinCheck::Matches,
            },
        })
    };
    let contents = match contents {
        Some(Ok(contents)) => contents,
        // Only the pin needs to be checked, and the digest is known.
        Some(Err(HiddenContent {
            digest: Some(digest),
            ..
        })) if target.pin.is_some() && target.lines.is_none() => {
            return file(untracked, false, Some(digest.pin));
        }
        Some(Err(hidden)) => return Resolution::Unverified(hidden.unverified.clone()),
        None => return Resolution::Sound,
    };
    let details = match contents.details.clone().transpose() {
        Ok(details) => details,
        // The details are unknown, but the target does not need them.
        Err(_) if target.lines.is_none() && target.pin.is_none() => None,
        Err(unverified) => return Resolution::Unverified(unverified),
    };
    if let (Some(lines), Some(details)) = (target.lines, details)
        && let Some(reason) = line_range_fault(lines, details, &entry.path)
    {
        return Resolution::Dead(DeadTarget::new(reason, "name lines that the file has"));
    }
    let digest = details
        .and_then(|details| details.digest)
        .map(|digest| digest.pin);
    file(untracked, contents.is_blank, digest)
}

/// Returns the fault of a line range that the file does not have.
fn line_range_fault(
    (first, last): (u32, u32),
    details: FileDetails,
    path: &RepoPath,
) -> Option<String> {
    let count = details.lines;
    if first == 0 {
        Some("line numbers start at 1".to_owned())
    } else if first > last {
        Some(format!("line {first} comes after line {last}"))
    } else if last as usize > count {
        let lines = counted(count, "line");
        Some(format!(
            "`{path}` has {lines}, but the target names line {last}"
        ))
    } else {
        None
    }
}
