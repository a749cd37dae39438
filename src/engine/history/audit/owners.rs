//! Who owned which project at which commit.

use std::collections::{BTreeSet, HashMap};

use super::blobs::{Mark, markdown};
use super::state::AuditState;
use crate::engine::history::changes::rules;
use crate::git::Error;
use crate::git::{HistoryReader, Oid};
use crate::model::own_id;
use crate::record::Kind;
use crate::rules::change::Owners;
use crate::text::RepoPath;

/// Every version of every project that history has.
#[derive(Default)]
pub struct Projects {
    /// The paths at which a project of this id ever was.
    paths: HashMap<String, BTreeSet<RepoPath>>,
    /// The id of each version, and its owners if they can be read.
    versions: HashMap<(RepoPath, Oid), (String, Option<Owners>)>,
}

impl Projects {
    pub fn find(state: &mut AuditState<'_>) -> Result<Self, Error> {
        let mut found = std::mem::take(&mut state.walk.projects);
        // Those that nobody touched in the commits that are looked at.
        if state.walk.is_cut || !state.input.except.is_empty() {
            for (path, file) in markdown(state.input.snapshot, state.input.settings) {
                if state.blobs.mark(path, file)? == Mark::Of(Kind::Project) {
                    found.insert((path.clone(), file));
                }
            }
        }
        let mut projects = Self::default();
        for (path, file) in found {
            let read = state.blobs.file(&path, Some(file))?;
            let version = read.as_ref().and_then(|file| file.version.as_ref());
            let Some(record) = version.map(|version| &version.record) else {
                continue;
            };
            let Some(id) = own_id(&record.fields).map(|id| id.to_string()) else {
                continue;
            };
            let paths = projects.paths.entry(id.clone()).or_default();
            paths.insert(path.clone());
            let owners = rules::owners_of(record);
            projects.versions.insert((path, file), (id, owners));
        }
        Ok(projects)
    }

    /// The owners of a project as a tree has them.
    pub fn owners(&self, project: &str, tree: Oid, past: &HistoryReader<'_>) -> Option<Owners> {
        let mut owners: Option<Owners> = None;
        for path in self.paths.get(project)? {
            let Some(file) = past.file_at(tree, path) else {
                continue;
            };
            let Some((id, own)) = self.versions.get(&(path.clone(), file)) else {
                continue;
            };
            if id == project {
                rules::merge_owners(&mut owners, own.clone()?);
            }
        }
        owners
    }
}
