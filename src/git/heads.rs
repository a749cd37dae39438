//! Which of several commits contain the others.

use std::collections::HashMap;

use super::history_reader::HistoryReader;
use super::rev_walk::WalkedCommit;
use super::{Error, Oid};

impl HistoryReader<'_> {
    /// Returns, for each of `tips`, the first of them that contains it and that none of the others
    /// contains; `None` for those that can be reached from `except`. A commit contains itself. All
    /// of them are found in one walk, however many tips there are.
    ///
    /// # Errors
    /// The list of shallow commits cannot be read.
    pub(crate) fn heads(&self, tips: &[Oid], except: &[Oid]) -> Result<Vec<Option<Oid>>, Error> {
        let commits: Vec<WalkedCommit> = self.walk(tips, except)?.collect();
        let new: HashMap<Oid, usize> = commits
            .iter()
            .enumerate()
            .map(|(at, commit)| (commit.commit, at))
            .collect();
        // The dates of commits do not reliably say which one comes first, so commits are ordered by
        // their children.
        let parents = |at: usize| {
            let parents = commits[at].parent_ids.iter();
            parents.filter_map(|parent| new.get(parent).copied())
        };
        let mut children = vec![0; commits.len()];
        (0..commits.len())
            .flat_map(parents)
            .for_each(|parent| children[parent] += 1);
        let mut head: Vec<usize> = vec![usize::MAX; commits.len()];
        let mut open = Vec::new();
        for (order, tip) in tips.iter().enumerate() {
            if let Some(&at) = new.get(tip)
                && children[at] == 0
                && head[at] == usize::MAX
            {
                head[at] = order;
                open.push(at);
            }
        }
        while let Some(at) = open.pop() {
            for parent in parents(at) {
                head[parent] = head[parent].min(head[at]);
                children[parent] -= 1;
                if children[parent] == 0 {
                    open.push(parent);
                }
            }
        }
        let heads = tips.iter().map(|tip| {
            let order = head[*new.get(tip)?];
            tips.get(order).copied()
        });
        Ok(heads.collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::git::Repository;
    use crate::internal::support::Sandbox;

    #[test]
    fn a_commit_belongs_to_the_first_head_that_contains_it() {
        let sandbox = Sandbox::new();
        let known = sandbox.commit_at("2026-01-09T00:00:00Z", "known");
        // The dates say the opposite of what the parents say.
        let base = sandbox.commit_at("2026-01-08T00:00:00Z", "base");
        let left = sandbox.commit_at("2026-01-07T00:00:00Z", "left");
        sandbox.git(&["checkout", "--quiet", "-b", "side", &base]);
        let side = sandbox.commit_at("2026-01-06T00:00:00Z", "side");
        sandbox.git(&["checkout", "--quiet", "-b", "other", &base]);
        let other = sandbox.commit_at("2026-01-05T00:00:00Z", "other");
        sandbox.git(&["merge", "--quiet", "--no-ff", "--no-edit", &side]);
        let merge = sandbox.git(&["rev-parse", "HEAD"]).trim().to_owned();
        let repository = Repository::discover(sandbox.path())
            .expect("a repository that opens")
            .expect("a repository");
        let heads = |tips: &[&String]| -> Vec<Option<String>> {
            let tips: Vec<Oid> = tips.iter().filter_map(|tip| Oid::parse(tip)).collect();
            let except = [Oid::parse(&known).expect("an id")];
            let found = repository.history(|reader| reader.heads(&tips, &except));
            let found = found.expect("a walk").into_iter();
            found.map(|head| head.map(|it| it.to_string())).collect()
        };
        assert_eq!(
            heads(&[&known, &base, &side, &left, &other, &merge, &left]),
            [
                None,
                Some(left.clone()),
                Some(merge.clone()),
                Some(left.clone()),
                Some(merge.clone()),
                Some(merge.clone()),
                Some(left.clone())
            ]
        );
        assert_eq!(heads(&[&side, &base]), [Some(side.clone()), Some(side)]);
        assert_eq!(heads(&[]), []);
        // What was left out is known for the next question about the same push.
        let known = Oid::parse(&known).expect("an id").0;
        let left_out = || repository.with_handle(|git| repository.reachable(git, vec![known]));
        let [first, second] = [left_out(), left_out()].map(|found| found.expect("a walk"));
        assert!(Arc::ptr_eq(&first, &second));
    }
}
