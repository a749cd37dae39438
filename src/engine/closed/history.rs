//! The history that closed records are looked up in.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use super::committed::{CommittedFiles, Sought};
use super::later::{LaterCommits, LaterReader};
use super::steps::Steps;
use super::verdict::{ClosedFile, Verdict};
use crate::config::Settings;
use crate::engine::memo::Memo;
use crate::engine::open::OpenSnapshot;
use crate::git::{Error, Oid, Repository};
use crate::snapshot::{Memory, Snapshot};
use crate::text::RepoPath;

/// How many commits may follow the one that a verdict was stored for before the verdict is stored again
/// for the newest: later runs need not look at those commits then.
const MANY_COMMITS: usize = 256;

/// The history that leads to the checked state.
pub struct ClosingHistory {
    pub(crate) repository: Repository,
    /// The commits whose records are committed.
    pub(crate) tips: Vec<Oid>,
    /// Whether a commit is checked, which is then the only tip.
    is_tip: bool,
    settings: Arc<ReadSettings>,
    known: Verdicts,
    /// The files of the tips.
    committed: Vec<CommittedFiles>,
    /// The commits that are known to lead to a tip.
    reachable: Mutex<HashSet<Oid>>,
    later: LaterReader,
    pub(crate) steps: Arc<Steps>,
}

/// Reads the settings of an earlier state; `None` if the current settings apply.
pub(crate) type ReadSettings =
    dyn Fn(&dyn Snapshot) -> Result<Option<Settings>, Error> + Send + Sync;

/// The verdicts of this run, shared by the sessions of several commits.
pub(crate) type Verdicts = Arc<Mutex<HashMap<ClosedFile, Verdict>>>;

impl ClosingHistory {
    /// Returns the history of files; `None` outside a repository.
    pub(crate) fn new(
        files: &OpenSnapshot,
        settings: Arc<ReadSettings>,
        known: Verdicts,
    ) -> Option<Self> {
        let repository = files.repository.clone()?;
        let is_tip = files.label().kind == "revision";
        Some(Self::of(
            repository,
            ids(&files.commits),
            is_tip,
            settings,
            known,
        ))
    }

    /// Returns the history before a commit, given the full ids of its parents, as if the commit
    /// were not made yet.
    pub(crate) fn before(&self, parents: &[String]) -> Self {
        let (settings, known) = (Arc::clone(&self.settings), Arc::clone(&self.known));
        Self::of(
            self.repository.clone(),
            ids(parents),
            false,
            settings,
            known,
        )
    }

    fn of(
        repository: Repository,
        tips: Vec<Oid>,
        is_tip: bool,
        settings: Arc<ReadSettings>,
        known: Verdicts,
    ) -> Self {
        let steps = Arc::default();
        Self {
            committed: CommittedFiles::of(&tips, &repository, &steps),
            repository,
            tips,
            is_tip,
            settings,
            known,
            reachable: Mutex::default(),
            later: LaterReader::default(),
            steps,
        }
    }

    /// Returns the verdicts, which the sessions of other commits share.
    pub(crate) fn verdicts(&self) -> Verdicts {
        Arc::clone(&self.known)
    }

    /// Returns whether a commit is the one that is checked.
    pub(crate) fn is_checked(&self, commit: Oid) -> bool {
        self.is_tip && self.tips.contains(&commit)
    }

