//! The paths that manifests list, remembered from one change of the files to the next.

use std::sync::{Arc, Mutex, PoisonError};

use crate::git::Error;
use crate::snapshot::{EntryChange, Snapshot};
use crate::target::manifest;
use crate::text::{FastMap, RepoPath};

/// The paths that manifests list, as far as they were asked for. An editor asks after each keystroke
/// which manifests list the file, and there may be thousands of manifests.
#[derive(Debug, Default)]
pub struct ManifestLists(Mutex<FastMap<RepoPath, Arc<[RepoPath]>>>);

impl ManifestLists {
    /// Returns the paths that a manifest lists.
    ///
    /// # Errors
    /// The manifest exists and cannot be read.
    pub(super) fn listed(
        &self,
        path: &RepoPath,
        snapshot: &dyn Snapshot,
        largest: u64,
    ) -> Result<Arc<[RepoPath]>, Error> {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lists.get(path) {
            return Ok(Arc::clone(known));
        }
        let listed: Arc<[RepoPath]> = manifest::listed_paths(path, snapshot, largest)?.into();
        lists.insert(path.clone(), Arc::clone(&listed));
        Ok(listed)
    }

    /// Forgets the manifests that changed.
    pub(super) fn forget(&self, changed: &[EntryChange<'_>]) {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        changed.iter().for_each(|it| drop(lists.remove(it.path)));
    }

    /// Forgets all manifests.
    pub(super) fn clear(&self) {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lists.clear();
    }
}
