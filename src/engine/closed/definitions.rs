//! The definitions of a commit, against which closed records are checked.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::history::ClosingHistory;
use super::now::Now;
use crate::config::{self, Settings};
use crate::engine::history::changes::files::File;
use crate::engine::memo::Hash128;
use crate::git::{Error, HistoryReader, Oid};
use crate::model::{IndexedRecord, Model};
use crate::record::{Kind, Record};
use crate::target::Resolutions;
use crate::text::RepoPath;

/// Operators, projects, regimes, constraints and decisions, and the configuration.
pub(crate) struct Definitions {
    /// Ordered by path.
    records: Vec<Arc<IndexedRecord>>,
    /// `None` if the current configuration applies.
    settings: Option<Settings>,
    /// Whether the configuration has the same vocabulary as the current one.
    has_same_vocabulary: bool,
}

/// A file of a commit: its path and its blob.
pub(crate) type FileId = (RepoPath, Oid);

impl Definitions {
    /// Reads files and the configuration; `None` where this clone does not have one of them.
    ///
    /// # Errors
    /// A file cannot be read from Git.
    pub(crate) fn read(
        files: &[FileId],
        configuration: Option<Oid>,
        history: &ClosingHistory,
        reader: &HistoryReader<'_>,
        today: &Settings,
    ) -> Result<Option<Self>, Error> {
        let text = match configuration {
            Some(blob) => match reader.read(blob)? {
                Some(text) => Some(text),
                None => return Ok(None),
            },
            None => None,
        };
        let settings = history.settings(text.as_deref())?;
        let own = settings.as_ref().unwrap_or(today);
        let mut records = Vec::new();
        for (path, blob) in files {
            let Some(bytes) = reader.read(*blob)? else {
                return Ok(None);
            };
            let file = File::new(path, bytes.to_vec(), None, own);
            let record = file.revision.map(|revision| revision.record);
            records.extend(record.map(indexed));
        }
        let hash = |settings: &Settings| Hash128::of_vocabulary(&settings.vocabulary, None);
        Ok(Some(Self {
            records,
            has_same_vocabulary: settings.as_ref().is_none_or(|own| hash(own) == hash(today)),
            settings,
        }))
    }

    /// Returns whether they depend on nothing but their commit.
    pub(crate) fn are_fixed(&self) -> bool {
        self.settings.is_some()
    }

    /// Returns their settings, or the current ones if those apply.
    pub(crate) fn settings<'s>(&'s self, today: &'s Settings) -> &'s Settings {
        self.settings.as_ref().unwrap_or(today)
    }

    /// Returns whether a record at a path is read in the same way as with the current settings.
    pub(crate) fn reads_like(&self, today: &Settings, path: &RepoPath) -> bool {
        let own = self.settings(today);
        self.has_same_vocabulary && own.mappings_for(path) == today.mappings_for(path)
    }

    /// Returns the model that records of a kind are checked against, with further records and
    /// without any target.
    pub(crate) fn model(&self, kind: Kind, further: Vec<Record>, today: &Settings) -> Model {
        let vocabulary = &self.settings(today).vocabulary;
        let is_needed = |indexed: &&Arc<IndexedRecord>| {
            indexed.entry.kind != Some(Kind::Decision) || kind == Kind::Decision
        };
        let further: Vec<_> = further.into_iter().map(indexed).collect();
        let others = self.records.iter().filter(is_needed);
        let own: HashSet<&RepoPath> = further.iter().map(|it| &it.path).collect();
        let others = others.filter(|indexed| !own.contains(&indexed.path));
        let mut records: Vec<_> = others.map(Arc::clone).collect();
        records.extend(further.iter().map(Arc::clone));
        records.sort_by(|a, b| a.path.cmp(&b.path));
        Model::new(records, Resolutions::default(), vocabulary.clone())
    }
}

/// The definitions of several commits. Equal definitions are read only once.
#[derive(Default)]
pub(super) struct DefinitionSets {
    pub all: Vec<Definitions>,
    /// The index of definitions by their files; `None` where this clone does not have them.
    by_files: HashMap<Vec<Option<Oid>>, Option<usize>>,
    by_commit: HashMap<usize, Option<usize>>,
}

impl DefinitionSets {
    /// Returns the index of the definitions of a commit.
    pub(super) fn of_commit(
        &mut self,
        number: usize,
        tree: Oid,
        paths: &[RepoPath],
        reader: &HistoryReader<'_>,
        now: Now<'_>,
    ) -> Result<Option<usize>, Error> {
        if let Some(set) = self.by_commit.get(&number) {
            return Ok(*set);
        }
        let mut all = paths.to_vec();
        all.push(RepoPath::from(config::PATH));
        let set = match reader.files_at(tree, &all)? {
            Some(files) => self.of_files(files, paths, reader, now)?,
            None => None,
        };
        self.by_commit.insert(number, set);
        Ok(set)
    }

    fn of_files(
        &mut self,
        files: Vec<Option<Oid>>,
        paths: &[RepoPath],
        reader: &HistoryReader<'_>,
        now: Now<'_>,
    ) -> Result<Option<usize>, Error> {
        if let Some(set) = self.by_files.get(&files) {
            return Ok(*set);
        }
        let present = paths.iter().zip(&files);
        let present: Vec<FileId> = present
            .filter_map(|(path, blob)| Some((path.clone(), (*blob)?)))
            .collect();
        let configuration = files.last().copied().flatten();
        let read = Definitions::read(
            &present,
            configuration,
            now.history,
            reader,
            now.input.settings,
        )?;
        let set = read.map(|definitions| {
            self.all.push(definitions);
            self.all.len() - 1
        });
        self.by_files.insert(files, set);
        Ok(set)
    }
}

fn indexed(record: Record) -> Arc<IndexedRecord> {
    Arc::new(IndexedRecord::new(record, true, &[]))
}
