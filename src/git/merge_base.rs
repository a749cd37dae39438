//! The merge base of two commits.

use std::collections::HashSet;

use gix::ObjectId;

use super::oid::{parse_commit_id, short_id};
use super::repository::{CloneKind, Repository};
use super::rev_walk::RevWalk;
use super::revision_resolver::resolve_tree;
use super::{Error, Oid};
use crate::text::visible;

impl Repository {
    /// Returns the full id of the commit that a revision names (gitrevisions(7)).
    ///
    /// # Errors
    /// The revision names nothing, or something other than a commit.
    pub fn commit(&self, revision: &str) -> Result<String, Error> {
        let found = resolve_tree(self, revision)?;
        let commit = found.commit.map(|id| id.to_string());
        commit.ok_or_else(|| Error::new(format!("`{}` is not a commit", visible(revision))))
    }

    /// Returns the full id of the best common ancestor of two commits
    /// (git-merge-base(1)), which are given by their full ids.
    ///
    /// # Errors
    /// There is none, or this clone does not have it.
    pub fn merge_base(&self, one: &str, other: &str) -> Result<String, Error> {
        let mut bases = self.merge_bases(one, &[other])?.into_iter();
        if let Some(base) = bases.next() {
            return Ok(base);
        }
        let one = short_id(&parse_commit_id(one)?);
        let other = short_id(&parse_commit_id(other)?);
        Err(match self.clone_kind() {
            CloneKind::Shallow => Error::new(format!(
                "{one} and {other} have no common ancestor in this shallow clone"
            ))
            .help("fetch more history: git fetch --unshallow"),
            CloneKind::Full | CloneKind::Partial(_) => {
                Error::new(format!("{one} and {other} have no common ancestor"))
            }
        })
    }

    /// Returns the full ids of all best common ancestors of two commits, which are given by their
    /// full ids. There are several after criss-cross merges.
    ///
    /// # Errors
    /// There is none, or this clone does not have it.
    pub(crate) fn all_merge_bases(&self, one: &str, other: &str) -> Result<Vec<String>, Error> {
        let bases = self.merge_bases(one, &[other])?;
        if bases.is_empty() {
            self.merge_base(one, other).map(|base| vec![base])
        } else {
            Ok(bases)
        }
    }

    /// Returns the full ids of the best common ancestors of one commit and of a
    /// hypothetical merge of all the others, the best one first
    /// (git-merge-base(1), "Discussion"). There may be none, and there may be
    /// several after criss-cross merges.
    ///
    /// # Errors
    /// History cannot be read.
    pub fn merge_bases<T: AsRef<str>>(
        &self,
        one: &str,
        others: &[T],
    ) -> Result<Vec<String>, Error> {
        let one = parse_commit_id(one)?;
        let others: Vec<ObjectId> = others
            .iter()
            .map(|other| parse_commit_id(other.as_ref()))
            .collect::<Result<_, _>>()?;
        if others.is_empty() {
            return Ok(Vec::new());
        }
        self.with_handle(|git| {
            // gix looks past the cuts of a shallow clone, and Git does not.
            if self.is_shallow() {
                let base = first_common_ancestor(git, one, &others)?;
                return Ok(base.iter().map(Oid::to_string).collect());
            }
            let bases = git
                .merge_bases_many(one, &others)
                .map_err(|error| Error::caused_by("cannot find the merge base", &error))?;
            Ok(bases.iter().map(gix::Id::to_string).collect())
        })
    }
}

/// Returns the first commit reachable from `one` that is also reachable from one
/// of `others`.
fn first_common_ancestor(
    git: &gix::Repository,
    one: ObjectId,
    others: &[ObjectId],
) -> Result<Option<Oid>, Error> {
    let reachable: HashSet<Oid> = RevWalk::new(git, others)?.map(|it| it.commit).collect();
    let mut commits = RevWalk::new(git, &[one])?.map(|it| it.commit);
    Ok(commits.find(|commit| reachable.contains(commit)))
}
