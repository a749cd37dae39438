//! Where two lines of history part: the merge base.

use std::collections::HashSet;

use gix::ObjectId;

use super::repository::{Gap, Repository, failed, short};
use super::revision::resolve_tree;
use super::walk::Walk;
use crate::git::Error;
use crate::text::visible;

impl Repository {
    /// The full id of the commit that a revision names (gitrevisions(7)).
    ///
    /// # Errors
    /// It names nothing, or something that is no commit.
    pub fn commit(&self, revision: &str) -> Result<String, Error> {
        let found = resolve_tree(self, revision)?;
        let commit = found.commit.map(|id| id.to_string());
        commit.ok_or_else(|| Error::new(format!("`{}` is no commit", visible(revision))))
    }

    /// The full id of the best common ancestor of two commits, by their full
    /// ids, as git-merge-base(1) tells it.
    ///
    /// # Errors
    /// There is none, or it lies beyond what this clone has.
    pub fn merge_base(&self, one: &str, other: &str) -> Result<String, Error> {
        let mut bases = self.merge_bases(one, &[other])?.into_iter();
        if let Some(base) = bases.next() {
            return Ok(base);
        }
        let names = [short(&id(one)?), short(&id(other)?)];
        let error = |what: &str| Error::new(format!("{} and {} have {what}", names[0], names[1]));
        Err(match self.gap() {
            Gap::Shallow => error("no common ancestor in this shallow clone")
                .help("fetch more of it: git fetch --unshallow"),
            Gap::Nothing | Gap::Partial(_) => error("no common ancestor"),
        })
    }

    /// The full ids of the best common ancestors of a commit and of what all the
    /// others have together, the best first (git-merge-base(1), "Discussion").
    /// There may be none, and there are several where lines of history met more
    /// than once.
    ///
    /// # Errors
    /// History cannot be read.
    pub fn merge_bases<T: AsRef<str>>(
        &self,
        one: &str,
        others: &[T],
    ) -> Result<Vec<String>, Error> {
        let one = id(one)?;
        let others: Vec<ObjectId> = others
            .iter()
            .map(|other| id(other.as_ref()))
            .collect::<Result<_, _>>()?;
        if others.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.ask(|git| match self.is_shallow() {
            // gix looks past the cuts of a shallow clone, and Git does not.
            true => Ok(walked(git, one, &others)?.into_iter().collect()),
            false => match git.merge_bases_many(one, &others) {
                Ok(bases) => Ok(bases.into_iter().map(gix::Id::detach).collect()),
                Err(error) => Err(failed("looking for the merge base", &error)),
            },
        });
        let found: Vec<ObjectId> = found?;
        Ok(found.iter().map(ObjectId::to_string).collect())
    }
}

fn id(id: &str) -> Result<ObjectId, Error> {
    let parsed = ObjectId::from_hex(id.as_bytes());
    parsed.map_err(|_| Error::new(format!("`{id}` is no commit's full id")))
}

/// The first commit behind `one` that is behind one of `others` too.
fn walked(
    git: &gix::Repository,
    one: ObjectId,
    others: &[ObjectId],
) -> Result<Option<ObjectId>, Error> {
    let behind: HashSet<ObjectId> = Walk::new(git, others)?.map(|step| step.id).collect();
    let mut walk = Walk::new(git, &[one])?;
    Ok(walk
        .find(|step| behind.contains(&step.id))
        .map(|step| step.id))
}
