//! The index: what the next commit would record.

use gix::index::entry::{Flags, Mode};

use super::index_tree::tree_id;
use super::objects::Objects;
use super::outside::Disk;
use super::{Content, Entry, Error, FileKind, Label, Outside, Snapshot};
use crate::git::Oid;
use crate::git::repository::{Repository, failed, short};
use crate::text::RepoPath;

/// The files of the index, with the bytes that were added to it; the work tree
/// is looked at only to say how a path that is not in it stands.
pub struct Index {
    repository: Repository,
    objects: Objects,
    disk: Disk,
    label: Label,
}

impl Index {
    /// The repository's index, or the one that `GIT_INDEX_FILE` names.
    ///
    /// # Errors
    /// It has unmerged paths (which are named: nothing could be committed), it
    /// cannot be read, or the repository is bare and has none.
    pub fn open(repository: &Repository) -> Result<Self, Error> {
        let index = repository
            .ask(|git| git.try_index())
            .map_err(|error| failed("the index cannot be read", &error))?;
        if index.is_none() && repository.is_bare() {
            return Err(Error::new("this repository is bare: it has no index")
                .help("name a revision instead: --rev HEAD"));
        }
        let mut objects = Objects::default();
        let mut tree = gix::ObjectId::empty_tree(repository.ask(|git| git.object_hash()));
        if let Some(index) = &index {
            refuse_unmerged(index)?;
            objects = list(repository, index)?;
            tree = tree_id(index)?;
        }
        Ok(Self {
            repository: repository.clone(),
            objects: objects.sorted(),
            disk: Disk::new(repository),
            label: Label {
                kind: "index",
                tree: Some(tree.to_string()),
                words: format!("the index (tree {})", short(&tree)),
            },
        })
    }
}

impl Snapshot for Index {
    fn entries(&self) -> &[Entry] {
        &self.objects.entries
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        self.objects.read(&self.repository, entry, limit)
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        self.objects.size(&self.repository, entry)
    }

    fn id(&self, entry: &Entry) -> Option<Oid> {
        self.objects.id(entry)
    }

    fn outside(&self, path: &RepoPath) -> Outside {
        self.disk.standing(path)
    }

    fn label(&self) -> Label {
        self.label.clone()
    }
}

fn refuse_unmerged(index: &gix::index::State) -> Result<(), Error> {
    let unmerged = index
        .entries()
        .iter()
        .filter(|entry| entry.stage_raw() != 0);
    let mut paths: Vec<_> = unmerged
        .map(|entry| RepoPath::new(entry.path(index)))
        .collect();
    paths.dedup();
    if paths.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = paths.iter().map(|path| format!("`{path}`")).collect();
    let reason = format!("the index has unmerged paths: {}", names.join(", "));
    Err(Error::new(reason).help("resolve the merge and `git add` them"))
}

fn list(repository: &Repository, index: &gix::index::State) -> Result<Objects, Error> {
    let mut objects = Objects::default();
    for entry in index.entries() {
        let path = entry.path(index);
        // `git add --intent-to-add` records a path and no content; a commit leaves it out.
        if entry.flags.contains(Flags::INTENT_TO_ADD) {
            continue;
        }
        match file_kind(entry.mode) {
            Some(kind) => objects.push(RepoPath::new(path), kind, entry.id),
            None => {
                let folder = path.strip_suffix(b"/").unwrap_or(path);
                objects.push_tree(repository, entry.id, folder)?;
            }
        }
    }
    Ok(objects)
}

/// What an entry of the index is; `None` for the whole folder that an entry of
/// a sparse index stands for.
pub(super) fn file_kind(mode: Mode) -> Option<FileKind> {
    match mode {
        Mode::DIR => None,
        Mode::SYMLINK => Some(FileKind::Symlink),
        Mode::COMMIT => Some(FileKind::Submodule),
        _ => Some(FileKind::File),
    }
}
