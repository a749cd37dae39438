//! One walk over all commits: which files each touched, and which have to be judged.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::blobs::{Blobs, Mark};
use super::input::AuditInput;
use crate::git::Error;
use crate::git::{Difference, HistoryReader, Oid};
use crate::record::Kind;
use crate::target::resolution::Unverified;
use crate::text::RepoPath;

/// What the walk came upon. Commits are known by their numbers, the newest is 0.
#[derive(Default)]
pub struct CommitWalk {
    /// Each commit and its tree.
    pub commits: Vec<(Oid, Oid)>,
    /// The commits that touched a path, newest first.
    pub touches: HashMap<RepoPath, Vec<Touch>>,
    /// In the order of their numbers.
    pub pending: Rc<Vec<CandidateCommit>>,
    /// Every version of every project.
    pub projects: BTreeSet<(RepoPath, Oid)>,
    /// Whether of some commits nobody knows what they changed.
    pub is_cut: bool,
    pub unverified: BTreeMap<Unverified, usize>,
}

/// A commit that touched a path.
#[derive(Clone, Copy, Debug)]
pub struct Touch {
    pub number: usize,
    /// The file that it found, in the first of its parents that has one.
    pub before: Option<Oid>,
}

/// A commit that has to be judged.
pub struct CandidateCommit {
    pub number: usize,
    /// Its Markdown files.
    pub differences: Vec<Difference>,
    /// Whether a decision is among what it made.
    pub has_decision: bool,
}

impl CommitWalk {
    pub fn walk(
        past: &HistoryReader<'_>,
        input: &AuditInput<'_>,
        blobs: &mut Blobs<'_>,
    ) -> Result<Self, Error> {
        let mut walk = Self::default();
        let mut pending = Vec::new();
        let (mut ends, mut hollow) = (0, 0);
        for commit in past.walk(&[input.tip], input.except)? {
            let number = walk.commits.len();
            walk.commits.push((commit.commit, commit.tree));
            if commit.is_cut {
                ends += 1;
                continue;
            }
            match past.differences(&commit)? {
                Some(differences) => pending.extend(walk.enter(number, differences, blobs)?),
                None => hollow += 1,
            }
        }
        walk.pending = Rc::new(pending);
        walk.is_cut = ends + hollow > 0;
        let mut lacks = |count: usize, reason: String| {
            let remedy = past.remedy();
            if count > 0 {
                let what = Unverified { reason, remedy };
                walk.unverified.insert(what, count);
            }
        };
        lacks(
            ends,
            format!("what {} changed, at which this clone ends", commits(ends)),
        );
        lacks(
            hollow,
            format!(
                "what {} changed, whose folders were never fetched",
                commits(hollow)
            ),
        );
        Ok(walk)
    }

    fn enter(
        &mut self,
        number: usize,
        mut differences: Vec<Difference>,
        blobs: &mut Blobs<'_>,
    ) -> Result<Option<CandidateCommit>, Error> {
        let (mut was_held, mut has_decision) = (false, false);
        for it in &differences {
            let touch = Touch {
                number,
                before: it.before.iter().copied().flatten().next(),
            };
            match self.touches.get_mut(&it.path) {
                Some(touches) => touches.push(touch),
                None => drop(self.touches.insert(it.path.clone(), vec![touch])),
            }
            if !it.path.is_markdown() {
                continue;
            }
            for file in it.before.iter().copied().flatten() {
                let mark = blobs.mark(&it.path, file)?;
                self.note_project(mark, &it.path, file);
                was_held |= is_held(mark);
            }
            if let Some(file) = it.after {
                let mark = blobs.mark(&it.path, file)?;
                self.note_project(mark, &it.path, file);
                has_decision |= mark == Mark::Of(Kind::Decision);
            }
        }
        if was_held || has_decision {
            differences.retain(|it| it.path.is_markdown());
            return Ok(Some(CandidateCommit {
                number,
                differences,
                has_decision,
            }));
        }
        Ok(None)
    }

    /// The records that a commit which has to be judged found, and touched.
    pub fn before(&self, number: usize) -> Vec<(RepoPath, Oid)> {
        let at = self.pending.binary_search_by(|it| it.number.cmp(&number));
        let differences = at.map_or(&[][..], |at| self.pending[at].differences.as_slice());
        let before = differences.iter();
        before
            .filter_map(|it| Some((it.path.clone(), it.before.iter().copied().flatten().next()?)))
            .collect()
    }

    fn note_project(&mut self, mark: Mark, path: &RepoPath, file: Oid) {
        if mark == Mark::Of(Kind::Project) {
            self.projects.insert((path.clone(), file));
        }
    }
}

/// Whether anything of such a record may have to stay.
fn is_held(mark: Mark) -> bool {
    match mark {
        Mark::Of(kind) => match kind {
            Kind::Decision | Kind::OpRun | Kind::Operator | Kind::Project | Kind::Constraint => {
                true
            }
            Kind::DebugPacket | Kind::Block | Kind::Regime => false,
        },
        Mark::Nothing | Mark::Unread | Mark::Lacking => false,
    }
}

fn commits(count: usize) -> String {
    match count {
        1 => "1 commit".to_owned(),
        count => format!("{count} commits"),
    }
}
