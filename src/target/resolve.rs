//! Many targets at once, against a snapshot and Git.

use std::collections::{BTreeSet, HashMap, HashSet};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::fact::{Dead, Fact, Facts, FileFact, Unverified};
use super::files::{Found, Neighbours, find};
use super::grammar::{PathTarget, Pin, Target};
use super::manifest;
use crate::git::{Answer, History, Object};
use crate::snapshot::{Content, Entry, Error, Outside, Snapshot};
use crate::text::RepoPath;

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest file whose bytes are looked into; a larger one is there and cannot be verified.
    pub evidence_bytes: u64,
}

/// Resolves every distinct target once. `manifests` are those that some record
/// calls a manifest. Fails where a file that is there cannot be read.
pub fn resolve(
    targets: HashSet<Target>,
    manifests: HashSet<Target>,
    snapshot: &dyn Snapshot,
    history: &dyn History,
    limits: &Limits,
) -> Result<Facts, Error> {
    let (revisions, others): (Vec<Target>, Vec<Target>) = targets
        .into_iter()
        .partition(|target| matches!(target, Target::Git(_)));
    let resolved: Result<Vec<(Target, Fact)>, Error> = others
        .into_par_iter()
        .map(|target| one(&target, snapshot, limits).map(|fact| (target, fact)))
        .collect();
    let mut facts = Facts {
        by_target: resolved?.into_iter().collect(),
        ..Facts::default()
    };
    tell_where_dead_ones_went(&mut facts.by_target, snapshot, history);
    facts.by_target.extend(answers(revisions, history));
    let found = manifests
        .iter()
        .filter_map(|target| match facts.by_target.get(target) {
            Some(Fact::File(file)) => Some(file.path.clone()),
            _ => None,
        });
    let found: BTreeSet<RepoPath> = found.collect();
    let checked: Result<Vec<_>, Error> = found
        .into_par_iter()
        .map(|path| manifest_fact(path, snapshot, limits))
        .collect();
    facts.manifests = checked?.into_iter().flatten().collect();
    Ok(facts)
}

fn one(target: &Target, snapshot: &dyn Snapshot, limits: &Limits) -> Result<Fact, Error> {
    Ok(match target {
        Target::Path(path) => path_fact(path, snapshot, limits)?,
        Target::Url => Fact::Sound,
        Target::Outside(what) => Fact::Outside((*what).into()),
        Target::Malformed(why) => Fact::Dead(Dead::new(why.to_string())),
        Target::Git(_) => Fact::Sound,
    })
}

fn path_fact(target: &PathTarget, snapshot: &dyn Snapshot, limits: &Limits) -> Result<Fact, Error> {
    if let Some(whole) = &target.whole
        && let Found::File(entry) = find(snapshot, whole)?
    {
        return file_fact(target, entry, snapshot, limits);
    }
    let path = &target.path;
    Ok(match find(snapshot, path)? {
        Found::File(entry) => file_fact(target, entry, snapshot, limits)?,
        Found::Folder if target.lines.is_some() || target.pin.is_some() => Fact::Dead(Dead::new(
            format!("`{path}` is a folder, and only a file has lines and a digest"),
        )),
        Found::Folder => Fact::Sound,
        Found::InSubmodule(submodule) => Fact::Unverified(in_submodule(&submodule)),
        Found::LeadsOut(link) => Fact::Outside(format!(
            "a path through the symbolic link `{link}`, which leaves the repository"
        )),
        Found::Special => Fact::Dead(Dead::new(format!("`{path}` is not a regular file"))),
        Found::Nothing => match snapshot.outside(path) {
            Outside::Absent => Fact::Dead(Dead::new(format!("there is no file `{path}`"))),
            Outside::Ignored => Fact::Uncommitted {
                is_ignored: true,
                path: path.clone(),
            },
            Outside::Untracked => Fact::Uncommitted {
                is_ignored: false,
                path: path.clone(),
            },
        },
    })
}

/// What a path in another repository's folder is to us.
pub(super) fn in_submodule(submodule: &RepoPath) -> Unverified {
    Unverified {
        reason: format!("a path in the submodule `{submodule}`"),
        remedy: format!("check it in its own repository: holdpoint check -C {submodule}"),
    }
}

