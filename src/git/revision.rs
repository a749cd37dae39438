//! One question in Git's revision syntax (gitrevisions(7)): what it names, or why it names nothing here.

use std::collections::HashMap;

use gix::ObjectId;
use gix::objs::Kind;
use gix::objs::tree::EntryKind;
use gix::revision::plumbing::Spec;
use jiff::Timestamp;

use super::absent::{Absent, base, broken, is_in_index, lacking, unnamed};
use super::repository::Repository;
use super::{Answer, Commit, Object};
use crate::git::Error;
use crate::text::{RepoPath, visible};

/// Files larger than this are not read: evidence is looked into line by line,
/// and nobody wrote so many lines to be looked into.
const LARGE: u64 = 16 << 20;

/// As much of a file as is kept of one that is not blank.
const KEPT: usize = 1 << 10;

/// A tree that somebody named, and the commit it was named by.
pub(crate) struct NamedTree {
    pub tree: ObjectId,
    pub commit: Option<ObjectId>,
}

/// The tree of a revision that must be there.
pub(crate) fn resolve_tree(repository: &Repository, revision: &str) -> Result<NamedTree, Error> {
    repository.ask(|git| {
        let mut asker = Asker::new(repository, git);
        let found = asker
            .single(revision)
            .and_then(|id| asker.tree_of(revision, id));
        found.map_err(|absent| match absent {
            Absent::Missing(words) => Error::new(visible(&words)),
            Absent::Unknown { reason, remedy } => Error::new(visible(&reason)).help(remedy),
        })
    })
}

/// Answers the questions of one batch with one handle. Whether a commit can be
/// reached is left open: one walk tells that of all of them.
pub(super) struct Asker<'g> {
    repository: &'g Repository,
    git: &'g gix::Repository,
    known: HashMap<String, Result<ObjectId, Absent>>,
}

impl<'g> Asker<'g> {
    pub fn new(repository: &'g Repository, git: &'g gix::Repository) -> Self {
        Self {
            repository,
            git,
            known: HashMap::new(),
        }
    }

    pub fn answer(&mut self, question: &str) -> Answer {
        let answer = match split(question) {
            (revision, Some(path)) => self.path(revision, path),
            (revision, None) => self.named(revision),
        };
        answer.unwrap_or_else(Answer::from)
    }

    fn named(&mut self, revision: &str) -> Result<Answer, Absent> {
        if is_in_index(revision) {
            let object = self.in_index(revision)?;
            return Ok(Answer::Path {
                commit: None,
                object,
            });
        }
        let id = self.single(revision)?;
        match self.peel(revision, id)? {
            (id, Kind::Commit) => Ok(Answer::Commit(self.commit(revision, id)?)),
            (id, kind) => Ok(Answer::Object(self.object(revision, id, kind)?)),
        }
    }

    fn in_index(&mut self, revision: &str) -> Result<Object, Absent> {
        let id = self.single(revision)?;
        let spec = self.git.rev_parse(revision).ok();
        let mode = spec.as_ref().and_then(|spec| Some(spec.path_and_mode()?.1));
        match mode.is_some_and(|mode| mode.is_commit()) {
            true => Ok(Object::Submodule),
            false => self.object(revision, id, self.kind(revision, id)?),
        }
    }

    fn path(&mut self, revision: &str, path: &str) -> Result<Answer, Absent> {
        let id = self.single(revision)?;
        let found = self.tree_of(revision, id)?;
        let commit = match found.commit {
            Some(id) => Some(self.commit(revision, id)?),
            None => None,
        };
        let Some(path) = RepoPath::resolve(b"", path.as_bytes()) else {
            return Err(Absent::Missing(format!("`{path}` leaves the repository")));
        };
        let object = self.at_path(revision, found.tree, &path)?;
        Ok(Answer::Path { commit, object })
    }

    /// Follows a path down from a tree, part by part.
    fn at_path(&self, revision: &str, tree: ObjectId, path: &RepoPath) -> Result<Object, Absent> {
        let none = || Absent::Missing(format!("`{revision}` has no `{path}`"));
        let (mut id, mut kind) = (tree, EntryKind::Tree);
        for part in path
            .as_bytes()
            .split(|byte| *byte == b'/')
            .filter(|part| !part.is_empty())
        {
            match kind {
                EntryKind::Tree => {}
                EntryKind::Commit => {
                    return Err(Absent::Unknown {
                        reason: format!("`{path}` lies in a submodule"),
                        remedy: "check the submodule's own repository".into(),
                    });
                }
                EntryKind::Blob | EntryKind::BlobExecutable | EntryKind::Link => return Err(none()),
            }
            let object = self.find(revision, id)?;
            let mut entries = gix::objs::TreeRefIter::from_bytes(&object.data, id.kind());
            let entry = entries
                .find_map(|entry| entry.ok().filter(|entry| *entry.filename == part))
                .ok_or_else(none)?;
            (id, kind) = (entry.oid.to_owned(), entry.mode.kind());
        }
        match kind {
            EntryKind::Tree => Ok(Object::Folder),
            EntryKind::Commit => Ok(Object::Submodule),
            EntryKind::Blob | EntryKind::BlobExecutable | EntryKind::Link => {
                self.object(revision, id, Kind::Blob)
            }
        }
    }

