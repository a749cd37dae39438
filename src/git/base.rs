//! Where two lines of history part: the merge base.

use std::collections::HashSet;

use gix::ObjectId;

use super::repository::{Gap, Repository, failed, short};
use super::revision::resolve_tree;
use super::walk::Walk;
use crate::snapshot::error::Error;
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
        let id = |id: &str| {
            let parsed = ObjectId::from_hex(id.as_bytes());
            parsed.map_err(|_| Error::new(format!("`{id}` is no commit's full id")))
        };
        let (one, other) = (id(one)?, id(other)?);
        let found = self.ask(|git| match self.is_shallow() {
            // gix looks past the cuts of a shallow clone, and Git does not.
            true => walked(git, one, other),
            false => match git.merge_base(one, other) {
                Ok(base) => Ok(base.map(gix::Id::detach)),
                Err(error) => Err(failed("looking for the merge base", &error)),
            },
        })?;
        if let Some(base) = found {
            return Ok(base.to_string());
        }
        let names = [one, other].map(|id| short(&id));
        let error = |what: &str| Error::new(format!("{} and {} have {what}", names[0], names[1]));
        Err(match self.gap() {
            Gap::Shallow => error("no common ancestor in this shallow clone")
                .help("fetch more of it: git fetch --unshallow"),
            Gap::Nothing | Gap::Partial(_) => error("no common ancestor"),
        })
    }
}

/// The first commit behind `one` that is behind `other` too.
fn walked(
    git: &gix::Repository,
    one: ObjectId,
    other: ObjectId,
) -> Result<Option<ObjectId>, Error> {
    let behind: HashSet<ObjectId> = Walk::new(git, &[other])?.map(|step| step.id).collect();
    let mut walk = Walk::new(git, &[one])?;
    Ok(walk
        .find(|step| behind.contains(&step.id))
        .map(|step| step.id))
}