fn file_fact(
    target: &PathTarget,
    entry: &Entry,
    snapshot: &dyn Snapshot,
    limits: &Limits,
) -> Result<Fact, Error> {
    let is_blank = match is_blank(snapshot, entry)? {
        Ok(is_blank) => is_blank,
        Err(unverified) => return Ok(Fact::Unverified(unverified)),
    };
    let mut fact = FileFact {
        path: entry.path.clone(),
        is_tracked: entry.tracked,
        is_blank,
        wrong_pin: None,
    };
    if let Some(lines) = target.lines {
        let bytes = match whole(
            snapshot.read(entry, Some(limits.evidence_bytes as usize + 1))?,
            entry,
            limits,
        ) {
            Bytes::Here(bytes) => bytes,
            Bytes::Unverified(reason) => return Ok(Fact::Unverified(reason)),
        };
        if let Some(reason) = outside_lines(lines, &bytes, &entry.path) {
            return Ok(Fact::Dead(Dead::new(reason)));
        }
    }
    if let Some(pin) = target.pin {
        let bytes = match stored(snapshot, entry, limits)? {
            Bytes::Here(bytes) => bytes,
            Bytes::Unverified(reason) => return Ok(Fact::Unverified(reason)),
        };
        let digest = Pin(Sha256::digest(&bytes).into());
        fact.wrong_pin = (digest != pin).then_some(digest);
    }
    Ok(Fact::File(fact))
}

/// Whether a file holds nothing but blanks; the reason where its content is elsewhere.
fn is_blank(snapshot: &dyn Snapshot, entry: &Entry) -> Result<Result<bool, Unverified>, Error> {
    const START: usize = 4096;
    let blank = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_whitespace);
    let start = match snapshot.read(entry, Some(START))? {
        Content::Bytes(bytes) => bytes,
        Content::Unavailable(reason) => return Ok(Err(unavailable(reason))),
    };
    if is_lfs_pointer(&start) {
        return Ok(Err(behind_pointer(&entry.path)));
    }
    if !blank(&start) || start.len() < START {
        return Ok(Ok(blank(&start)));
    }
    match snapshot.read(entry, None)? {
        Content::Bytes(bytes) => Ok(Ok(blank(&bytes))),
        Content::Unavailable(reason) => Ok(Err(unavailable(reason))),
    }
}

/// The bytes of a file, or why they cannot be had.
pub(super) enum Bytes {
    Here(Vec<u8>),
    Unverified(Unverified),
}

/// A file's bytes as Git stores them.
pub(super) fn stored(
    snapshot: &dyn Snapshot,
    entry: &Entry,
    limits: &Limits,
) -> Result<Bytes, Error> {
    // A large file is told by its first bytes past the limit, before all of it is converted.
    if let Content::Bytes(bytes) = snapshot.read(entry, Some(limits.evidence_bytes as usize + 1))?
        && bytes.len() as u64 > limits.evidence_bytes
    {
        return Ok(Bytes::Unverified(too_large(entry, limits)));
    }
    Ok(whole(snapshot.stored(entry)?, entry, limits))
}

fn whole(content: Content, entry: &Entry, limits: &Limits) -> Bytes {
    match content {
        Content::Unavailable(reason) => Bytes::Unverified(unavailable(reason)),
        Content::Bytes(bytes) if bytes.len() as u64 > limits.evidence_bytes => {
            Bytes::Unverified(too_large(entry, limits))
        }
        Content::Bytes(bytes) if is_lfs_pointer(&bytes) => {
            Bytes::Unverified(behind_pointer(&entry.path))
        }
        Content::Bytes(bytes) => Bytes::Here(bytes),
    }
}

pub fn unavailable(reason: String) -> Unverified {
    Unverified {
        reason,
        remedy: "git fetch --refetch --no-filter".into(),
    }
}

fn too_large(entry: &Entry, limits: &Limits) -> Unverified {
    Unverified {
        reason: format!(
            "`{}` is larger than {} bytes",
            entry.path, limits.evidence_bytes
        ),
        remedy: "raise `limits.evidence_bytes` in the config".into(),
    }
}

