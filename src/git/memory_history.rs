//! A history in memory, for tests and for the examples of the rules' pages.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::expression::RevisionExpression;
use super::lookup_failure::{base, unknown_name};
use super::{History, LastSeen, ObjectContent, ResolvedCommit, RevisionLookup, RevisionName};
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
    names: Vec<(String, RevisionName)>,
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

    /// Makes the lookup of an expression return `RevisionLookup::Unknown`.
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
        let (revision, path) = match RevisionExpression::parse(expression) {
            Ok(parsed) => (parsed.revision, parsed.path),
            Err(unfit) => return RevisionLookup::Missing(unfit.reason),
        };
        let named = |commit: &'_ MemoryCommit| commit.name(revision);
        let mut found = self.commits.iter().map(|commit| (commit, named(commit)));
        let Some((found, name)) = found.find_map(|(commit, name)| Some((commit, name?))) else {
            return RevisionLookup::Missing(unknown_name(revision));
        };
        let commit = ResolvedCommit {
            name,
            ..found.commit.clone()
        };
        match path {
            None => RevisionLookup::Commit(commit),
            Some(path) => match found.object(path) {
                Some(object) => RevisionLookup::Path { commit, object },
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
                name: RevisionName::Id,
                committed_at,
                reachable: Some(true),
            },
            files: BTreeMap::new(),
        }
    }

    /// Adds a name of the commit: a branch or `HEAD`, perhaps with steps such as `~2`. Its id and
    /// abbreviations of the id always name the commit.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        let kind = match base(&name) {
            "HEAD" | "@" => RevisionName::Head,
            _ => RevisionName::Branch,
        };
        self.names.push((name, kind));
        self
    }

    /// Adds the name of a tag.
    pub fn tagged(mut self, name: impl Into<String>) -> Self {
        self.names.push((name.into(), RevisionName::Tag));
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

    /// Returns the kind of name that a revision is, if it names the commit.
    fn name(&self, revision: &str) -> Option<RevisionName> {
        // An abbreviated id has at least four digits (git-config(1), `core.abbrev`).
        if revision.len() >= 4 && self.commit.id.starts_with(revision) {
            return Some(RevisionName::Id);
        }
        let mut names = self.names.iter();
        names
            .find(|(name, _)| name == revision)
            .map(|(_, kind)| *kind)
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
