//! Reads a manifest from a file of the snapshot.

use super::listing;
use super::lookup::ManifestLookup;
use super::mapping;
use super::parsed::{Manifest, NO_SPAN};
use super::problems::ProblemKind;
use crate::git::Error;
use crate::snapshot::{Entry, Snapshot};
use crate::target::contents::read_whole;
use crate::target::files::{PathEnd, find};
use crate::text::{RepoPath, Spanned};

/// Reads a manifest and looks up the files it lists.
///
/// Spans refer to the file as it is on the disk, so that form is read first. A file that is not a
/// manifest there may be one in the form in which Git stores it (`working-tree-encoding`,
/// gitattributes(5)).
///
/// # Errors
/// If the file cannot be read.
pub(in crate::target) fn read_manifest(
    entry: &Entry,
    snapshot: &dyn Snapshot,
    largest: u64,
) -> Result<ManifestLookup, Error> {
    let bytes = match read_whole(snapshot, entry, false, largest)? {
        Ok(bytes) => bytes,
        Err(reason) => return Ok(ManifestLookup::unverified(reason)),
    };
    let mut manifest = parse(&bytes);
    if !manifest.is_readable()
        && let Ok(stored) = read_whole(snapshot, entry, true, largest)?
        && stored != bytes
        && let stored = parse(&stored)
        && stored.is_readable()
    {
        manifest = stored.without_spans();
    }
    ManifestLookup::new(manifest, entry.path.parent(), snapshot)
}

/// Returns the paths that a manifest lists, wherever they lead, or none if the path is not a
/// readable manifest.
///
/// # Errors
/// If the manifest exists and cannot be read.
pub(crate) fn listed_paths(
    path: &RepoPath,
    snapshot: &dyn Snapshot,
    largest: u64,
) -> Result<Vec<RepoPath>, Error> {
    let PathEnd::File(entry) = find(snapshot, path)?.end else {
        return Ok(Vec::new());
    };
    let Ok(bytes) = read_whole(snapshot, entry, false, largest)? else {
        return Ok(Vec::new());
    };
    let folder = entry.path.parent();
    let files = parse(&bytes).files.into_iter();
    Ok(files
        .filter_map(|file| RepoPath::resolve(folder, &file.name.value))
        .collect())
}

/// Returns the names that a manifest lists, at their places in its text. Those without a place are left
/// out.
pub(crate) fn listed_names(bytes: &[u8]) -> Vec<Spanned<Vec<u8>>> {
    let names = parse(bytes).files.into_iter().map(|file| file.name);
    names.filter(|name| name.span != NO_SPAN).collect()
}

/// Parses a `sha256sum` listing, or a JSON or YAML mapping with `files`.
fn parse(bytes: &[u8]) -> Manifest {
    listing::read(bytes)
        .or_else(|| mapping::read(bytes))
        .unwrap_or_else(|| {
            let mut manifest = Manifest::default();
            manifest.report(ProblemKind::Unreadable, None, "it is not UTF-8");
            manifest
        })
}
