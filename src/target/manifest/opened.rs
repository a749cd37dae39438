//! A manifest as a file of the snapshot.

use super::{Looked, Manifest, ManifestProblems};
use crate::git::Error;
use crate::snapshot::{Entry, Snapshot};
use crate::target::contents::{Need, whole};
use crate::target::resolution::Unverified;
use crate::target::resolve::Known;
use crate::text::RepoPath;

/// A manifest that was read, or could not be.
pub(in crate::target) enum Opened {
    Looked(Looked),
    Unverified(Unverified),
}

impl Opened {
    /// Reads a manifest as it is on the disk, because that is what places in it
    /// speak of; one that cannot be read there may be one as Git stores it
    /// (`working-tree-encoding`, gitattributes(5)).
    pub fn new(entry: &Entry, snapshot: &dyn Snapshot, largest: u64) -> Result<Self, Error> {
        let bytes = match whole(snapshot, entry, false, largest)? {
            Ok(bytes) => bytes,
            Err(reason) => return Ok(Self::Unverified(reason)),
        };
        let mut manifest = Manifest::read(&bytes);
        if !manifest.is_readable()
            && let Ok(stored) = whole(snapshot, entry, true, largest)?
            && stored != bytes
            && let stored = Manifest::read(&stored)
            && stored.is_readable()
        {
            manifest = stored.without_places();
        }
        Looked::up(manifest, entry.path.parent(), snapshot).map(Self::Looked)
    }

    /// What has to be known of which files.
    pub fn needs(&self) -> impl Iterator<Item = (&RepoPath, Need)> {
        let looked = match self {
            Self::Looked(looked) => Some(looked),
            Self::Unverified(_) => None,
        };
        looked.into_iter().flat_map(Looked::needs)
    }

    pub fn fact(self, contents: &Known) -> ManifestProblems {
        match self {
            Self::Looked(looked) => looked.compare(contents),
            Self::Unverified(reason) => ManifestProblems {
                problems: Vec::new(),
                unverified: vec![reason],
                files: Vec::new(),
            },
        }
    }
}
