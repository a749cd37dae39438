//! Manifests: lists of files with their digests and sizes, which are compared with the files.

mod listing;
mod lookup;
mod mapping;
mod parsed;
mod problems;
mod read;

pub(super) use lookup::ManifestLookup;
pub(crate) use problems::{ManifestProblem, ManifestProblems, ProblemKind};
pub(super) use read::read_manifest;
pub(crate) use read::{listed_names, listed_paths};
