//! Looks up expressions in Git's revision syntax (gitrevisions(7)).

use gix::ObjectId;
use gix::objs::Kind;
use gix::objs::tree::EntryKind;
use gix::revision::plumbing::Spec;
use gix::revision::spec::parse;
use jiff::Timestamp;

use super::ancestors::{Ancestor, Ancestors};
use super::commit_headers::CommitHeaders;
use super::expression::{RevisionExpression, RevisionStep};
use super::lookup_failure::{
    LookupFailure, ambiguous, base, missing_object, no_such_ancestor, unreadable, unresolved,
};
use super::name_lookup::{NameLookup, NamedObject};
use super::repository::Repository;
use super::{Error, ObjectContent, ResolvedCommit, RevisionLookup, RevisionName};
use crate::text::RepoPath;

/// Larger files are not read. The checks look for lines in evidence, and nobody
/// refers to a line in a file of this size.
const MAX_READ: u64 = 16 << 20;

/// How many bytes of a file are kept once it is known not to be blank.
const KEPT: usize = 1 << 10;

/// A tree that a revision names, and the commit of that tree if the revision
/// names a commit.
pub(crate) struct NamedTree {
    pub tree: ObjectId,
    pub commit: Option<ObjectId>,
}

/// Returns the tree of a revision.
///
/// # Errors
/// There is no such revision, or it names a file.
pub(crate) fn resolve_tree(repository: &Repository, revision: &str) -> Result<NamedTree, Error> {
    repository.with_handle(|git| {
        let resolver = RevisionResolver::new(repository, git);
        let id = resolver.single(revision)?;
        Ok(resolver.tree_of(revision, id)?)
    })
}

/// Looks up the expressions of one batch with one handle. Whether a commit is
/// reachable is left open, because one walk finds that for the whole batch.
pub(super) struct RevisionResolver<'g> {
    repository: &'g Repository,
    git: &'g gix::Repository,
    names: NameLookup<'g>,
    /// The ancestors of the batch; `None` until one is asked for.
    ancestors: Option<Ancestors<'g>>,
}

impl<'g> RevisionResolver<'g> {
    pub(crate) fn new(repository: &'g Repository, git: &'g gix::Repository) -> Self {
        Self {
            repository,
            git,
            names: NameLookup::new(repository, git),
            ancestors: None,
        }
    }

    /// Looks up one expression.
    pub(crate) fn look_up(&mut self, expression: &str) -> RevisionLookup {
        let lookup = match RevisionExpression::parse(expression) {
            Ok(expression) => self.expression(&expression),
            Err(unfit) => Err(LookupFailure::Missing(unfit.reason)),
        };
        lookup.unwrap_or_else(RevisionLookup::from)
    }

    fn expression(
        &mut self,
        expression: &RevisionExpression<'_>,
    ) -> Result<RevisionLookup, LookupFailure> {
        let RevisionExpression { revision, path, .. } = *expression;
        let NamedObject { id, name } = self.names.find(expression.name)?;
        let (mut id, kind) = self.peel(revision, id)?;
        let what = match kind {
            Kind::Commit => None,
            Kind::Tree => Some("a folder"),
            Kind::Blob | Kind::Tag => Some("a file"),
        };
        if let Some(what) = what {
            let name = expression.name;
            return Err(LookupFailure::Missing(format!(
                "`{name}` is the id of {what}, not of a commit"
            )));
        }
        for step in &expression.steps {
            id = self.step(expression, id, *step)?;
        }
        let commit = self.commit(revision, id, name)?;
        let Some(path) = path else {
            return Ok(RevisionLookup::Commit(commit));
        };
        let found = self.tree_of(revision, id)?;
        let Some(path) = RepoPath::resolve(b"", path.as_bytes()) else {
            return Err(LookupFailure::Missing(format!(
                "`{path}` leaves the repository"
            )));
        };
        let object = self.at_path(revision, found.tree, &path)?;
        Ok(RevisionLookup::Path { commit, object })
    }

    fn step(
        &mut self,
        expression: &RevisionExpression<'_>,
        commit: ObjectId,
        step: RevisionStep,
    ) -> Result<ObjectId, LookupFailure> {
        let ancestors = match &mut self.ancestors {
            Some(ancestors) => ancestors,
            none => none.insert(Ancestors::new(CommitHeaders::new(self.git).map_err(
                |error| LookupFailure::Unknown {
                    reason: error.reason,
                    remedy: "git fsck".into(),
                },
            )?)),
        };
        let found = match step {
            RevisionStep::Parent(0) => Ancestor::Found(commit),
            RevisionStep::Parent(number) => ancestors.parent(commit, number),
            RevisionStep::Generation(count) => ancestors.generation(commit, count),
        };
        let RevisionExpression { revision, name, .. } = *expression;
        match found {
            Ancestor::Found(id) => Ok(id),
            Ancestor::Missing => Err(LookupFailure::Missing(no_such_ancestor(name, revision))),
            Ancestor::Unknown => Err(unresolved(self.repository, revision, true)),
        }
    }

