//! The resolutions of all targets, by target.

use super::grammar::Target;
use super::manifest::ManifestProblems;
use super::resolution::{DeadTarget, Resolution};
use super::unverified::Unverified;
use crate::record::Reference;
use crate::text::{FastMap, RepoPath};

/// The resolutions of all targets that the records of a repository name.
#[derive(Debug, Default)]
pub struct Resolutions {
    pub(super) by_target: FastMap<Target, Resolution>,
    /// The readings of links in the body. For these it is only known whether they exist.
    pub(super) links: FastMap<Target, Resolution>,
    pub(super) manifests: FastMap<RepoPath, ManifestProblems>,
}

impl Resolutions {
    /// Adds a target that does not resolve.
    pub(crate) fn add_dead(&mut self, target: Target) {
        let dead = DeadTarget::new("", "");
        self.by_target.insert(target, Resolution::Dead(dead));
    }

    /// Returns the resolution of a reference in a record whose folder is `folder`.
    pub fn for_reference(&self, reference: &Reference, folder: &[u8]) -> &Resolution {
        self.for_target(&Target::parse(reference, folder))
    }

    /// Returns the resolution of a target that some record names.
    pub fn for_target(&self, target: &Target) -> &Resolution {
        // Every reference of every record is collected before targets are resolved, so a target
        // without a resolution does not occur.
        self.by_target
            .get(target)
            .or_else(|| self.links.get(target))
            .unwrap_or(&Resolution::Sound)
    }

    /// Returns the problems of a manifest, if the file was read as one.
    pub fn manifest(&self, path: &RepoPath) -> Option<&ManifestProblems> {
        self.manifests.get(path)
    }

    /// Returns every distinct target, without those of plain links, and its resolution, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&Target, &Resolution)> {
        self.by_target.iter()
    }

    /// Returns why files listed by manifests cannot be verified, in no order.
    pub fn unverified_by_manifests(&self) -> impl Iterator<Item = &Unverified> {
        self.manifests
            .values()
            .flat_map(|manifest| &manifest.unverified)
    }
}
