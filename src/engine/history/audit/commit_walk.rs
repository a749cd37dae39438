//! Walks over all commits once, to find which files each touched and which commits have to be
//! checked.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::blobs::{Blobs, FileClass};
use super::input::AuditInput;
use crate::git::{Error, HistoryReader, Oid, TreeChange, WalkedCommit};
use crate::record::Kind;
use crate::target::Unverified;
use crate::text::{RepoPath, counted};

/// The result of the walk. Commits are numbered; the newest is 0.
#[derive(Default)]
pub(crate) struct CommitWalk {
    /// The id of each commit and of its tree.
    pub commits: Vec<(Oid, Oid)>,
    /// The first parent of each commit, if this clone has it.
    pub parents: Vec<Option<Oid>>,
    /// The commits that touched each path, the newest first.
    pub touches: HashMap<RepoPath, Vec<Touch>>,
    /// The commits to check, ordered by number.
    pub candidates: Rc<Vec<CandidateCommit>>,
    /// The merges, by number.
    pub merges: Vec<(usize, WalkedCommit)>,
    /// Every revision of every Project record.
    pub projects: BTreeSet<(RepoPath, Oid)>,
    /// Whether this clone does not have what some commits changed.
    pub is_cut: bool,
    pub unverified: BTreeMap<Unverified, usize>,
}

/// A commit that touched a path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Touch {
    pub number: usize,
    /// The file before it, in the first of its parents that has one.
    pub before: Option<Oid>,
    pub after: Option<Oid>,
}

/// A commit that has to be checked.
pub(crate) struct CandidateCommit {
    pub number: usize,
    /// The Markdown files that it changed.
    pub differences: Vec<TreeChange>,
    /// Whether it touched a record that only owners may change.
    pub has_state: bool,
    /// The trees of its parents.
    pub parents: Vec<Oid>,
}

impl CommitWalk {
    pub(crate) fn walk(
        reader: &HistoryReader<'_>,
        input: &AuditInput<'_>,
        blobs: &mut Blobs<'_>,
    ) -> Result<Self, Error> {
        let mut walk = Self::default();
        let mut candidates = Vec::new();
        let (mut ends, mut without_trees) = (0, 0);
        for commit in reader.walk(&[input.tip], input.except)? {
            let number = walk.commits.len();
            walk.commits.push((commit.commit, commit.tree));
            walk.parents.push(commit.parent_ids.first().copied());
            if commit.is_cut {
                ends += 1;
                continue;
            }
            if commit.parents.len() > 1 {
                walk.merges.push((number, commit.clone()));
            }
            match reader.tree_changes(&commit)? {
                Some(differences) => {
                    candidates.extend(walk.enter(number, &commit, differences, blobs)?)
                }
                None => without_trees += 1,
            }
        }
        walk.candidates = Rc::new(candidates);
        walk.is_cut = ends + without_trees > 0;
        let mut add_unverified = |count: usize, reason: String| {
            let remedy = reader.remedy();
            if count > 0 {
                let what = Unverified { reason, remedy };
                walk.unverified.insert(what, count);
            }
        };
        add_unverified(
            ends,
            format!(
                "what {} changed, where this clone ends",
                counted(ends, "commit")
            ),
        );
        add_unverified(
            without_trees,
            format!(
                "what {} changed, whose folders were never fetched",
                counted(without_trees, "commit")
            ),
        );
        Ok(walk)
    }

    fn enter(
        &mut self,
        number: usize,
        commit: &WalkedCommit,
        mut differences: Vec<TreeChange>,
        blobs: &mut Blobs<'_>,
    ) -> Result<Option<CandidateCommit>, Error> {
        let (mut had_fixed_parts, mut has_state) = (false, false);
        for it in &differences {
            let touch = Touch {
                number,
                before: it.before.iter().copied().flatten().next(),
                after: it.after,
            };
            match self.touches.get_mut(&it.path) {
                Some(touches) => touches.push(touch),
                None => drop(self.touches.insert(it.path.clone(), vec![touch])),
            }
            if !it.path.is_markdown() {
                continue;
            }
            for file in it.before.iter().copied().flatten() {
                let class = blobs.class(&it.path, file)?;
                self.note_project(class, &it.path, file);
                had_fixed_parts |= has_fixed_parts(class);
                has_state |= is_owned(class);
            }
            if let Some(file) = it.after {
                let class = blobs.class(&it.path, file)?;
                self.note_project(class, &it.path, file);
                has_state |= is_owned(class);
            }
        }
        if had_fixed_parts || has_state {
            differences.retain(|it| it.path.is_markdown());
            return Ok(Some(CandidateCommit {
                number,
                differences,
                has_state,
                parents: commit.parents.clone(),
            }));
        }
        Ok(None)
    }

    /// Returns the files that a commit to check touched, as they were before it.
    pub(crate) fn before(&self, number: usize) -> Vec<(RepoPath, Oid)> {
        let at = self
            .candidates
            .binary_search_by(|it| it.number.cmp(&number));
        let differences = at.map_or(&[][..], |at| self.candidates[at].differences.as_slice());
        let before = differences.iter();
        before
            .filter_map(|it| Some((it.path.clone(), it.before.iter().copied().flatten().next()?)))
            .collect()
    }

    fn note_project(&mut self, class: FileClass, path: &RepoPath, file: Oid) {
        if class == FileClass::Record(Kind::Project) {
            self.projects.insert((path.clone(), file));
        }
    }
}

/// Returns whether any part of such a record may have to stay as it was committed.
pub(crate) fn has_fixed_parts(class: FileClass) -> bool {
    match class {
        FileClass::Record(kind) => match kind {
            Kind::Decision
            | Kind::OpRun
            | Kind::DebugPacket
            | Kind::Operator
            | Kind::Project
            | Kind::Regime
            | Kind::Constraint
            | Kind::Own(_) => true,
            Kind::Block => false,
        },
        FileClass::NoRecord | FileClass::UnknownKind | FileClass::Absent => false,
    }
}

/// Returns whether only owners may commit some changes of such a record.
fn is_owned(class: FileClass) -> bool {
    match class {
        FileClass::Record(kind) => match kind {
            Kind::Decision | Kind::Project | Kind::Regime | Kind::Constraint => true,
            Kind::Operator | Kind::OpRun | Kind::DebugPacket | Kind::Block | Kind::Own(_) => false,
        },
        FileClass::NoRecord | FileClass::UnknownKind | FileClass::Absent => false,
    }
}
