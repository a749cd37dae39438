//! The owners of each project at each commit.

use std::collections::{BTreeSet, HashMap};

use super::blobs::{FileClass, markdown};
use super::state::AuditState;
use crate::engine::history::changes::rules;
use crate::git::{Error, HistoryReader, Oid};
use crate::model::own_id;
use crate::record::Kind;
use crate::rules::change::Owners;
use crate::text::RepoPath;

/// Every revision of every Project record.
#[derive(Default)]
pub(crate) struct Projects {
    /// For each id, the paths at which its Project record ever was.
    paths: HashMap<String, BTreeSet<RepoPath>>,
    /// The id of each revision, and its owners if they can be read.
    revisions: HashMap<(RepoPath, Oid), (String, Option<Owners>)>,
}

impl Projects {
    pub(crate) fn find(state: &mut AuditState<'_>) -> Result<Self, Error> {
        let mut found = std::mem::take(&mut state.walk.projects);
        // Projects that no audited commit touched.
        if state.walk.is_cut || !state.input.except.is_empty() {
            for (path, file) in markdown(state.input.snapshot, state.input.settings) {
                if state.blobs.class(path, file)? == FileClass::Record(Kind::Project) {
                    found.insert((path.clone(), file));
                }
            }
        }
        let mut projects = Self::default();
        for (path, file) in found {
            let read = state.blobs.file(&path, Some(file))?;
            let revision = read.as_ref().and_then(|file| file.revision.as_ref());
            let Some(record) = revision.map(|revision| &revision.record) else {
                continue;
            };
            let Some(id) = own_id(&record.fields).map(|id| id.to_string()) else {
                continue;
            };
            let paths = projects.paths.entry(id.clone()).or_default();
            paths.insert(path.clone());
            let owners = rules::owners_of(record);
            projects.revisions.insert((path, file), (id, owners));
        }
        Ok(projects)
    }

    /// Returns the owners of a project in a tree.
    pub(crate) fn owners(
        &self,
        project: &str,
        tree: Oid,
        reader: &HistoryReader<'_>,
    ) -> Option<Owners> {
        let mut owners: Option<Owners> = None;
        for path in self.paths.get(project)? {
            let Some(file) = reader.file_at(tree, path) else {
                continue;
            };
            let Some((id, own)) = self.revisions.get(&(path.clone(), file)) else {
                continue;
            };
            if id == project {
                rules::merge_owners(&mut owners, own.clone()?);
            }
        }
        owners
    }
}
