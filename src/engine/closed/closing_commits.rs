//! Finds the commits that closed records, with one walk over the history for all records.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use globset::GlobSet;

use crate::config::Settings;
use crate::engine::history::audit::blobs::{Blobs, FileClass};
use crate::engine::input::Input;
use crate::git::{Error, HistoryReader, Oid, TreeChange, WalkedCommit};
use crate::model::Model;
use crate::model::identity::record_identity;
use crate::record::{Kind, Record};
use crate::snapshot::Snapshot;
use crate::text::RepoPath;

/// The changes of Markdown files in the history. Commits are numbered; the newest is 0.
pub(crate) struct ClosingCommits<'a> {
    pub commits: Vec<WalkedCommit>,
    /// The paths at which there ever was a definition.
    pub definitions: BTreeSet<RepoPath>,
    /// Whether this clone does not have what some commits changed.
    pub is_cut: bool,
    touches: HashMap<RepoPath, Vec<ClosingTouch>>,
    /// The files that a commit removed, where it removed any.
    removed: HashMap<usize, Vec<(RepoPath, Oid)>>,
    blobs: Blobs<'a>,
    /// How many commits are before each commit on the longest way to it, once that was needed.
    depths: OnceCell<Vec<usize>>,
}

/// A commit that touched a path.
struct ClosingTouch {
    number: usize,
    /// The file in each of its parents.
    before: Vec<Option<Oid>>,
    after: Option<Oid>,
}

/// The commit that closed a record.
pub(crate) struct Closing {
    /// The number of the commit.
    pub number: usize,
    /// The paths at which the record was searched for.
    pub paths: HashSet<RepoPath>,
}

/// A record that is closed at a path of the last commit.
pub(crate) struct ClosedRecord<'r> {
    pub path: &'r RepoPath,
    pub blob: Oid,
    pub record: &'r dyn Fn() -> Record,
}

impl<'a> ClosingCommits<'a> {
    /// Walks over all commits that lead to `tips`. The kinds of files that have not changed since
    /// are known from the model.
    ///
    /// # Errors
    /// A tree or a file cannot be read from Git.
    pub(crate) fn walk(
        reader: &HistoryReader<'_>,
        tips: &[Oid],
        blobs: Blobs<'a>,
        (snapshot, model): (&dyn Snapshot, &Model),
    ) -> Result<Self, Error> {
        let current = model.records().iter();
        let current = current.filter(|indexed| indexed.entry.kind.is_some_and(is_definition));
        let mut walk = Self {
            commits: Vec::new(),
            definitions: current.map(|indexed| indexed.path.clone()).collect(),
            is_cut: false,
            touches: HashMap::new(),
            removed: HashMap::new(),
            blobs,
            depths: OnceCell::new(),
        };
        for commit in reader.walk(tips, &[])? {
            let number = walk.commits.len();
            let changes = if commit.is_cut {
                None
            } else {
                reader.tree_changes(&commit)?
            };
            match changes {
                Some(changes) => {
                    for change in changes.into_iter().filter(|it| it.path.is_markdown()) {
                        walk.enter(number, change, (snapshot, model))?;
                    }
                }
                None => walk.is_cut = true,
            }
            walk.commits.push(commit);
        }
        Ok(walk)
    }

    fn enter(
        &mut self,
        number: usize,
        change: TreeChange,
        (snapshot, model): (&dyn Snapshot, &Model),
    ) -> Result<(), Error> {
        let TreeChange {
            path,
            before,
            after,
        } = change;
        // The content before a commit is the result of an earlier one, unless the clone is shallow.
        let blob = after.or(before.iter().copied().flatten().next());
        if let Some(blob) = blob {
            let entry = snapshot.entry(path.as_bytes());
            let is_current = entry.and_then(|entry| snapshot.blob_id(entry)) == Some(blob);
            let kind = if is_current {
                model.indexed_record(&path).and_then(|it| it.entry.kind)
            } else {
                match self.blobs.class(&path, blob)? {
                    FileClass::Record(kind) => Some(kind),
                    FileClass::NoRecord | FileClass::UnknownKind | FileClass::Absent => None,
                }
            };
            if kind.is_some_and(is_definition) {
                self.definitions.insert(path.clone());
            }
            if after.is_none() {
                let removed = self.removed.entry(number).or_default();
                removed.push((path.clone(), blob));
            }
        }
        let touch = ClosingTouch {
            number,
            before,
            after,
        };
        match self.touches.get_mut(&path) {
            Some(touches) => touches.push(touch),
            None => drop(self.touches.insert(path, vec![touch])),
        }
        Ok(())
    }

