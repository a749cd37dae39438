//! Resolves many targets at once against a snapshot and its history.

use std::collections::{BTreeSet, HashSet};

use rayon::prelude::*;

use super::contents::{FileNeeds, KnownContents, examine};
use super::grammar::Target;
use super::location::{LocatedTarget, TargetLocation};
use super::manifest::{ManifestLookup, read_manifest};
use super::missing::{MissingPath, explain_missing};
use super::query::{QuerySet, ResolveOptions};
use super::resolution::Resolution;
use super::resolutions::Resolutions;
use super::revisions::resolve_revisions;
use crate::git::{Error, History, NoHistory};
use crate::snapshot::{Entry, Snapshot};
use crate::text::{FastMap, RepoPath};

/// Resolves all queries.
///
/// # Errors
/// A file that exists cannot be read.
pub(crate) fn resolve(
    queries: QuerySet,
    snapshot: &dyn Snapshot,
    history: &dyn History,
    options: &ResolveOptions,
) -> Result<Resolutions, Error> {
    let (revisions, others): (Vec<_>, Vec<_>) = queries
        .targets
        .into_iter()
        .partition(|(target, _)| matches!(target, Target::Git(_)));
    let located = others
        .into_par_iter()
        .map(|(target, is_manifest)| LocatedTarget::new(target, is_manifest, snapshot))
        .collect::<Result<Vec<_>, _>>()?;
    let manifests = read_manifests(&located, snapshot, options)?;
    let contents = examine_files(&located, &manifests, snapshot, options)?;
    let (mut by_target, mut missing) = (FastMap::default(), Vec::new());
    for located in located {
        let path = located.missing_path();
        missing.extend(path.map(|path| (located.target.clone(), path)));
        let (target, resolution) = located.resolve(&contents);
        by_target.insert(target, resolution);
    }
    let mut links = resolve_links(queries.links, &by_target, snapshot, &mut missing)?;
    let values = queries.values.into_iter();
    let values: Vec<Target> = values
        .filter(|target| !by_target.contains_key(target) && !links.contains_key(target))
        .collect();
    links.extend(resolve_values(values, snapshot)?);
    let mut resolutions = Resolutions {
        by_target,
        links,
        manifests: manifests
            .into_iter()
            .map(|(path, manifest)| (path, manifest.compare(&contents)))
            .collect(),
    };
    let searched: &dyn History = if options.searches_history {
        history
    } else {
        &NoHistory
    };
    explain_dead_targets(&mut resolutions, missing, snapshot, searched);
    let revisions = revisions.into_iter().map(|(target, _)| target).collect();
    resolutions
        .by_target
        .extend(resolve_revisions(revisions, history));
    Ok(resolutions)
}

/// Examines every file once, for all details that must be known about it.
fn examine_files<'s>(
    located: &[LocatedTarget<'s>],
    manifests: &FastMap<RepoPath, ManifestLookup>,
    snapshot: &'s dyn Snapshot,
    options: &ResolveOptions,
) -> Result<KnownContents, Error> {
    let mut needs: FastMap<&RepoPath, (&Entry, FileNeeds)> = FastMap::default();
    let mut add = |entry: &'s Entry, new: FileNeeds| {
        let (_, needs) = needs
            .entry(&entry.path)
            .or_insert((entry, FileNeeds::default()));
        *needs = needs.and(new);
    };
    for located in located {
        if let TargetLocation::File { entry, .. } = &located.location {
            add(entry, located.needs(options));
        }
    }
    for (path, needs) in manifests.values().flat_map(ManifestLookup::needs) {
        if let Some(entry) = snapshot.entry(path.as_bytes()) {
            add(entry, needs);
        }
    }
    let mut needs: Vec<(&Entry, FileNeeds)> = needs.into_values().collect();
    // Files of one folder are read after each other, so that it is opened once.
    needs.par_sort_unstable_by(|(one, _), (other, _)| one.path.cmp(&other.path));
    needs
        .into_par_iter()
        .map(|(entry, needs)| {
            let contents = examine(snapshot, entry, needs, options.evidence_bytes)?;
            Ok((entry.path.clone(), contents))
        })
        .collect()
}