    /// Looks up a path in a tree, part by part.
    fn at_path(
        &self,
        revision: &str,
        tree: ObjectId,
        path: &RepoPath,
    ) -> Result<ObjectContent, LookupFailure> {
        let none = || LookupFailure::Missing(format!("`{revision}` has no `{path}`"));
        let (mut id, mut kind) = (tree, EntryKind::Tree);
        for part in path
            .as_bytes()
            .split(|byte| *byte == b'/')
            .filter(|part| !part.is_empty())
        {
            match kind {
                EntryKind::Tree => {}
                EntryKind::Commit => {
                    return Err(LookupFailure::Unknown {
                        reason: format!("`{path}` is in a submodule"),
                        remedy: "run the check in the repository of the submodule".into(),
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
            EntryKind::Tree => Ok(ObjectContent::Folder),
            EntryKind::Commit => Ok(ObjectContent::Submodule),
            EntryKind::Blob | EntryKind::BlobExecutable | EntryKind::Link => {
                self.object(revision, id, Kind::Blob)
            }
        }
    }

    fn object(
        &self,
        revision: &str,
        id: ObjectId,
        kind: Kind,
    ) -> Result<ObjectContent, LookupFailure> {
        match kind {
            Kind::Tree => Ok(ObjectContent::Folder),
            Kind::Commit | Kind::Tag => Ok(ObjectContent::Submodule),
            Kind::Blob => {
                let header = self
                    .git
                    .try_find_header(id)
                    .map_err(|error| unreadable(revision, &error))?;
                let Some(header) = header else {
                    return Err(missing_object(self.repository, revision, id));
                };
                let size = header.size();
                if size > MAX_READ {
                    return Ok(ObjectContent::LargeFile { size });
                }
                let mut bytes = self.find(revision, id)?.data;
                if let Some(first) = bytes.iter().position(|byte| !byte.is_ascii_whitespace()) {
                    bytes.truncate(KEPT.max(first + 1));
                    bytes.shrink_to_fit();
                }
                Ok(ObjectContent::File { bytes })
            }
        }
    }

    fn commit(
        &self,
        revision: &str,
        id: ObjectId,
        name: RevisionName,
    ) -> Result<ResolvedCommit, LookupFailure> {
        let object = self.find(revision, id)?;
        let commit = gix::objs::CommitRefIter::from_bytes(&object.data, id.kind());
        let seconds = commit
            .committer()
            .map_err(|error| unreadable(revision, &error))?
            .seconds();
        Ok(ResolvedCommit {
            id: id.to_string(),
            name,
            committed_at: timestamp(seconds),
            reachable: None,
        })
    }

    fn tree_of(&self, revision: &str, id: ObjectId) -> Result<NamedTree, LookupFailure> {
        match self.peel(revision, id)? {
            (id, Kind::Commit) => {
                let object = self.find(revision, id)?;
                let mut commit = gix::objs::CommitRefIter::from_bytes(&object.data, id.kind());
                let tree = commit
                    .tree_id()
                    .map_err(|error| unreadable(revision, &error))?;
                Ok(NamedTree {
                    tree,
                    commit: Some(id),
                })
            }
            (id, Kind::Tree) => Ok(NamedTree {
                tree: id,
                commit: None,
            }),
            (_, Kind::Blob | Kind::Tag) => Err(LookupFailure::Missing(format!(
                "`{revision}` names a file, not a revision"
            ))),
        }
    }

    /// Follows annotated tags to the object that is not a tag.
    pub(crate) fn peel(
        &self,
        revision: &str,
        mut id: ObjectId,
    ) -> Result<(ObjectId, Kind), LookupFailure> {
        loop {
            match self.kind(revision, id)? {
                Kind::Tag => {
                    let object = self.find(revision, id)?;
                    let tag = gix::objs::TagRefIter::from_bytes(&object.data, id.kind());
                    id = tag
                        .target_id()
                        .map_err(|error| unreadable(revision, &error))?;
                }
                kind => return Ok((id, kind)),
            }
        }
    }

    fn kind(&self, revision: &str, id: ObjectId) -> Result<Kind, LookupFailure> {
        match self.git.try_find_header(id) {
            Ok(Some(header)) => Ok(header.kind()),
            Ok(None) => Err(missing_object(self.repository, revision, id)),
            Err(error) => Err(unreadable(revision, &error)),
        }
    }

    fn find(&self, revision: &str, id: ObjectId) -> Result<gix::ObjectDetached, LookupFailure> {
        match self.git.try_find_object(id) {
            Ok(Some(object)) => Ok(object.detach()),
            Ok(None) => Err(missing_object(self.repository, revision, id)),
            Err(error) => Err(unreadable(revision, &error)),
        }
    }

    /// Returns the one object that a revision names, in all of Git's syntax.
    fn single(&self, written: &str) -> Result<ObjectId, LookupFailure> {
        let range =
            || LookupFailure::Missing(format!("`{written}` names a range, not one revision"));
        // No name of a ref has two dots in a row (git-check-ref-format(1)), so
        // this is a range even if this clone has neither end.
        if !written.starts_with(':') && base(written).contains("..") {
            return Err(range());
        }
        let revision = self.names.spelled_out(written)?;
        match self.git.rev_parse(&*revision) {
            Ok(spec) => match spec.detach() {
                Spec::Include(id) => Ok(id),
                Spec::Exclude(_)
                | Spec::Range { .. }
                | Spec::Merge { .. }
                | Spec::IncludeOnlyParents { .. }
                | Spec::ExcludeParents(_) => Err(range()),
            },
            Err(error) => {
                if let Some(parse::Error::AmbiguousPrefix { candidates, .. }) =
                    error.downcast_any_ref()
                {
                    return Err(ambiguous(written, candidates.len()));
                }
                let base = base(&revision);
                let has_base = base != revision && self.git.rev_parse_single(base).is_ok();
                Err(unresolved(self.repository, written, has_base))
            }
        }
    }
}

/// Returns the time of a commit. A time beyond the years that a timestamp can
/// have becomes the first or the last one.
fn timestamp(seconds: i64) -> Timestamp {
    let end = if seconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_second(seconds).unwrap_or(end)
}
