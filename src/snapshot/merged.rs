//! The result of merging a revision into a snapshot, computed in memory.

use std::collections::{HashMap, HashSet};

use gix::ObjectId;
use gix::merge::plumbing::blob::builtin_driver::text;
use gix::merge::plumbing::blob::pipeline::Mode;
use gix::merge::plumbing::blob::{Pipeline, Platform, platform};
use gix::merge::plumbing::tree::TreatAsUnresolved;
use gix::objs::Kind;
use gix::objs::tree::EntryKind;
use gix::worktree::stack::state::attributes::Source;

use super::diff::diff;
use super::git_backed::GitFiles;
use super::git_entries::GitEntries;
use super::interface::{Content, Entry, FileKind, PathStatus, Snapshot, SnapshotLabel};
use super::revision::Revision;
use crate::git::oid::short_id;
use crate::git::revision_resolver::resolve_tree;
use crate::git::{Attributes, Error, Oid, Repository};
use crate::text::{RepoPath, visible};

/// The files of a merge that is not committed.
pub(crate) struct Merged {
    files: GitFiles,
    /// The blobs that the merge created, which are not in the repository.
    new_blobs: HashMap<ObjectId, Vec<u8>>,
    /// The files other than Markdown that the merge leaves in conflict.
    conflicts: HashSet<RepoPath>,
}

impl Merged {
    /// Merges `theirs`, a revision, into `ours`, whose parent is the commit with the
    /// full id `parent`.
    ///
    /// # Errors
    /// The merge leaves a Markdown file in conflict, the histories have no common
    /// ancestor, or this clone does not have all objects of them.
    pub(crate) fn open(
        repository: &Repository,
        ours: &dyn Snapshot,
        parent: &str,
        theirs: &str,
    ) -> Result<Self, Error> {
        let other = repository.commit(theirs)?;
        let base = repository.merge_base(parent, &other)?;
        let tree = |revision: &str| Ok::<_, Error>(resolve_tree(repository, revision)?.tree);
        let (base, their_tree) = (tree(&base)?, tree(&other)?);
        let mut git = repository.new_handle().with_object_memory();
        let our_tree = write_tree(&git, repository, ours, parent)?;
        let (merged, conflicts) = merge(&git, [base, our_tree, their_tree], theirs)?;
        let mut entries = GitEntries::default();
        entries.push_below(repository, &git, merged, &mut Vec::new(), None)?;
        let label = SnapshotLabel {
            kind: "merge",
            tree: Some(merged.to_string()),
            description: format!(
                "{} merged with {} (tree {})",
                ours.label().description,
                visible(theirs),
                short_id(&merged)
            ),
        };
        let mut written = git.objects.take_object_memory().unwrap_or_default();
        let blobs = written.drain().filter(|(_, (kind, _))| *kind == Kind::Blob);
        Ok(Self {
            new_blobs: blobs.map(|(id, (_, bytes))| (id, bytes)).collect(),
            files: GitFiles::new(repository, entries, label),
            conflicts,
        })
    }

    /// Returns the bytes of an entry whose blob the merge created.
    fn new_blob(&self, entry: &Entry) -> Option<&Vec<u8>> {
        let blob = self.files.git_entries().blob_id(entry)?;
        self.new_blobs.get(&blob.0)
    }
}

/// Writes the tree of a snapshot: the tree of its parent commit with what differs.
fn write_tree(
    git: &gix::Repository,
    repository: &Repository,
    ours: &dyn Snapshot,
    parent: &str,
) -> Result<ObjectId, Error> {
    let tree = resolve_tree(repository, parent)?.tree;
    let failed = |error: gix::Error| Error::caused_by("cannot create the tree to merge", &error);
    let mut editor = git.edit_tree(tree).map_err(failed)?;
    let before = Revision::open(repository, parent)?;
    let changes = diff(&before, ours);
    // Deletions come first, because a folder may replace a file.
    for deleted in changes.iter().filter(|it| it.after.is_none()) {
        editor.remove(deleted.path.as_bstr()).map_err(failed)?;
    }
    for entry in changes.iter().filter_map(|it| it.after) {
        let kind = match entry.kind {
            FileKind::File => EntryKind::Blob,
            FileKind::Symlink => EntryKind::Link,
            // A merge uses the recorded commit of a submodule, not what is checked out.
            FileKind::Submodule | FileKind::Special => continue,
        };
        let Content::Bytes(bytes) = ours.read_stored(entry)? else {
            continue;
        };
        let id = git.write_blob(bytes).map_err(failed)?.detach();
        editor
            .upsert(entry.path.as_bstr(), kind, id)
            .map_err(failed)?;
    }
    Ok(editor.write().map_err(failed)?.detach())
}

