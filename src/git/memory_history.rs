//! A history in memory, for tests and for the examples of the rules' pages.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::lookup_failure::unknown_name;
use super::revision_resolver::split;
use super::{History, LastSeen, ObjectContent, ResolvedCommit, RevisionLookup};
use crate::text::RepoPath;

/// A history whose commits and lookups are declared.
#[derive(Clone, Debug, Default)]
pub struct MemoryHistory {
    commits: Vec<MemoryCommit>,
    unknown: BTreeMap<String, (String, String)>,
    last_seen: BTreeMap<RepoPath, LastSeen>,
}

/// A declared commit. It is reachable unless declared otherwise.
#[derive(Clone, Debug)]
pub struct MemoryCommit {
    names: Vec<String>,
    commit: ResolvedCommit,
    files: BTreeMap<RepoPath, Vec<u8>>,
}

impl MemoryHistory {
    /// Creates an empty history, in which every lookup is missing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a commit.
    pub fn commit(mut self, commit: MemoryCommit) -> Self {
        self.commits.push(commit);
        self
    }

    /// Makes the lookup of an expression fail because the expression is unknown.
    pub fn unknown(
        mut self,
        expression: impl Into<String>,
        reason: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        self.unknown
            .insert(expression.into(), (reason.into(), remedy.into()));
        self
    }

    /// Declares where history last had a path.
    pub fn seen(mut self, path: impl AsRef<[u8]>, last: LastSeen) -> Self {
        self.last_seen.insert(RepoPath::new(path), last);
        self
    }

    fn look_up(&self, expression: &str) -> RevisionLookup {
        if let Some((reason, remedy)) = self.unknown.get(expression) {
            return RevisionLookup::Unknown {
                reason: reason.clone(),
                remedy: remedy.clone(),
            };
        }
        let (revision, path) = split(expression);
        if revision.contains("..") {
            return RevisionLookup::Missing(format!(
                "`{revision}` names a range, not one revision"
            ));
        }
        let Some(found) = self
            .commits
            .iter()
            .find(|commit| commit.is_called(revision))
        else {
            return RevisionLookup::Missing(unknown_name(revision));
        };
        let commit = found.commit.clone();
        match path {
            None => RevisionLookup::Commit(commit),
            Some(path) => match found.object(path) {
                Some(object) => RevisionLookup::Path {
                    commit: Some(commit),
                    object,
                },
                None => RevisionLookup::Missing(format!("`{revision}` has no `{path}`")),
            },
        }
    }
}

impl MemoryCommit {
    /// Creates a commit with its full id and the time it was committed.
    pub fn new(id: impl Into<String>, committed_at: Timestamp) -> Self {
        Self {
            names: Vec::new(),
            commit: ResolvedCommit {
                id: id.into(),
                committed_at,
                reachable: Some(true),
            },
            files: BTreeMap::new(),
        }
    }

    /// Adds an expression that names the commit, beside its id and abbreviations of it.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.names.push(name.into());
        self
    }

    /// Sets whether the commit is reachable; `None` where a clone cannot tell.
    pub fn reachable(mut self, reachable: Option<bool>) -> Self {
        self.commit.reachable = reachable;
        self
    }

    /// Adds a file to the commit.
    pub fn file(mut self, path: impl AsRef<[u8]>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(RepoPath::new(path), bytes.into());
        self
    }

    fn is_called(&self, revision: &str) -> bool {
        // An abbreviated id has at least four digits (git-config(1), `core.abbrev`).
        let is_id = revision.len() >= 4 && self.commit.id.starts_with(revision);
        is_id || self.names.iter().any(|name| name == revision)
    }

    fn object(&self, path: &str) -> Option<ObjectContent> {
        let path = RepoPath::resolve(b"", path.as_bytes())?;
        if let Some(bytes) = self.files.get(&path) {
            return Some(ObjectContent::File {
                bytes: bytes.clone(),
            });
        }
        let folder = [path.as_bytes(), b"/"].concat();
        let mut files = self.files.keys();
        let is_folder =
            path.as_bytes().is_empty() || files.any(|file| file.as_bytes().starts_with(&folder));
        is_folder.then_some(ObjectContent::Folder)
    }
}

impl History for MemoryHistory {
    fn resolve(&self, expressions: &[String]) -> Vec<RevisionLookup> {
        expressions
            .iter()
            .map(|expression| self.look_up(expression))
            .collect()
    }

    fn last_seen(&self, paths: &[RepoPath]) -> Vec<Option<LastSeen>> {
        paths
            .iter()
            .map(|path| self.last_seen.get(path).cloned())
            .collect()
    }
}