/// Reads every manifest that is a file.
fn read_manifests(
    located: &[LocatedTarget<'_>],
    snapshot: &dyn Snapshot,
    options: &ResolveOptions,
) -> Result<FastMap<RepoPath, ManifestLookup>, Error> {
    let files = located
        .iter()
        .filter_map(|located| match &located.location {
            TargetLocation::File { entry, .. } if located.is_manifest => Some(&entry.path),
            TargetLocation::File { .. }
            | TargetLocation::Resolved(_)
            | TargetLocation::Missing(..) => None,
        });
    let files: BTreeSet<&RepoPath> = files.collect();
    let files: Vec<&RepoPath> = files.into_iter().collect();
    let manifests = files.into_par_iter().filter_map(|path| {
        let entry = snapshot.entry(path.as_bytes())?;
        let manifest = read_manifest(entry, snapshot, options.evidence_bytes);
        Some(manifest.map(|manifest| (path.clone(), manifest)))
    });
    manifests.collect()
}

/// Resolves values that may be targets.
fn resolve_values(
    values: Vec<Target>,
    snapshot: &dyn Snapshot,
) -> Result<Vec<(Target, Resolution)>, Error> {
    let values = values.into_par_iter().map(|target| {
        let located = LocatedTarget::new(target, false, snapshot)?;
        Ok(located.existence())
    });
    values.collect()
}

/// Resolves the readings of links. Only the readings of a link without any existing reading are
/// explained further.
fn resolve_links(
    links: HashSet<Vec<Target>>,
    known: &FastMap<Target, Resolution>,
    snapshot: &dyn Snapshot,
    missing: &mut Vec<(Target, RepoPath)>,
) -> Result<FastMap<Target, Resolution>, Error> {
    let readings: HashSet<&Target> = links.iter().flatten().collect();
    let new: Vec<&Target> = readings
        .into_iter()
        .filter(|target| !known.contains_key(target))
        .collect();
    let located = new
        .into_par_iter()
        .map(|target| LocatedTarget::new(target.clone(), false, snapshot))
        .collect::<Result<Vec<_>, Error>>()?;
    let mut resolutions = FastMap::default();
    let mut missing_paths: FastMap<Target, RepoPath> = FastMap::default();
    for located in located {
        let path = located.missing_path();
        missing_paths.extend(path.map(|path| (located.target.clone(), path)));
        resolutions.extend([located.existence()]);
    }
    let dead: HashSet<&Target> = links
        .iter()
        .filter(|readings| {
            readings
                .iter()
                .all(|target| missing_paths.contains_key(target))
        })
        .flatten()
        .collect();
    missing.extend(
        dead.into_iter()
            .filter_map(|target| Some((target.clone(), missing_paths.get(target)?.clone()))),
    );
    Ok(resolutions)
}

/// Adds to dead targets the path that was probably meant, and where history last had the path.
fn explain_dead_targets(
    resolutions: &mut Resolutions,
    missing: Vec<(Target, RepoPath)>,
    snapshot: &dyn Snapshot,
    history: &dyn History,
) {
    let mut paths: FastMap<Target, RepoPath> = missing.into_iter().collect();
    let all = resolutions
        .by_target
        .iter_mut()
        .chain(&mut resolutions.links);
    let missing = all.filter_map(|(target, resolution)| match resolution {
        Resolution::Dead(dead) => {
            let path = paths.remove(target)?;
            Some(MissingPath { path, dead })
        }
        Resolution::Sound
        | Resolution::File(_)
        | Resolution::Folder(_)
        | Resolution::Commit(_)
        | Resolution::BlankObject
        | Resolution::Outside(_)
        | Resolution::Uncommitted { .. }
        | Resolution::Unverified(_) => None,
    });
    explain_missing(missing.collect(), snapshot, history);
}