/// The first line of a Git LFS pointer (the Git LFS specification, "The Pointer").
fn is_lfs_pointer(start: &[u8]) -> bool {
    start.starts_with(b"version https://git-lfs.github.com/spec/")
}

fn behind_pointer(path: &RepoPath) -> Unverified {
    Unverified {
        reason: format!("`{path}` is a Git LFS pointer"),
        remedy: "git lfs pull".into(),
    }
}

fn outside_lines((first, last): (u32, u32), bytes: &[u8], path: &RepoPath) -> Option<String> {
    let ends = bytes.iter().filter(|byte| **byte == b'\n').count();
    let count = ends + usize::from(!bytes.ends_with(b"\n") && !bytes.is_empty());
    match () {
        () if first == 0 => Some("lines count from 1".to_owned()),
        () if first > last => Some(format!("line {first} comes after line {last}")),
        () if last as usize > count => {
            let lines = if count == 1 { "line" } else { "lines" };
            Some(format!(
                "`{path}` has {count} {lines}, and line {last} is asked for"
            ))
        }
        () => None,
    }
}

/// For dead paths: what was probably meant, and where history last saw them.
fn tell_where_dead_ones_went(
    facts: &mut HashMap<Target, Fact>,
    snapshot: &dyn Snapshot,
    history: &dyn History,
) {
    let is_absent = |path: &PathTarget| snapshot.entry(path.path.as_bytes()).is_none();
    let mut dead: Vec<(&PathTarget, &mut Dead)> = facts
        .iter_mut()
        .filter_map(|(target, fact)| match (target, fact) {
            (Target::Path(path), Fact::Dead(dead)) if is_absent(path) => Some((path, dead)),
            _ => None,
        })
        .collect();
    if dead.is_empty() {
        return;
    }
    let neighbours = Neighbours::new(snapshot);
    let paths: Vec<RepoPath> = dead.iter().map(|(target, _)| target.path.clone()).collect();
    let seen = history.last_seen(&paths);
    for ((target, dead), seen) in dead.iter_mut().zip(seen) {
        dead.near = neighbours.of(&target.path);
        dead.last_seen = seen;
    }
}

fn answers(targets: Vec<Target>, history: &dyn History) -> Vec<(Target, Fact)> {
    if targets.is_empty() {
        return Vec::new();
    }
    let spec = |target: &Target| match target {
        Target::Git(spec) => spec.to_string(),
        Target::Path(_) | Target::Url | Target::Outside(_) | Target::Malformed(_) => String::new(),
    };
    let questions: Vec<String> = targets.iter().map(spec).collect();
    let facts = history
        .resolve(&questions)
        .into_iter()
        .map(|answer| match answer {
            Answer::Commit(commit) => Fact::Commit(commit),
            Answer::Path { commit, object } => match (is_blank_object(&object), commit) {
                (true, _) => Fact::BlankObject,
                (false, Some(commit)) => Fact::Commit(commit),
                (false, None) => Fact::Sound,
            },
            Answer::Object(_) => Fact::Sound,
            Answer::Missing(reason) => Fact::Dead(Dead::new(reason)),
            Answer::Unknown { reason, remedy } => Fact::Unverified(Unverified { reason, remedy }),
        });
    targets.into_iter().zip(facts).collect()
}

fn is_blank_object(object: &Object) -> bool {
    match object {
        Object::File { bytes } => bytes.iter().all(u8::is_ascii_whitespace),
        Object::LargeFile { .. } | Object::Folder | Object::Submodule => false,
    }
}

fn manifest_fact(
    path: RepoPath,
    snapshot: &dyn Snapshot,
    limits: &Limits,
) -> Result<Option<(RepoPath, manifest::ManifestFact)>, Error> {
    let Some(entry) = snapshot.entry(path.as_bytes()) else {
        return Ok(None);
    };
    match stored(snapshot, entry, limits)? {
        Bytes::Here(bytes) => Ok(Some((
            path.clone(),
            manifest::check(snapshot, &path, &bytes, limits)?,
        ))),
        Bytes::Unverified(_) => Ok(None),
    }
}