/// Merges the trees `[base, ours, theirs]`. Returns the merged tree and the files in
/// conflict that are not Markdown.
fn merge(
    git: &gix::Repository,
    [base, ours, theirs]: [ObjectId; 3],
    name: &str,
) -> Result<(ObjectId, HashSet<RepoPath>), Error> {
    let failed = |error: gix::Error| Error::caused_by("cannot merge", &error);
    let options = git.tree_merge_options().map_err(failed)?;
    let labels = text::Labels {
        ancestor: None,
        current: Some("ours".into()),
        other: Some(name.into()),
    };
    let mut outcome = gix::merge::plumbing::tree(
        &base,
        &ours,
        &theirs,
        labels,
        git,
        |bytes| git.write_blob(bytes).map(gix::Id::detach),
        &mut Default::default(),
        &mut git.diff_resource_cache_for_tree_diff().map_err(failed)?,
        &mut platform_without_programs(git)?,
        options.into(),
    )
    .map_err(|error| Error::new(format!("cannot merge: {error}")))?;
    let (mut markdown, others): (Vec<_>, Vec<_>) = outcome
        .conflicts
        .iter()
        .filter(|it| it.is_unresolved(TreatAsUnresolved::git()))
        .map(|it| RepoPath::new(it.ours.location()))
        .partition(RepoPath::is_markdown);
    if !markdown.is_empty() {
        markdown.sort();
        markdown.dedup();
        let names: Vec<_> = markdown.iter().map(|path| format!("`{path}`")).collect();
        let reason = format!(
            "merging {} causes a conflict in {}",
            visible(name),
            names.join(", ")
        );
        let help = "merge and resolve the conflict, then check with --staged";
        return Err(Error::new(reason).help(help));
    }
    let write = |tree: &gix::objs::Tree| git.write_object(tree).map(gix::Id::detach);
    let id = outcome
        .tree
        .write(write)
        .map_err(|error| Error::new(format!("cannot merge: {error}")))?;
    Ok((id, others.into_iter().collect()))
}

/// Returns a platform that merges files line by line. It runs neither merge drivers
/// nor filters, which are programs that Git's configuration names.
fn platform_without_programs(git: &gix::Repository) -> Result<Platform, Error> {
    let unreadable = |error: gix::Error| Error::caused_by("cannot read the attributes", &error);
    let index = git.index_or_load_from_head_or_empty().map_err(unreadable)?;
    Attributes::require_regular_files(git)?;
    let attributes = git
        .attributes_only(&index, Source::IdMapping)
        .map_err(unreadable)?;
    let mut options = gix::filter::Pipeline::options(git).map_err(unreadable)?;
    options.drivers.clear();
    let command = git.command_context().map_err(unreadable)?;
    let filter = gix::filter::plumbing::Pipeline::new(command, git.object_hash(), options);
    let pipeline = Pipeline::new(Default::default(), filter, Default::default());
    Ok(Platform::new(
        pipeline,
        Mode::ToGit,
        attributes.detach(),
        Vec::new(),
        platform::Options::default(),
    ))
}

impl Snapshot for Merged {
    fn entries(&self) -> &[Entry] {
        self.files.entries()
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        if self.conflicts.contains(&entry.path) {
            return Ok(Content::Unavailable(
                "the merge leaves a conflict in it".into(),
            ));
        }
        match self.new_blob(entry) {
            Some(bytes) => {
                let end = limit.unwrap_or(usize::MAX).min(bytes.len());
                Ok(Content::Bytes(bytes[..end].to_vec()))
            }
            None => self.files.read(entry, limit),
        }
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        match self.new_blob(entry) {
            Some(bytes) => u64::try_from(bytes.len()).ok(),
            None => self.files.size(entry),
        }
    }

    fn blob_at(&self, index: usize) -> Option<Oid> {
        self.files.blob_at(index)
    }

    fn path_status(&self, path: &RepoPath) -> PathStatus {
        self.files.path_status(path)
    }

    fn label(&self) -> SnapshotLabel {
        self.files.label()
    }
}
