//! The trees of one repository that a command looks at, most of which are nearly the same.

use std::sync::{Arc, Mutex, PoisonError};

use gix::ObjectId;

use super::git_entries::GitEntries;
use super::git_listing::Listing;
use super::index::Index;
use super::listing_copy::list_beside;
use crate::git::{Error, Repository};

/// How many listings are kept: a commit is compared with its parents, and its first parent is often
/// the next commit that is looked at.
const KEPT: usize = 4;

/// Lists trees. What a tree has in common with the index, or with the first tree that was listed, is
/// copied from there: of two commits one after the other, most folders are the same.
#[derive(Default)]
pub(crate) struct Trees {
    index: Option<Arc<Index>>,
    listed: Mutex<Listed>,
}

#[derive(Default)]
struct Listed {
    first: Option<Arc<Listing>>,
    /// The latest listings, and the ids of their trees; the latest last.
    latest: Vec<(ObjectId, Arc<Listing>)>,
}

impl Trees {
    /// Lists trees beside an index.
    pub(crate) fn beside(index: Arc<Index>) -> Self {
        Self {
            index: Some(index),
            ..Self::default()
        }
    }

    /// Lists a tree.
    ///
    /// # Errors
    /// This clone does not have a tree.
    pub(super) fn list(
        &self,
        repository: &Repository,
        tree: ObjectId,
    ) -> Result<Arc<Listing>, Error> {
        if let Some(index) = self.index.as_ref().filter(|index| index.has_tree(tree)) {
            return Ok(index.listing());
        }
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = listed.latest.iter().find(|(id, _)| *id == tree) {
            return Ok(Arc::clone(known));
        }
        let entries = match (&self.index, &listed.first) {
            (Some(index), _) => index.list_beside(repository, tree)?,
            (None, Some(first)) => {
                let first = first.all();
                list_beside(repository, tree, first, first.root.as_ref())?
            }
            (None, None) => GitEntries::of_tree(repository, tree)?.sorted(),
        };
        let listing = Arc::new(Listing::Listed(entries));
        listed.first.get_or_insert_with(|| Arc::clone(&listing));
        if listed.latest.len() == KEPT {
            listed.latest.remove(0);
        }
        listed.latest.push((tree, Arc::clone(&listing)));
        Ok(listing)
    }
}
