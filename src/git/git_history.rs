//! The history of a Git repository.

use std::collections::{HashMap, HashSet};

use gix::ObjectId;
use jiff::Timestamp;

use super::oid::parse_commit_id;
use super::repository::Repository;
use super::rev_walk::RevWalk;
use super::revision_resolver::RevisionResolver;
use super::{Error, History, LastSeen, Oid, ResolvedCommit, RevisionLookup, last_seen};
use crate::text::RepoPath;

/// The history of a repository, as seen from the checked commits.
pub(crate) struct GitHistory {
    repository: Repository,
    tips: Vec<ObjectId>,
}

impl GitHistory {
    /// Creates the history of `tips`, which are full ids: the checked commit, or
    /// the parents of the commit that is about to be made
    /// ([`Repository::next_parents`]). Without tips, it is not known whether a
    /// commit is reachable.
    ///
    /// # Errors
    /// A tip is not a full id.
    pub(crate) fn new<T: AsRef<str>>(
        repository: &Repository,
        tips: impl IntoIterator<Item = T>,
    ) -> Result<Self, Error> {
        let tips = tips.into_iter().map(|tip| parse_commit_id(tip.as_ref()));
        Ok(Self {
            repository: repository.clone(),
            tips: tips.collect::<Result<_, _>>()?,
        })
    }

    /// Finds out for each wanted commit whether it is reachable from a tip. A
    /// commit is absent from the result where this clone cannot tell. One walk
    /// serves all commits and ends at the last of them.
    fn reachable(
        &self,
        git: &gix::Repository,
        wanted: &HashSet<ObjectId>,
    ) -> HashMap<ObjectId, bool> {
        let mut reachable = HashMap::new();
        if self.tips.is_empty() || wanted.is_empty() {
            return reachable;
        }
        let Ok(mut walk) = RevWalk::new(git, &self.tips) else {
            return reachable;
        };
        while reachable.len() < wanted.len() {
            let Some(visited) = walk.next() else { break };
            if wanted.contains(&visited.commit.0) {
                reachable.insert(visited.commit.0, true);
            }
        }
        if walk.is_complete() {
            for id in wanted {
                reachable.entry(*id).or_insert(false);
            }
        }
        reachable
    }
}

impl History for GitHistory {
    fn describe_refs(&self) -> Option<Vec<u8>> {
        let mut description = self.repository.describe_refs().ok()?;
        for tip in &self.tips {
            description.extend_from_slice(tip.as_slice());
        }
        Some(description)
    }

    fn resolve(&self, expressions: &[String]) -> Vec<RevisionLookup> {
        self.repository.with_handle(|git| {
            let mut resolver = RevisionResolver::new(&self.repository, git);
            let mut lookups: Vec<_> = expressions
                .iter()
                .map(|expression| resolver.look_up(expression))
                .collect();
            let wanted = lookups
                .iter_mut()
                .filter_map(commit)
                .filter_map(|commit| id(commit));
            let reachable = self.reachable(git, &wanted.collect());
            for commit in lookups.iter_mut().filter_map(commit) {
                commit.reachable = id(commit).and_then(|id| reachable.get(&id).copied());
            }
            lookups
        })
    }

    fn last_seen(&self, paths: &[RepoPath]) -> Vec<Option<LastSeen>> {
        self.repository
            .with_handle(|git| last_seen::find(git, &self.tips, paths))
    }

    fn committed(&self, paths: &[RepoPath]) -> Vec<Option<Oid>> {
        self.repository
            .with_handle(|git| last_seen::committed(git, &self.tips, paths))
    }

    fn visit_before(&self, paths: &[(RepoPath, Timestamp)], visit: &mut dyn FnMut(usize, &[u8])) {
        self.repository
            .with_handle(|git| last_seen::visit_before(git, &self.tips, paths, visit));
    }
}

/// Returns the commit that a lookup found.
fn commit(lookup: &mut RevisionLookup) -> Option<&mut ResolvedCommit> {
    match lookup {
        RevisionLookup::Commit(commit) => Some(commit),
        RevisionLookup::Path { commit, .. } => Some(commit),
        RevisionLookup::Missing(_) | RevisionLookup::Unknown { .. } => None,
    }
}

fn id(commit: &ResolvedCommit) -> Option<ObjectId> {
    ObjectId::from_hex(commit.id.as_bytes()).ok()
}
