//! A history in memory: for tests, and for the examples of a rule's page.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::absent::no_such;
use super::revision::split;
use super::{Answer, Commit, History, LastSeen, Object};
use crate::text::RepoPath;

/// A history that somebody declared.
#[derive(Clone, Debug, Default)]
pub struct MemoryHistory {
    commits: Vec<MemoryCommit>,
    unknown: BTreeMap<String, (String, String)>,
    last_seen: BTreeMap<RepoPath, LastSeen>,
}

/// A declared commit. It can be reached unless it says otherwise.
#[derive(Clone, Debug)]
pub struct MemoryCommit {
    names: Vec<String>,
    commit: Commit,
    files: BTreeMap<RepoPath, Vec<u8>>,
}

impl MemoryHistory {
    /// A history that knows nothing: everything asked is missing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares a commit.
    pub fn commit(mut self, commit: MemoryCommit) -> Self {
        self.commits.push(commit);
        self
    }

    /// A question that this clone cannot answer.
    pub fn unknown(
        mut self,
        question: impl Into<String>,
        reason: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let answer = (reason.into(), remedy.into());
        self.unknown.insert(question.into(), answer);
        self
    }

    /// Where a path that is gone was last seen.
    pub fn seen(mut self, path: impl AsRef<[u8]>, last: LastSeen) -> Self {
        self.last_seen.insert(RepoPath::new(path), last);
        self
    }

    fn answer(&self, question: &str) -> Answer {
        if let Some((reason, remedy)) = self.unknown.get(question) {
            return Answer::Unknown {
                reason: reason.clone(),
                remedy: remedy.clone(),
            };
        }
        let (revision, path) = split(question);
        if revision.contains("..") {
            return Answer::Missing(format!("`{revision}` names a range, not one revision"));
        }
        let Some(found) = self
            .commits
            .iter()
            .find(|commit| commit.is_called(revision))
        else {
            return Answer::Missing(no_such(revision));
        };
        let commit = found.commit.clone();
        match path {
            None => Answer::Commit(commit),
            Some(path) => match found.object(path) {
                Some(object) => Answer::Path {
                    commit: Some(commit),
                    object,
                },
                None => Answer::Missing(format!("`{revision}` has no `{path}`")),
            },
        }
    }
}

impl MemoryCommit {
    /// A commit with its full id and the time it was committed.
    pub fn new(id: impl Into<String>, committed_at: Timestamp) -> Self {
        Self {
            names: Vec::new(),
            commit: Commit {
                id: id.into(),
                committed_at,
                reachable: Some(true),
            },
            files: BTreeMap::new(),
        }
    }

    /// A question that names it, beside its id and the beginnings of its id.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.names.push(name.into());
        self
    }

    /// Whether what is checked comes after it; `None` where a clone cannot tell.
    pub fn reachable(mut self, reachable: Option<bool>) -> Self {
        self.commit.reachable = reachable;
        self
    }

    /// A file in it.
    pub fn file(mut self, path: impl AsRef<[u8]>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(RepoPath::new(path), bytes.into());
        self
    }

    fn is_called(&self, revision: &str) -> bool {
        // Four digits are the fewest that Git takes for an id (git-config(1), `core.abbrev`).
        let is_id = revision.len() >= 4 && self.commit.id.starts_with(revision);
        is_id || self.names.iter().any(|name| name == revision)
    }

    fn object(&self, path: &str) -> Option<Object> {
        let path = RepoPath::resolve(b"", path.as_bytes())?;
        if let Some(bytes) = self.files.get(&path) {
            return Some(Object::File {
                bytes: bytes.clone(),
            });
        }
        let folder = [path.as_bytes(), b"/"].concat();
        let mut files = self.files.keys();
        let is_folder =
            path.as_bytes().is_empty() || files.any(|file| file.as_bytes().starts_with(&folder));
        is_folder.then_some(Object::Folder)
    }
}

impl History for MemoryHistory {
    fn resolve(&self, questions: &[String]) -> Vec<Answer> {
        questions
            .iter()
            .map(|question| self.answer(question))
            .collect()
    }

    fn last_seen(&self, paths: &[RepoPath]) -> Vec<Option<LastSeen>> {
        paths
            .iter()
            .map(|path| self.last_seen.get(path).cloned())
            .collect()
    }
}
