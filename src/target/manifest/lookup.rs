//! The files that a manifest lists, looked up in the snapshot and compared with the manifest.

use super::parsed::{ListedFile, Manifest};
use super::problems::{ManifestProblems, ProblemKind};
use crate::git::Error;
use crate::snapshot::{PathStatus, Snapshot};
use crate::target::contents::{FileDetails, FileDigest, FileNeeds, KnownContents};
use crate::target::files::{PathEnd, find};
use crate::target::resolution::ResolutionStatus;
use crate::target::table::{TableFormat, TableRows};
use crate::target::unverified::Unverified;
use crate::text::RepoPath;

/// A manifest whose listed files were looked up and can now be compared.
#[derive(Default)]
pub(in crate::target) struct ManifestLookup {
    manifest: Manifest,
    unverified: Vec<Unverified>,
    /// The listed files that exist, with their paths.
    found: Vec<(ListedFile, RepoPath)>,
    /// The paths of the other listed files, and their status.
    not_found: Vec<(RepoPath, ResolutionStatus)>,
}

impl ManifestLookup {
    /// Looks up every listed file, by its path from the manifest's folder.
    pub(super) fn new(
        mut manifest: Manifest,
        folder: &[u8],
        snapshot: &dyn Snapshot,
    ) -> Result<Self, Error> {
        let mut lookup = Self::default();
        for file in std::mem::take(&mut manifest.files) {
            let status = match look_up(&file.name.value, folder, snapshot)? {
                FileLookup::Found(path) => {
                    lookup.found.push((file, path));
                    continue;
                }
                FileLookup::Unverified(reason) => {
                    lookup.unverified.push(reason);
                    ResolutionStatus::Unverified
                }
                FileLookup::Absent(reason) => {
                    let message = format!("{} {reason}", quoted(&file.name.value));
                    manifest.report(ProblemKind::Absent, Some(file.name.span), message);
                    ResolutionStatus::Broken
                }
            };
            let path = RepoPath::resolve(folder, &file.name.value);
            lookup.not_found.extend(path.map(|path| (path, status)));
        }
        lookup.manifest = manifest;
        Ok(lookup)
    }

    /// Creates the lookup of a manifest that cannot be read in this clone.
    pub(super) fn unverified(reason: Unverified) -> Self {
        Self {
            unverified: vec![reason],
            ..Self::default()
        }
    }

    /// Returns the files to examine, and the details that must be known about them.
    pub(crate) fn needs(&self) -> impl Iterator<Item = (&RepoPath, FileNeeds)> {
        self.found.iter().map(|(file, path)| {
            let rows = file.rows.as_ref();
            let needs = FileNeeds {
                lines: false,
                digest: true,
                table: rows.and_then(|_| TableFormat::of(path)),
            };
            (path, needs)
        })
    }

    /// Compares the manifest with the contents of the files.
    pub(crate) fn compare(self, contents: &KnownContents) -> ManifestProblems {
        let mut result = ManifestProblems {
            problems: Vec::new(),
            unverified: self.unverified,
            files: self.not_found,
        };
        let mut manifest = self.manifest;
        for (file, path) in self.found {
            let known = contents.get(&path).map(|contents| match contents {
                Ok(contents) => {
                    let details = contents.details.clone().transpose();
                    let known = |details: FileDetails| Some((details.digest?, details.rows));
                    details.map(|details| details.and_then(known))
                }
                Err(hidden) => hidden
                    .digest
                    .map(|digest| Some((digest, None)))
                    .ok_or_else(|| hidden.unverified.clone()),
            });
            let status = match known {
                Some(Ok(Some((digest, rows)))) => compare(&file, digest, rows, &mut manifest),
                Some(Err(reason)) => {
                    result.unverified.push(reason);
                    ResolutionStatus::Unverified
                }
                Some(Ok(None)) | None => ResolutionStatus::Unverified,
            };
            result.files.push((path, status));
        }
        result.files.sort();
        result.problems = manifest.problems;
        result.problems.sort_by_key(|problem| problem.span);
        result
    }
}

/// The result of looking up one listed file.
enum FileLookup {
    Found(RepoPath),
    /// The file does not exist. The text follows its name in a message.
    Absent(&'static str),
    Unverified(Unverified),
}

fn look_up(name: &[u8], folder: &[u8], snapshot: &dyn Snapshot) -> Result<FileLookup, Error> {
    const OUTSIDE: FileLookup = FileLookup::Absent("is outside the repository");
    let Some(path) = RepoPath::resolve(folder, name).filter(|_| !name.starts_with(b"/")) else {
        return Ok(OUTSIDE);
    };
    Ok(match find(snapshot, &path)?.end {
        PathEnd::File(entry) => FileLookup::Found(entry.path.clone()),
        PathEnd::InSubmodule(submodule) => {
            FileLookup::Unverified(Unverified::in_submodule(&submodule))
        }
        PathEnd::Unavailable(reason) => {
            FileLookup::Unverified(Unverified::missing_object_at(&path, &reason))
        }
        PathEnd::LeadsOut(_) => OUTSIDE,
        PathEnd::Folder(_) | PathEnd::Submodule => FileLookup::Absent("is listed, but is a folder"),
        PathEnd::Special | PathEnd::Cycle => {
            FileLookup::Absent("is listed, but is not a regular file")
        }
        PathEnd::Nothing(path) => FileLookup::Absent(match snapshot.path_status(&path) {
            PathStatus::Absent => "is listed, but does not exist",
            PathStatus::Ignored => "is listed, but Git ignores it",
            PathStatus::Untracked => "is listed, but was never added to Git",
            PathStatus::LeftOut => "is listed, but is not part of this commit",
        }),
    })
}

/// Compares a listed file with its digest, its size and, if they were counted, its rows.
fn compare(
    listed: &ListedFile,
    actual: FileDigest,
    rows: Option<TableRows>,
    manifest: &mut Manifest,
) -> ResolutionStatus {
    let name = quoted(&listed.name.value);
    let size = listed
        .bytes
        .filter(|size| u64::try_from(size.value) != Ok(actual.bytes));
    if let Some(size) = size {
        let message = format!(
            "manifest lists {size} bytes for {name}, file has {}",
            actual.bytes
        );
        manifest.report(ProblemKind::Different, Some(size.span), message);
        ResolutionStatus::Broken
    } else if actual.pin != listed.digest.value {
        let message = format!(
            "manifest lists digest {} for {name}, file has {}",
            listed.digest.value, actual.pin
        );
        manifest.report(ProblemKind::Different, Some(listed.digest.span), message);
        ResolutionStatus::Broken
    } else if let (Some(listed), Some(actual)) = (&listed.rows, rows)
        && !actual.may_be(listed.value)
    {
        let message = format!(
            "manifest lists {} rows for {name}, file has {actual}",
            listed.value
        );
        manifest.report(ProblemKind::Different, Some(listed.span), message);
        ResolutionStatus::Broken
    } else {
        ResolutionStatus::Verified
    }
}

/// Quotes a listed name for a message.
fn quoted(name: &[u8]) -> String {
    format!("`{}`", RepoPath::new(name))
}