    /// Returns the path at which the commits have a record: its own path or, if the change moves it, a
    /// path that no longer exists. Returns `None` if they do not have it.
    ///
    /// # Errors
    /// The files of a commit cannot be read from Git.
    pub(crate) fn committed_path(&self, sought: &Sought<'_>) -> Result<Option<RepoPath>, Error> {
        if self.is_tip {
            // What is checked is itself the commit.
            return Ok(Some(sought.path.clone()));
        }
        for tip in &self.committed {
            let found = tip.find(sought)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Returns the settings of a commit, given its configuration; `None` if the user named a
    /// configuration file, or if the text has mistakes.
    ///
    /// # Errors
    /// Never, because the text is in memory.
    pub(crate) fn settings(&self, text: Option<&[u8]>) -> Result<Option<Settings>, Error> {
        let files = text.map(|text| (crate::config::PATH, text));
        (self.settings)(&Memory::new(files))
    }

    /// Returns the remembered verdicts that hold for the checked state: the closing commit leads to it,
    /// and no commit that is new since then may have closed the record as well.
    ///
    /// # Errors
    /// History cannot be read.
    pub(crate) fn recall(
        &self,
        files: &[ClosedFile],
        memo: Option<&dyn Memo>,
    ) -> Result<Vec<Option<Verdict>>, Error> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let recall = |file: &ClosedFile| {
            let known = known.get(file).cloned();
            known.or_else(|| memo?.recall_verdict(file))
        };
        let mut verdicts: Vec<Option<Verdict>> = files.iter().map(recall).collect();
        drop(known);
        let mut uncertain = HashSet::new();
        for (file, recalled) in files.iter().zip(&mut verdicts) {
            let Some(verdict) = recalled.take() else {
                continue;
            };
            let Some(later) = self.later_than(&verdict, file)? else {
                continue;
            };
            *recalled = Some(if later.follow {
                self.carry_over(verdict, file, later.count, memo)
            } else {
                uncertain.extend(verdict.commit());
                verdict
            });
        }
        if !uncertain.is_empty() {
            let reachable = self.reachable(uncertain.clone())?;
            for recalled in &mut verdicts {
                let commit = recalled.as_ref().and_then(Verdict::commit);
                if commit.is_some_and(|it| uncertain.contains(&it) && !reachable.contains(&it)) {
                    *recalled = None;
                }
            }
        }
        Ok(verdicts)
    }

    /// Returns the commits that are new since a verdict was stored; `None` if one of them may have closed
    /// the record as well.
    fn later_than(
        &self,
        verdict: &Verdict,
        file: &ClosedFile,
    ) -> Result<Option<Arc<LaterCommits>>, Error> {
        let later = verdict.tip().map(|tip| self.since(tip)).transpose()?;
        let touches = |later: &LaterCommits| {
            let mut paths = verdict.paths();
            later.files.contains(&file.path) || paths.any(|path| later.files.contains(&path))
        };
        Ok(later.flatten().filter(|later| !touches(later)))
    }

    /// Returns a verdict for the checked state, to which its commit and further ones lead, so that those
    /// need not be looked at again.
    fn carry_over(
        &self,
        verdict: Verdict,
        file: &ClosedFile,
        further: usize,
        memo: Option<&dyn Memo>,
    ) -> Verdict {
        let (Some(tip), 1..) = (self.tip(), further) else {
            return verdict;
        };
        let verdict = verdict.at_tip(tip);
        let is_stored = |memo: &&dyn Memo| memo.recall_verdict(file).is_some();
        let memo = memo.filter(|_| further >= MANY_COMMITS).filter(is_stored);
        self.keep(file, &verdict, memo);
        verdict
    }

    /// Returns the commits that lead to the checked state and not to an earlier commit; `None` if that
    /// cannot be told.
    ///
    /// # Errors
    /// History cannot be read.
    pub(crate) fn since(&self, earlier: Oid) -> Result<Option<Arc<LaterCommits>>, Error> {
        self.later.since(earlier, &self.tips, &self.repository)
    }

    /// Returns the commit that leads to the checked state; `None` if there are several, as during a
    /// merge.
    pub(crate) fn tip(&self) -> Option<Oid> {
        match *self.tips {
            [tip] => Some(tip),
            _ => None,
        }
    }

    /// Remembers a verdict for this run, and for later runs if `memo` is given. That requires that
    /// the verdict depends on nothing but the closing commit.
    pub(crate) fn keep(&self, file: &ClosedFile, verdict: &Verdict, memo: Option<&dyn Memo>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(file.clone(), verdict.clone());
        if let Some(memo) = memo {
            memo.keep_verdict(file, verdict);
        }
    }

    /// Returns the commits that can be reached from a tip, of those that are wanted and those that
    /// were found before. The walk ends when all wanted commits are found.
    fn reachable(&self, mut wanted: HashSet<Oid>) -> Result<HashSet<Oid>, Error> {
        let mut reachable = self
            .reachable
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        wanted.retain(|commit| !reachable.contains(commit));
        if !wanted.is_empty() {
            self.steps.lookups.fetch_add(1, Ordering::Relaxed);
            self.repository.history(|reader| {
                for commit in reader.walk(&self.tips, &[])? {
                    if wanted.remove(&commit.commit) {
                        reachable.insert(commit.commit);
                    }
                    if wanted.is_empty() {
                        break;
                    }
                }
                Ok::<(), Error>(())
            })?;
        }
        Ok(reachable.clone())
    }
}

fn ids(commits: &[String]) -> Vec<Oid> {
    commits.iter().filter_map(|id| Oid::parse(id)).collect()
}
