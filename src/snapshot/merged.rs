//! What merging a revision into a snapshot would give, made in memory.

use std::collections::{HashMap, HashSet};

use gix::ObjectId;
use gix::merge::plumbing::blob::builtin_driver::text;
use gix::merge::plumbing::blob::pipeline::Mode;
use gix::merge::plumbing::blob::{Pipeline, Platform, platform};
use gix::merge::plumbing::tree::TreatAsUnresolved;
use gix::objs::Kind;
use gix::objs::tree::EntryKind;
use gix::worktree::stack::state::attributes::Source;

use super::objects::Objects;
use super::stored::{InGit, Stored};
use super::{Content, Entry, Error, FileKind, Label, Outside, Revision, Snapshot, changed};
use crate::git::Oid;
use crate::git::repository::{Repository, failed, short};
use crate::git::revision::resolve_tree;
use crate::text::{RepoPath, visible};

/// The files of a merge that nobody made.
pub struct Merged {
    files: Files,
    /// Blobs that are in no repository.
    fresh: HashMap<ObjectId, Vec<u8>>,
    /// Files that are no records and that the merge would leave in conflict.
    conflicts: HashSet<RepoPath>,
}

struct Files(Stored);

impl InGit for Files {
    fn files(&self) -> &Stored {
        &self.0
    }
}

impl Merged {
    /// Merges `theirs`, a revision, into `ours`, which grew from the commit
    /// `parent` (its full id).
    ///
    /// # Errors
    /// A record is changed on both sides in ways that do not go together
    /// (which are named), the histories have nothing in common, or something
    /// of them is not in this clone.
    pub fn open(
        repository: &Repository,
        ours: &dyn Snapshot,
        parent: &str,
        theirs: &str,
    ) -> Result<Self, Error> {
        let other = repository.commit(theirs)?;
        let base = repository.merge_base(parent, &other)?;
        let tree = |revision: &str| Ok::<_, Error>(resolve_tree(repository, revision)?.tree);
        let (base, their_tree) = (tree(&base)?, tree(&other)?);
        let mut git = repository.handle().with_object_memory();
        let our_tree = write_tree(&git, repository, ours, parent)?;
        let (merged, conflicts) = merge(&git, [base, our_tree, their_tree], theirs)?;
        let mut objects = Objects::default();
        objects.push_level(repository, &git, merged, &mut Vec::new())?;
        let label = Label {
            kind: "merge",
            tree: Some(merged.to_string()),
            words: format!(
                "{} merged with {} (tree {})",
                ours.label().words,
                visible(theirs),
                short(&merged)
            ),
        };
        let mut written = git.objects.take_object_memory().unwrap_or_default();
        let fresh = written.drain().filter(|(_, (kind, _))| *kind == Kind::Blob);
        Ok(Self {
            fresh: fresh.map(|(id, (_, bytes))| (id, bytes)).collect(),
            files: Files(Stored::new(repository, objects, label)),
            conflicts,
        })
    }

    fn fresh(&self, entry: &Entry) -> Option<&Vec<u8>> {
        let entries = self.files.entries();
        let at = entries
            .binary_search_by(|other| other.path.cmp(&entry.path))
            .ok()?;
        self.fresh.get(self.files.0.objects().ids.get(at)?)
    }
}

/// The tree of a snapshot that grew from a commit: what differs is put into the commit's tree.
fn write_tree(
    git: &gix::Repository,
    repository: &Repository,
    ours: &dyn Snapshot,
    parent: &str,
) -> Result<ObjectId, Error> {
    let tree = resolve_tree(repository, parent)?.tree;
    let putting = |error: gix::Error| failed("putting the tree together", &error);
    let mut editor = git.edit_tree(tree).map_err(putting)?;
    let before = Revision::open(repository, parent)?;
    let changed = changed(&before, ours);
    // A folder may come where a file was, so what is gone goes first.
    for gone in changed.iter().filter(|it| it.after.is_none()) {
        editor.remove(gone.path.as_bstr()).map_err(putting)?;
    }
    for entry in changed.iter().filter_map(|it| it.after) {
        let kind = match entry.kind {
            FileKind::File => EntryKind::Blob,
            FileKind::Symlink => EntryKind::Link,
            // What is checked out of a submodule is not what is merged.
            FileKind::Submodule | FileKind::Special => continue,
        };
        let Content::Bytes(bytes) = ours.stored(entry)? else {
            continue;
        };
        let id = git.write_blob(bytes).map_err(putting)?.detach();
        editor
            .upsert(entry.path.as_bstr(), kind, id)
            .map_err(putting)?;
    }
    Ok(editor.write().map_err(putting)?.detach())
}

/// The merged tree of (base, ours, theirs), and the files in conflict that are no Markdown.
fn merge(
    git: &gix::Repository,
    [base, ours, theirs]: [ObjectId; 3],
    name: &str,
) -> Result<(ObjectId, HashSet<RepoPath>), Error> {
    let merging = |error: gix::Error| failed("merging", &error);
    let options = git.tree_merge_options().map_err(merging)?;
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
        &mut git.diff_resource_cache_for_tree_diff().map_err(merging)?,
        &mut platform_without_programs(git)?,
        options.into(),
    )
    .map_err(|error| Error::new(format!("merging: {error}")))?;
    let unresolved = outcome.conflicts.iter();
    let unresolved = unresolved.filter(|it| it.is_unresolved(TreatAsUnresolved::git()));
    let paths = unresolved.map(|it| RepoPath::new(it.ours.location()));
    let (mut records, others): (Vec<_>, Vec<_>) = paths.partition(RepoPath::is_markdown);
    if !records.is_empty() {
        records.sort();
        records.dedup();
        let names: Vec<_> = records.iter().map(|path| format!("`{path}`")).collect();
        let reason = format!(
            "merging {} is a conflict in {}",
            visible(name),
            names.join(", ")
        );
        return Err(Error::new(reason).help("merge and resolve it, then check with --staged"));
    }
    let write = |tree: &gix::objs::Tree| git.write_object(tree).map(gix::Id::detach);
    let id = outcome
        .tree
        .write(write)
        .map_err(|error| Error::new(format!("merging: {error}")))?;
    Ok((id, others.into_iter().collect()))
}

/// Merges contents line by line. A program that the config names as a merge
/// driver or filter is not run.
fn platform_without_programs(git: &gix::Repository) -> Result<Platform, Error> {
    let reading = |error: gix::Error| failed("the attributes cannot be read", &error);
    let index = git.index_or_load_from_head_or_empty().map_err(reading)?;
    let attributes = git
        .attributes_only(&index, Source::IdMapping)
        .map_err(reading)?;
    let mut options = gix::filter::Pipeline::options(git).map_err(reading)?;
    options.drivers.clear();
    let command = git.command_context().map_err(reading)?;
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
                "the merge leaves it in conflict".into(),
            ));
        }
        match self.fresh(entry) {
            Some(bytes) => {
                let end = limit.unwrap_or(usize::MAX).min(bytes.len());
                Ok(Content::Bytes(bytes[..end].to_vec()))
            }
            None => self.files.read(entry, limit),
        }
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        match self.fresh(entry) {
            Some(bytes) => u64::try_from(bytes.len()).ok(),
            None => self.files.size(entry),
        }
    }

    fn blob(&self, at: usize) -> Option<Oid> {
        self.files.blob(at)
    }

    fn outside(&self, path: &RepoPath) -> Outside {
        self.files.outside(path)
    }

    fn label(&self) -> Label {
        self.files.label()
    }
}
