//! The owners of each project at each commit.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::blobs::{Blobs, FileClass, markdown};
use super::state::AuditState;
use crate::engine::history::changes::rules::{self, ProjectOwners};
use crate::git::{Error, HistoryReader, Oid};
use crate::model::own_id;
use crate::record::Kind;
use crate::rules::change::Owners;
use crate::text::RepoPath;

/// Every revision of every Project record.
#[derive(Default)]
pub(crate) struct Projects {
    /// For each id, the paths at which its Project record ever was.
    paths: BTreeMap<String, BTreeSet<RepoPath>>,
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
            projects.add(&path, file, &mut state.blobs)?;
        }
        Ok(projects)
    }

    /// Adds a revision of a Project record.
    pub(crate) fn add(
        &mut self,
        path: &RepoPath,
        file: Oid,
        blobs: &mut Blobs<'_>,
    ) -> Result<(), Error> {
        let read = blobs.file(path, Some(file))?;
        let revision = read.as_ref().and_then(|file| file.revision.as_ref());
        let Some(record) = revision.map(|revision| &revision.record) else {
            return Ok(());
        };
        if let Some(id) = own_id(&record.fields).map(|id| id.to_string()) {
            let paths = self.paths.entry(id.clone()).or_default();
            paths.insert(path.clone());
            let owners = rules::owners_of(record);
            self.revisions.insert((path.clone(), file), (id, owners));
        }
        Ok(())
    }

    /// Returns the owners of some projects in a tree, or of all if none is given. They are marked
    /// as current if the tree `now` has the same record.
    fn in_tree(
        &self,
        projects: &[&str],
        tree: Oid,
        now: Oid,
        reader: &HistoryReader<'_>,
    ) -> Option<Owners> {
        let mut owners: Option<Owners> = None;
        let mut known: Vec<(&String, &BTreeSet<RepoPath>)> = Vec::new();
        if projects.is_empty() {
            known.extend(&self.paths);
        } else {
            let named = projects.iter();
            known.extend(named.filter_map(|id| self.paths.get_key_value(*id)));
        }
        for (project, path) in known
            .into_iter()
            .flat_map(|(id, paths)| paths.iter().map(move |it| (id, it)))
        {
            let Some(file) = reader.file_at(tree, path) else {
                continue;
            };
            if let Some((id, Some(own))) = self.revisions.get(&(path.clone(), file))
                && id == project
            {
                let own = Owners {
                    is_current: tree == now || reader.file_at(now, path) == Some(file),
                    ..own.clone()
                };
                rules::merge_owners(&mut owners, own);
            }
        }
        owners
    }
}

/// The owners before and after one commit.
pub(crate) struct CommitOwners<'a> {
    pub projects: &'a Projects,
    pub reader: &'a HistoryReader<'a>,
    /// The trees of the parents that count.
    pub parents: &'a [Oid],
    /// The tree of the commit.
    pub tree: Oid,
}

impl ProjectOwners for CommitOwners<'_> {
    fn before(&self, projects: &[&str]) -> Vec<Owners> {
        let parents = self.parents.iter();
        parents
            .filter_map(|parent| {
                self.projects
                    .in_tree(projects, *parent, self.tree, self.reader)
            })
            .collect()
    }

    fn after(&self, project: &str) -> Option<Owners> {
        self.projects
            .in_tree(&[project], self.tree, self.tree, self.reader)
    }
}