    fn object(&self, revision: &str, id: ObjectId, kind: Kind) -> Result<Object, Absent> {
        match kind {
            Kind::Tree => Ok(Object::Folder),
            Kind::Commit | Kind::Tag => Ok(Object::Submodule),
            Kind::Blob => {
                let header = self
                    .git
                    .try_find_header(id)
                    .map_err(|error| broken(revision, &error))?;
                let Some(header) = header else {
                    return Err(lacking(self.repository, revision, id));
                };
                let size = header.size();
                if size > LARGE {
                    return Ok(Object::LargeFile { size });
                }
                let mut bytes = self.find(revision, id)?.data;
                if let Some(first) = bytes.iter().position(|byte| !byte.is_ascii_whitespace()) {
                    bytes.truncate(KEPT.max(first + 1));
                    bytes.shrink_to_fit();
                }
                Ok(Object::File { bytes })
            }
        }
    }

    fn commit(&self, revision: &str, id: ObjectId) -> Result<Commit, Absent> {
        let object = self.find(revision, id)?;
        let commit = gix::objs::CommitRefIter::from_bytes(&object.data, id.kind());
        let seconds = commit
            .committer()
            .map_err(|error| broken(revision, &error))?
            .seconds();
        Ok(Commit {
            id: id.to_string(),
            committed_at: timestamp(seconds),
            reachable: None,
        })
    }

    fn tree_of(&self, revision: &str, id: ObjectId) -> Result<NamedTree, Absent> {
        match self.peel(revision, id)? {
            (id, Kind::Commit) => {
                let object = self.find(revision, id)?;
                let mut commit = gix::objs::CommitRefIter::from_bytes(&object.data, id.kind());
                let tree = commit.tree_id().map_err(|error| broken(revision, &error))?;
                Ok(NamedTree {
                    tree,
                    commit: Some(id),
                })
            }
            (id, Kind::Tree) => Ok(NamedTree {
                tree: id,
                commit: None,
            }),
            (_, Kind::Blob | Kind::Tag) => Err(Absent::Missing(format!(
                "`{revision}` names a file, not a revision"
            ))),
        }
    }

    /// What a tag stands for, down to what is no tag.
    pub fn peel(&self, revision: &str, mut id: ObjectId) -> Result<(ObjectId, Kind), Absent> {
        loop {
            match self.kind(revision, id)? {
                Kind::Tag => {
                    let object = self.find(revision, id)?;
                    let tag = gix::objs::TagRefIter::from_bytes(&object.data, id.kind());
                    id = tag.target_id().map_err(|error| broken(revision, &error))?;
                }
                kind => return Ok((id, kind)),
            }
        }
    }

    fn kind(&self, revision: &str, id: ObjectId) -> Result<Kind, Absent> {
        match self.git.try_find_header(id) {
            Ok(Some(header)) => Ok(header.kind()),
            Ok(None) => Err(lacking(self.repository, revision, id)),
            Err(error) => Err(broken(revision, &error)),
        }
    }

    fn find(&self, revision: &str, id: ObjectId) -> Result<gix::ObjectDetached, Absent> {
        match self.git.try_find_object(id) {
            Ok(Some(object)) => Ok(object.detach()),
            Ok(None) => Err(lacking(self.repository, revision, id)),
            Err(error) => Err(broken(revision, &error)),
        }
    }

    /// The one object that a revision names.
    fn single(&mut self, revision: &str) -> Result<ObjectId, Absent> {
        if let Some(known) = self.known.get(revision) {
            return known.clone();
        }
        let range = || Absent::Missing(format!("`{revision}` names a range, not one revision"));
        let found = match self.git.rev_parse(revision) {
            // No ref's name has two dots in a row (git-check-ref-format(1)), so
            // this is a range even where its ends are not here.
            _ if !revision.starts_with(':') && base(revision).contains("..") => Err(range()),
            Ok(spec) => match spec.detach() {
                Spec::Include(id) => Ok(id),
                Spec::Exclude(_)
                | Spec::Range { .. }
                | Spec::Merge { .. }
                | Spec::IncludeOnlyParents { .. }
                | Spec::ExcludeParents(_) => Err(range()),
            },
            Err(error) => Err(unnamed(self.repository, self.git, revision, &error)),
        };
        self.known.insert(revision.to_owned(), found.clone());
        found
    }
}

/// A revision and the path after its colon. A colon in braces is part of a date
/// or of a text to search for; one at the front asks the index or all messages.
pub(super) fn split(question: &str) -> (&str, Option<&str>) {
    let mut depth = 0_usize;
    for (at, byte) in question.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b':' if at == 0 => break,
            b':' if depth == 0 => return (&question[..at], Some(&question[at + 1..])),
            _ => {}
        }
    }
    (question, None)
}

/// A commit's time; one beyond the year 9999 is as good as that year.
fn timestamp(seconds: i64) -> Timestamp {
    let end = if seconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_second(seconds).unwrap_or(end)
}
