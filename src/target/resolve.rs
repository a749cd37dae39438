//! Many targets at once, against a snapshot and Git.

use std::collections::HashSet;

use rayon::prelude::*;

use super::Map;
use super::contents::{Contents, Hidden, Need, look};
use super::gone::{self, Gone};
use super::grammar::Target;
use super::located::{Located, Place};
use super::manifest::opened::Opened;
use super::resolution::{Pinned, Resolution, Resolutions, ResolvedFile};
use super::revisions::answers;
use crate::git::Error;
use crate::git::History;
use crate::snapshot::{Entry, Snapshot};
use crate::text::RepoPath;

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest file whose bytes are looked into; a larger one is there and cannot be verified.
    pub evidence_bytes: u64,
    /// Whether the digest is wanted of every file that a target names, pinned or not.
    pub all_digests: bool,
}

/// What is asked, each target once.
#[derive(Debug, Default)]
pub struct QuerySet {
    /// Whether some record calls it a manifest.
    targets: Map<Target, bool>,
    /// What each link may stand for.
    links: HashSet<Vec<Target>>,
}

/// One question.
#[derive(Clone, Debug)]
pub enum Query {
    /// Everything about a target.
    Target { target: Target, is_manifest: bool },
    /// Whether any of what a link may stand for is there; nothing is read.
    Link(Vec<Target>),
}

impl QuerySet {
    pub fn ask(&mut self, asked: Query) {
        match asked {
            Query::Target {
                target,
                is_manifest,
            } => *self.targets.entry(target).or_default() |= is_manifest,
            Query::Link(readings) => drop(self.links.insert(readings)),
        }
    }
}

/// Resolves everything that is asked. Fails where a file that is there cannot be read.
pub fn resolve(
    questions: QuerySet,
    snapshot: &dyn Snapshot,
    history: &dyn History,
    limits: &Limits,
) -> Result<Resolutions, Error> {
    let is_revision = |target: &Target| matches!(target, Target::Git(_));
    let (revisions, others): (Vec<_>, Vec<_>) = questions
        .targets
        .into_iter()
        .partition(|(target, _)| is_revision(target));
    let located: Result<Vec<Located<'_>>, Error> = others
        .into_par_iter()
        .map(|(target, is_manifest)| Located::new(target, is_manifest, snapshot))
        .collect();
    let located = located?;
    let manifests = manifests(&located, snapshot, limits)?;
    let contents = contents_of(&located, &manifests, snapshot, limits)?;
    let (mut by_target, mut gone) = (Map::default(), Vec::new());
    for located in located {
        gone.extend(located.gone().map(|path| (located.target.clone(), path)));
        let (target, fact) = located.fact(&contents);
        by_target.insert(target, fact);
    }
    let links = links(questions.links, &by_target, snapshot, &mut gone)?;
    let mut facts = Resolutions {
        by_target,
        links,
        manifests: manifests
            .into_iter()
            .map(|(path, manifest)| (path, manifest.fact(&contents)))
            .collect(),
    };
    tell_where_dead_ones_went(&mut facts, gone, snapshot, history);
    let revisions = revisions.into_iter().map(|(target, _)| target).collect();
    facts.by_target.extend(answers(revisions, history));
    Ok(facts)
}

/// What is known of files, by their paths.
pub(super) type Known = Map<RepoPath, Result<Contents, Hidden>>;

/// Looks into every file once, for all that is asked of it.
fn contents_of<'s>(
    located: &[Located<'s>],
    manifests: &Map<RepoPath, Opened>,
    snapshot: &'s dyn Snapshot,
    limits: &Limits,
) -> Result<Known, Error> {
    let mut needs: Map<&RepoPath, (&Entry, Need)> = Map::default();
    let mut add = |entry: &'s Entry, need| {
        let known = needs.entry(&entry.path).or_insert((entry, need));
        known.1 = known.1.and(need);
    };
    for located in located {
        if let Place::File { entry, .. } = &located.place {
            add(entry, located.need(limits));
        }
    }
    for (path, need) in manifests.values().flat_map(Opened::needs) {
        if let Some(entry) = snapshot.entry(path.as_bytes()) {
            add(entry, need);
        }
    }
    let needs: Vec<(&Entry, Need)> = needs.into_values().collect();
    let looked = needs.into_par_iter().map(|(entry, need)| {
        let contents = look(snapshot, entry, need, limits.evidence_bytes)?;
        Ok((entry.path.clone(), contents))
    });
    looked.collect()
}

/// Reads every manifest that is a file.
fn manifests(
    located: &[Located<'_>],
    snapshot: &dyn Snapshot,
    limits: &Limits,
) -> Result<Map<RepoPath, Opened>, Error> {
    let files = located.iter().filter_map(|located| match &located.place {
        Place::File { entry, .. } if located.is_manifest => Some(&entry.path),
        Place::File { .. } | Place::Told(_) | Place::Gone(..) => None,
    });
    let files: HashSet<&RepoPath> = files.collect();
    let opened = files.into_par_iter().filter_map(|path| {
        let entry = snapshot.entry(path.as_bytes())?;
        let opened = Opened::new(entry, snapshot, limits.evidence_bytes);
        Some(opened.map(|opened| (path.clone(), opened)))
    });
    opened.collect()
}

/// What links may stand for. Only a link none of whose readings leads anywhere
/// is looked for further.
fn links(
    links: HashSet<Vec<Target>>,
    known: &Map<Target, Resolution>,
    snapshot: &dyn Snapshot,
    gone: &mut Vec<(Target, RepoPath)>,
) -> Result<Map<Target, Resolution>, Error> {
    let readings: HashSet<&Target> = links.iter().flatten().collect();
    let new: Vec<&Target> = readings
        .into_iter()
        .filter(|target| !known.contains_key(target))
        .collect();
    let located: Result<Vec<Located<'_>>, Error> = new
        .into_par_iter()
        .map(|target| Located::new(target.clone(), false, snapshot))
        .collect();
    let mut facts = Map::default();
    let mut nowhere: Map<Target, RepoPath> = Map::default();
    for located in located? {
        nowhere.extend(located.gone().map(|path| (located.target.clone(), path)));
        let fact = match located.place {
            Place::Told(fact) => fact,
            Place::Gone(_, dead) => Resolution::Dead(dead),
            Place::File { entry, untracked } => Resolution::File(ResolvedFile {
                path: entry.path.clone(),
                untracked,
                is_blank: false,
                pinned: Pinned::Not { digest: None },
            }),
        };
        facts.insert(located.target, fact);
    }
    let is_nowhere = |readings: &&Vec<Target>| {
        let mut readings = readings.iter();
        readings.all(|target| nowhere.contains_key(target))
    };
    let lost: HashSet<&Target> = links.iter().filter(is_nowhere).flatten().collect();
    let lost = lost
        .into_iter()
        .filter_map(|target| Some((target.clone(), nowhere.get(target)?.clone())));
    gone.extend(lost);
    Ok(facts)
}

/// For dead paths: what was probably meant, and where history last saw them.
fn tell_where_dead_ones_went(
    facts: &mut Resolutions,
    gone: Vec<(Target, RepoPath)>,
    snapshot: &dyn Snapshot,
    history: &dyn History,
) {
    let mut paths: Map<Target, RepoPath> = gone.into_iter().collect();
    let all = facts.by_target.iter_mut().chain(&mut facts.links);
    let gone = all.filter_map(|(target, fact)| match fact {
        Resolution::Dead(dead) => {
            let path = paths.remove(target)?;
            Some(Gone { path, dead })
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
    gone::tell(gone.collect(), snapshot, history);
}
