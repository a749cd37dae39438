//! Finds what can be repeated: the recorded results of closed runs, with the commands that the
//! operators had when the runs were closed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use crate::disk::Litter;
use crate::git::{Error, Oid, Repository, cause};
use crate::record::{RecordMapping, Vocabulary, read};
use crate::text::RepoPath;

/// The commit that closed a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClosingCommit {
    pub commit: String,
    /// Whether it is among the commits that were asked about.
    pub is_new: bool,
}

/// Finds the commits that closed runs: of each, the first in which the run at its path is closed. A
/// file that was only moved is followed.
///
/// # Errors
/// History cannot be read.
pub(crate) fn closing_commits(
    repository: &Repository,
    tip: &str,
    since: Option<&str>,
    paths: &[RepoPath],
    vocabulary: &Vocabulary,
    mapping: &dyn Fn(&RepoPath) -> Option<RecordMapping>,
) -> Result<HashMap<RepoPath, ClosingCommit>, Error> {
    let oid = |id: &str| Oid::parse(id).ok_or_else(|| Error::new(format!("`{id}` is no commit")));
    let tip = oid(tip)?;
    let since = match since {
        Some(revision) => vec![oid(&repository.commit(revision)?)?],
        None => Vec::new(),
    };
    repository.history(|reader| {
        let new: HashSet<String> = { reader.walk(&[tip], &since)? }
            .map(|commit| commit.commit.to_string())
            .collect();
        // The path at which each run is looked for, which changes where it was moved.
        let mut sought: BTreeMap<RepoPath, Vec<RepoPath>> = BTreeMap::new();
        for path in paths {
            sought.insert(path.clone(), vec![path.clone()]);
        }
        let mut found: HashMap<RepoPath, ClosingCommit> = HashMap::new();
        for commit in reader.walk(&[tip], &[])? {
            let Some(changes) = reader.tree_changes(&commit)? else {
                continue;
            };
            let mut moved: Vec<(RepoPath, Vec<RepoPath>)> = Vec::new();
            for change in &changes {
                let Some(runs) = sought.get(&change.path) else {
                    continue;
                };
                let Some(after) = change.after else { continue };
                let Some(bytes) = reader.read(after)? else {
                    continue;
                };
                let mapping = mapping(&change.path);
                let record = read(
                    change.path.clone(),
                    bytes.to_vec(),
                    vocabulary,
                    mapping.as_ref(),
                );
                if record.is_none_or(|record| record.closed_run().is_none()) {
                    continue;
                }
                // The walk is from the newest commit, so the last one that is found is the first.
                for run in runs {
                    let commit = commit.commit.to_string();
                    let is_new = new.contains(&commit);
                    found.insert(run.clone(), ClosingCommit { commit, is_new });
                }
                let is_added = change.before.iter().all(Option::is_none);
                let source = changes.iter().find(|other| {
                    let before = other.before.first().copied().flatten();
                    other.after.is_none() && before == Some(after)
                });
                if let (true, Some(source)) = (is_added, source) {
                    moved.push((source.path.clone(), runs.clone()));
                }
            }
            for (path, runs) in moved {
                sought.entry(path).or_default().extend(runs);
            }
        }
        Ok(found)
    })
}

/// A clean copy of a commit in a temporary folder, which is removed when this is dropped or a signal
/// ends the program.
pub(crate) struct CleanCopy(Litter);

impl CleanCopy {
    /// Makes a copy.
    ///
    /// # Errors
    /// It cannot be written, or this clone does not have the whole commit.
    pub(crate) fn new(repository: &Repository, commit: &str) -> Result<Self, Error> {
        let folder = Litter::folder(&std::env::temp_dir(), "holdpoint-verify-");
        let folder = folder.map_err(|error| {
            Error::new(format!("cannot make a temporary folder: {}", cause(&error)))
        })?;
        repository.check_out(commit, folder.path())?;
        Ok(Self(folder))
    }

    /// Returns where it is.
    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }
}

/// Chooses some of the runs: always the same ones of the same commit, and others of another one.
pub(crate) fn sample(runs: Vec<RepoPath>, count: usize, seed: &str) -> Vec<RepoPath> {
    use sha2::{Digest, Sha256};
    let mut keyed: Vec<(Vec<u8>, RepoPath)> = { runs.into_iter() }
        .map(|run| {
            let mut hasher = Sha256::new();
            hasher.update(seed.as_bytes());
            hasher.update(run.as_bytes());
            (hasher.finalize().to_vec(), run)
        })
        .collect();
    keyed.sort();
    keyed.truncate(count);
    let mut runs: Vec<RepoPath> = keyed.into_iter().map(|(_, run)| run).collect();
    runs.sort();
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_depends_on_the_commit() {
        let runs: Vec<RepoPath> = (0..100)
            .map(|number| RepoPath::new(format!("{number}.md")))
            .collect();
        let one = sample(runs.clone(), 5, "one");
        assert_eq!(one, sample(runs.clone(), 5, "one"));
        assert_ne!(one, sample(runs.clone(), 5, "two"));
        assert_eq!(sample(runs.clone(), 1000, "one").len(), 100);
    }
}