    /// Returns the commit that closed a record; `None` if the history does not have it. If several
    /// branches closed it, that is the oldest of their commits.
    ///
    /// # Errors
    /// A file cannot be read from Git.
    pub(crate) fn find(&mut self, record: &ClosedRecord<'_>) -> Result<Option<Closing>, Error> {
        let mut identity = None;
        let mut paths = vec![record.path.clone()];
        let mut seen: HashSet<RepoPath> = paths.iter().cloned().collect();
        let mut found = Vec::new();
        while let Some(path) = paths.pop() {
            let touches = self.touches.remove(&path).unwrap_or_default();
            for touch in &touches {
                let Some(after) = touch.after else { continue };
                let mut is_closed = |blob: Oid, path: &RepoPath, blobs: &mut Blobs<'_>| {
                    if blob == record.blob {
                        return Ok(true);
                    }
                    let identity =
                        identity.get_or_insert_with(|| record_identity(&(record.record)()));
                    let file = blobs.file(path, Some(blob))?;
                    let revision = file.as_ref().and_then(|file| file.revision.as_ref());
                    Ok::<bool, Error>(revision.is_some_and(|revision| {
                        revision.is_final() && record_identity(&revision.record) == *identity
                    }))
                };
                if !is_closed(after, &path, &mut self.blobs)? {
                    continue;
                }
                let mut was_closed = false;
                for before in touch.before.iter().copied().flatten() {
                    was_closed |= is_closed(before, &path, &mut self.blobs)?;
                }
                if was_closed {
                    continue;
                }
                let removed = self
                    .removed
                    .get(&touch.number)
                    .map_or(&[][..], Vec::as_slice);
                let mut moved_from = removed.iter().find(|(_, blob)| *blob == after);
                if moved_from.is_none() {
                    for other in removed {
                        if is_closed(other.1, &other.0, &mut self.blobs)? {
                            moved_from = Some(other);
                            break;
                        }
                    }
                }
                match moved_from {
                    Some((from, _)) => {
                        if seen.insert(from.clone()) {
                            paths.push(from.clone());
                        }
                    }
                    None => found.push(touch.number),
                }
            }
            self.touches.insert(path, touches);
        }
        Ok(self.oldest(found).map(|number| Closing {
            number,
            paths: seen,
        }))
    }

    /// Returns the oldest of some commits. It is the same in every history that has all of them: a walk
    /// may visit commits of the same second in another order if it starts elsewhere.
    fn oldest(&self, mut commits: Vec<usize>) -> Option<usize> {
        let seconds = |number: &usize| self.commits[*number].seconds;
        let oldest = commits.iter().map(seconds).min()?;
        commits.retain(|number| seconds(number) == oldest);
        if let [only] = *commits {
            return Some(only);
        }
        let depths = self.depths.get_or_init(|| depths(&self.commits));
        commits
            .into_iter()
            .min_by_key(|number| (depths[*number], self.commits[*number].commit))
    }
}

/// Returns the commits that closed some of a commit's closed records, by path. Records that the
/// history does not have are left out. `input` is the input for the commit.
///
/// # Errors
/// A tree or a file cannot be read from Git.
pub(crate) fn of_records(
    paths: &[RepoPath],
    model: &Model,
    input: &Input<'_>,
) -> Result<HashMap<RepoPath, Oid>, Error> {
    let mut found = HashMap::new();
    let Some(history) = input.closing else {
        return Ok(found);
    };
    history.repository.history(|reader| {
        let everywhere = everywhere(input.settings);
        let blobs = Blobs::new(reader, &everywhere);
        let known = (input.snapshot, model);
        let mut walk = ClosingCommits::walk(reader, &history.tips, blobs, known)?;
        for path in paths {
            let entry = input.snapshot.entry(path.as_bytes());
            let blob = entry.and_then(|entry| input.snapshot.blob_id(entry));
            let (Some(blob), Some(indexed)) = (blob, model.indexed_record(path)) else {
                continue;
            };
            let closing = walk.find(&ClosedRecord {
                path,
                blob,
                record: &|| indexed.open().into_owned(),
            })?;
            let commit = closing.map(|closing| walk.commits[closing.number].commit);
            found.extend(commit.map(|commit| (path.clone(), commit)));
        }
        Ok(found)
    })
}

/// Returns how many commits are before each commit on the longest way to it.
fn depths(commits: &[WalkedCommit]) -> Vec<usize> {
    let numbers = commits.iter().enumerate();
    let numbers: HashMap<Oid, usize> = numbers.map(|(at, commit)| (commit.commit, at)).collect();
    let parents = |at: usize| {
        let parents = commits[at].parent_ids.iter();
        parents.filter_map(|id| numbers.get(id).copied())
    };
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); commits.len()];
    let mut waiting: Vec<usize> = (0..commits.len()).map(|at| parents(at).count()).collect();
    for at in 0..commits.len() {
        parents(at).for_each(|parent| children[parent].push(at));
    }
    let mut depths = vec![0; commits.len()];
    // A commit is ready once the depths of all its parents are known.
    let mut ready: Vec<usize> = (0..commits.len()).filter(|at| waiting[*at] == 0).collect();
    while let Some(at) = ready.pop() {
        for child in std::mem::take(&mut children[at]) {
            depths[child] = depths[child].max(depths[at] + 1);
            waiting[child] -= 1;
            if waiting[child] == 0 {
                ready.push(child);
            }
        }
    }
    depths
}

/// Returns settings with which the history is read as a whole, whatever the current configuration
/// includes.
pub(super) fn everywhere(settings: &Settings) -> Settings {
    Settings {
        include: None,
        exclude: GlobSet::empty(),
        stricter: None,
        ..settings.clone()
    }
}

/// Returns whether records of a kind define what others are checked against.
pub(crate) fn is_definition(kind: Kind) -> bool {
    match kind {
        // Decisions are checked against earlier decisions.
        Kind::Operator | Kind::Project | Kind::Regime | Kind::Constraint | Kind::Decision => true,
        Kind::OpRun | Kind::DebugPacket | Kind::Block | Kind::Own(_) => false,
    }
}
