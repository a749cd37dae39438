//! What a repository's history answers.

use std::collections::{HashMap, HashSet};

use gix::ObjectId;

use super::repository::Repository;
use super::revision::Asker;
use super::walk::Walk;
use super::{Answer, Commit, History, LastSeen, last_seen};
use crate::git::Error;
use crate::text::RepoPath;

/// The history of a repository, seen from what is checked.
pub struct GitHistory {
    repository: Repository,
    tips: Vec<ObjectId>,
}

impl GitHistory {
    /// `tips` are the full ids of what is checked: the commit of a revision, or
    /// the parents of what is not committed yet ([`Repository::next_parents`]).
    /// Without any, whether a commit can be reached is never known.
    ///
    /// # Errors
    /// A tip is no full id.
    pub fn new<T: AsRef<str>>(
        repository: &Repository,
        tips: impl IntoIterator<Item = T>,
    ) -> Result<Self, Error> {
        let id = |tip: T| {
            let tip = tip.as_ref();
            let id = ObjectId::from_hex(tip.as_bytes());
            id.map_err(|_| Error::new(format!("`{tip}` is no commit's full id")))
        };
        Ok(Self {
            repository: repository.clone(),
            tips: tips.into_iter().map(id).collect::<Result<_, _>>()?,
        })
    }

    /// For each wanted commit whether a tip is it or comes after it; `None`
    /// where the answer lies beyond what this clone has. One walk for all,
    /// which ends when the last one is found.
    fn reach(&self, git: &gix::Repository, wanted: &HashSet<ObjectId>) -> HashMap<ObjectId, bool> {
        let mut reached = HashMap::new();
        if self.tips.is_empty() || wanted.is_empty() {
            return reached;
        }
        let Ok(mut walk) = Walk::new(git, &self.tips) else {
            return reached;
        };
        while reached.len() < wanted.len() {
            let Some(step) = walk.next() else { break };
            if wanted.contains(&step.id) {
                reached.insert(step.id, true);
            }
        }
        if walk.is_complete() {
            for id in wanted {
                reached.entry(*id).or_insert(false);
            }
        }
        reached
    }
}

impl History for GitHistory {
    fn resolve(&self, questions: &[String]) -> Vec<Answer> {
        self.repository.ask(|git| {
            let mut asker = Asker::new(&self.repository, git);
            let mut answers: Vec<_> = questions
                .iter()
                .map(|question| asker.answer(question))
                .collect();
            let wanted = answers
                .iter_mut()
                .filter_map(commit)
                .filter_map(|commit| id(commit));
            let reached = self.reach(git, &wanted.collect());
            for commit in answers.iter_mut().filter_map(commit) {
                commit.reachable = id(commit).and_then(|id| reached.get(&id).copied());
            }
            answers
        })
    }

    fn last_seen(&self, paths: &[RepoPath]) -> Vec<Option<LastSeen>> {
        self.repository
            .ask(|git| last_seen::find(git, &self.tips, paths))
    }
}

/// The commit that an answer speaks of.
fn commit(answer: &mut Answer) -> Option<&mut Commit> {
    match answer {
        Answer::Commit(commit) => Some(commit),
        Answer::Path { commit, .. } => commit.as_mut(),
        Answer::Object(_) | Answer::Missing(_) | Answer::Unknown { .. } => None,
    }
}

fn id(commit: &Commit) -> Option<ObjectId> {
    ObjectId::from_hex(commit.id.as_bytes()).ok()
}
