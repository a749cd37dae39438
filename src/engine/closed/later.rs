//! What the commits that follow an earlier commit may change about closed records.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::git::{Error, HistoryReader, Oid, Repository};
use crate::text::RepoPath;

/// For how many earlier commits the commits of branches are looked at in one run. Each time, the
/// history is walked over as a whole.
const MAX_WALKS: usize = 8;

/// How many commits are looked at, one after the other, before branches are looked for.
const MAX_IN_LINE: usize = 1_000;

/// The commits that lead to the checked state and not to an earlier commit.
pub(crate) struct LaterCommits {
    /// The files that they may have touched. Of commits in a line, these are the files in which the
    /// last one differs from the earlier commit.
    pub files: HashSet<RepoPath>,
    /// Whether the earlier commit leads to the checked state as well.
    pub follow: bool,
    /// How many there are.
    pub count: usize,
}

/// Looks for the commits that follow earlier ones, and remembers them.
#[derive(Default)]
pub(super) struct LaterReader {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    by_earlier: HashMap<Oid, Option<Arc<LaterCommits>>>,
    walks: usize,
}

impl LaterReader {
    /// Returns the commits that lead to one of `tips` and not to `earlier`; `None` if that cannot be
    /// told, or if it was asked too often.
    ///
    /// # Errors
    /// History cannot be read.
    pub(super) fn since(
        &self,
        earlier: Oid,
        tips: &[Oid],
        repository: &Repository,
    ) -> Result<Option<Arc<LaterCommits>>, Error> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(later) = known.by_earlier.get(&earlier) {
            return Ok(later.clone());
        }
        let later = repository.history(|reader| {
            if let Some(later) = in_line(earlier, tips, reader)? {
                return Ok(Some(later));
            }
            known.walks += 1;
            if known.walks > MAX_WALKS {
                return Ok(None);
            }
            on_branches(earlier, tips, reader)
        })?;
        let later = later.map(Arc::new);
        known.by_earlier.insert(earlier, later.clone());
        Ok(later)
    }
}

/// Returns the commits since `earlier` if each of them has one parent; `None` if that is not so.
fn in_line(
    earlier: Oid,
    tips: &[Oid],
    reader: &HistoryReader<'_>,
) -> Result<Option<LaterCommits>, Error> {
    let [tip] = *tips else {
        return Ok(None);
    };
    let mut last = None;
    for (count, commit) in reader.walk(&[tip], &[])?.take(MAX_IN_LINE).enumerate() {
        let last = *last.get_or_insert(commit.tree);
        if commit.commit == earlier {
            let changes = reader.changes_between(commit.tree, last)?;
            return Ok(changes.map(|changes| LaterCommits {
                files: changes.into_iter().map(|it| it.path).collect(),
                follow: true,
                count,
            }));
        }
        if commit.is_cut || commit.parents.len() != 1 {
            break;
        }
    }
    Ok(None)
}

/// Returns the commits since `earlier`, whatever branches they come from; `None` if this clone does not
/// have what some of them changed.
fn on_branches(
    earlier: Oid,
    tips: &[Oid],
    reader: &HistoryReader<'_>,
) -> Result<Option<LaterCommits>, Error> {
    let mut later = LaterCommits {
        files: HashSet::new(),
        follow: tips.contains(&earlier),
        count: 0,
    };
    for commit in reader.walk(tips, &[earlier])? {
        later.count += 1;
        later.follow |= commit.parent_ids.contains(&earlier);
        let changes = match commit.is_cut {
            true => None,
            false => reader.tree_changes(&commit)?,
        };
        let Some(changes) = changes else {
            return Ok(None);
        };
        later
            .files
            .extend(changes.into_iter().map(|change| change.path));
    }
    Ok(Some(later))
}
