//! Reads the records of a snapshot, and later the texts that findings point into.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::Input;
use super::affected::AffectedSet;
use super::beside::FilesBeside;
use super::memo::{FileKey, Hash128, MemoHit};
use super::summary::Skipped;
use crate::document::frontmatter;
use crate::git::{Error, Oid};
use crate::model::{IndexedRecord, Model, references};
use crate::record::{self, Record, reading::MAX_BYTES};
use crate::snapshot::{Content, Entry, FileKind, Snapshot};
use crate::target::Target;
use crate::target::{Query, QuerySet, Unverified};
use crate::text::{RepoPath, Sources};

/// The records of a snapshot, and counts of its other Markdown files.
#[derive(Default)]
pub(crate) struct Read {
    /// Ordered by path.
    pub records: Vec<Arc<IndexedRecord>>,
    /// The targets that the records name, each once; empty if they were deferred.
    pub queries: QuerySet,
    pub skipped: Skipped,
    /// The folders that contain Markdown files which are not records. Empty if every record has a
    /// known kind.
    pub mixed_folders: HashSet<Box<[u8]>>,
}

/// When the targets that records name are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Targets {
    /// While the records are read.
    Collected,
    /// Later, with [`queries`], once the affected records are known.
    Deferred,
}

/// The result of reading one Markdown file.
enum ReadFile {
    Record(Arc<IndexedRecord>),
    NoRecord,
    Unavailable(Unverified),
}

/// Reads every Markdown file that the configuration includes.
pub(crate) fn read_all(input: &Input<'_>, targets: Targets) -> Result<Read, Error> {
    read(input, 0..input.snapshot.entries().len(), targets)
}

/// Reads some of a snapshot's files, given as indices of its entries, if they are Markdown and the
/// configuration includes them.
pub(crate) fn read(
    input: &Input<'_>,
    places: impl Iterator<Item = usize>,
    targets: Targets,
) -> Result<Read, Error> {
    let mut skipped = Skipped::default();
    let mut files = Vec::new();
    let entries = input.snapshot.entries();
    let markdown = places.filter(|at| entries[*at].path.is_markdown());
    for at in markdown {
        let entry = &entries[at];
        match entry.kind {
            _ if !input.settings.includes(&entry.path) => skipped.excluded += 1,
            FileKind::File => files.push(at),
            FileKind::Symlink => skipped.links += 1,
            FileKind::Submodule => {}
            FileKind::Special => skipped.special += 1,
        }
    }
    let queries = Mutex::default();
    let hashes = VocabularyHashes::new(input);
    let chunk = |files: &[usize]| -> Result<Vec<ReadFile>, Error> {
        let mut collected = Vec::new();
        let read = files
            .iter()
            .map(|at| read_file(*at, targets, &mut collected, &hashes));
        let read = read.collect();
        if targets == Targets::Collected {
            add(collected, &queries);
        }
        read
    };
    let read: Result<Vec<_>, Error> = files.par_chunks(CHUNK).map(chunk).collect();
    let mut records: Vec<Arc<IndexedRecord>> = Vec::new();
    let mut others = Vec::new();
    for (outcome, at) in read?.into_iter().flatten().zip(&files) {
        match outcome {
            ReadFile::Record(indexed) => records.push(indexed),
            ReadFile::NoRecord => others.push(*at),
            ReadFile::Unavailable(reason) => skipped.unavailable.push(reason),
        }
    }
    skipped.other = others.len();
    let has_unread = records.iter().any(|indexed| indexed.entry.kind.is_none());
    let others = others.into_iter().filter(|_| has_unread);
    let mixed_folders = others.map(|at| entries[at].path.parent().into()).collect();
    Ok(Read {
        records,
        mixed_folders,
        queries: queries.into_inner().unwrap_or_else(PoisonError::into_inner),
        skipped,
    })
}

/// How many files add their queries at once.
const CHUNK: usize = 64;

fn add(collected: Vec<Query>, queries: &Mutex<QuerySet>) {
    let mut queries = queries.lock().unwrap_or_else(PoisonError::into_inner);
    collected.into_iter().for_each(|query| queries.add(query));
}

/// Collects the targets that the affected records name, each once.
pub(crate) fn queries(records: &[Arc<IndexedRecord>], affected: &AffectedSet) -> QuerySet {
    let queries = Mutex::default();
    let records = affected.records(records);
    records.par_chunks(CHUNK).for_each(|records| {
        let mut collected = Vec::new();
        for (_, indexed) in records {
            collect(&indexed.open(), &mut collected);
        }
        add(collected, &queries);
    });
    queries.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Collects the queries that the rules need about what a record names.
pub(crate) fn collect(record: &Record, queries: &mut Vec<Query>) {
    let folder = record.path.parent();
    for (reference, role) in references::references(record) {
        queries.push(Query::Target {
            target: role.target(reference, folder),
            is_manifest: role.is_manifest(),
        });
    }
    for link in &record.links {
        let readings = references::link_readings(record, link);
        let readings = readings.iter();
        let targets = readings.map(|reading| Target::parse(reading, folder));
        queries.push(Query::Link(targets.collect()));
    }
    for mention in references::mentions(record) {
        queries.push(Query::Target {
            target: Target::parse(mention, folder),
            is_manifest: false,
        });
    }
    let run = record.fields.run();
    let used = run.and_then(|run| run.inputs_used.as_ref());
    let inputs = used.iter().flat_map(|used| &used.value.0);
    let inputs = inputs.filter_map(|input| references::input_target(input, folder));
    queries.extend(inputs.map(|target| match target {
        Target::Git(_) => Query::Target {
            target,
            is_manifest: false,
        },
        target => Query::Value(target),
    }));
}

/// The hashes of the vocabulary, alone and with each record mapping, computed once.
pub(super) struct VocabularyHashes<'a> {
    input: &'a Input<'a>,
    plain: Hash128,
    /// In the order of the mappings.
    mapped: Vec<Hash128>,
}

impl<'a> VocabularyHashes<'a> {
    pub(super) fn new(input: &'a Input<'a>) -> Self {
        let vocabulary = &input.settings.vocabulary;
        let mappings = input.settings.record_mappings.iter();
        let hash = |(_, mapping): &_| Hash128::of_vocabulary(vocabulary, Some(mapping));
        Self {
            input,
            plain: Hash128::of_vocabulary(vocabulary, None),
            mapped: mappings.map(hash).collect(),
        }
    }

    /// Returns the key of a file, given the indices of the mappings that may apply to it and the
    /// files that they read beside it.
    pub(super) fn key<'f>(
        &self,
        entry: &'f Entry,
        candidates: &[usize],
        beside: &FilesBeside,
    ) -> FileKey<'f> {
        FileKey {
            path: &entry.path,
            is_tracked: entry.tracked,
            vocabulary: self.get(candidates, &entry.path, beside),
        }
    }

    /// Returns the hash of everything that the reading of a file depends on apart from its content.
    fn get(&self, candidates: &[usize], path: &RepoPath, beside: &FilesBeside) -> Hash128 {
        if candidates.is_empty() {
            return self.plain;
        }
        let hashes: Vec<u128> = candidates.iter().map(|at| self.mapped[*at].0).collect();
        let mappings = self.input.settings.mappings_at(candidates);
        let reads_path = mappings.iter().any(|mapping| mapping.reads_path());
        let path = reads_path.then(|| path.as_bytes());
        let beside = (!beside.is_empty()).then_some(beside);
        Hash128::of(&(hashes, path, beside))
    }
}

fn read_file(
    at: usize,
    targets: Targets,
    collected: &mut Vec<Query>,
    hashes: &VocabularyHashes<'_>,
) -> Result<ReadFile, Error> {
    let input = hashes.input;
    let entry = &input.snapshot.entries()[at];
    let candidates = input.settings.candidates(&entry.path);
    let mappings = input.settings.mappings_at(&candidates);
    let beside = match FilesBeside::read(input.snapshot, &entry.path, &mappings)? {
        Ok(beside) => beside,
        Err(unavailable) => {
            let reason = Unverified::missing_object_at(&unavailable.path, &unavailable.reason);
            return Ok(ReadFile::Unavailable(reason));
        }
    };
    let file = hashes.key(entry, &candidates, &beside);
    let recalled = |hit: MemoHit, collected: &mut Vec<Query>| match hit {
        MemoHit::NoRecord => ReadFile::NoRecord,
        MemoHit::Record(indexed) => {
            if targets == Targets::Collected {
                collect(&indexed.open(), collected);
            }
            ReadFile::Record(indexed)
        }
    };
    let known = input.memo.and_then(|_| input.snapshot.content_id(at));
    let hit = input.memo.and_then(|memo| match known {
        Some(blob) => memo.recall(&file, blob),
        None => {
            let state = match input.states.get(at) {
                Some(state) => state.as_ref()?.file,
                None => input.snapshot.state_at(at),
            };
            memo.recall_unchanged(&file, &state?)
        }
    });
    if let Some(hit) = hit {
        return Ok(recalled(hit, collected));
    }
    let limit = Some(MAX_BYTES + 1);
    let (content, state) = if input.memo.is_some() {
        input.snapshot.read_with_state(entry, limit)?
    } else {
        (input.snapshot.read(entry, limit)?, None)
    };
    let bytes = match content {
        Content::Bytes(bytes) => bytes,
        Content::Unavailable(reason) => {
            return Ok(ReadFile::Unavailable(
                if input.snapshot.is_converted(entry) {
                    Unverified::not_converted(&entry.path, &reason)
                } else {
                    Unverified::missing_object(reason)
                },
            ));
        }
    };
    // A file on the disk is identified by its own bytes. Git may store other bytes for it, for
    // example with other line endings.
    let blob = input
        .memo
        .and_then(|_| known.or_else(|| Oid::for_blob(&bytes)));
    if known.is_none()
        && let (Some(memo), Some(blob)) = (input.memo, blob)
        && let Some(hit) = memo.recall(&file, blob)
    {
        if let Some(state) = state {
            memo.keep_state(&file, blob, state);
        }
        return Ok(recalled(hit, collected));
    }
    let vocabulary = &input.settings.vocabulary;
    let path = entry.path.clone();
    let beside = |name: &str| beside.take(name);
    let record = record::read_with_beside(path, bytes, vocabulary, &mappings, beside);
    let indexed = record.map(|record| {
        let first = collected.len();
        collect(&record, collected);
        Arc::new(IndexedRecord::new(
            record,
            entry.tracked,
            &collected[first..],
        ))
    });
    if let (Some(memo), Some(blob)) = (input.memo, blob) {
        memo.keep(&file, blob, state, indexed.as_ref());
    }
    Ok(indexed.map_or(ReadFile::NoRecord, ReadFile::Record))
}

/// Reads the texts at some paths again, because a check does not keep the texts of records.
///
/// # Errors
/// A file that the snapshot lists cannot be read, or it changed during the check.
pub(crate) fn sources(
    paths: &BTreeSet<&RepoPath>,
    model: &Model,
    snapshot: &dyn Snapshot,
) -> Result<Sources, Error> {
    let source = |path: &&RepoPath| Ok(((*path).clone(), text_of_record(path, model, snapshot)?));
    paths
        .par_iter()
        .map(source)
        .collect::<Result<Vec<_>, _>>()
        .map(Sources::from_iter)
}

fn text_of_record(
    path: &RepoPath,
    model: &Model,
    snapshot: &dyn Snapshot,
) -> Result<String, Error> {
    let text = text(path, snapshot, Some(MAX_BYTES + 1))?;
    match model.record(path) {
        Some(record) if record.digest != record::reading::digest(&text) => {
            Err(Error::changed_during_check(path.clone()))
        }
        Some(_) | None => Ok(text),
    }
}

/// Reads the text of a file.
///
/// # Errors
/// The file is no longer listed, or its bytes are not available.
pub(crate) fn text(
    path: &RepoPath,
    snapshot: &dyn Snapshot,
    limit: Option<usize>,
) -> Result<String, Error> {
    let entry = snapshot.entry(path.as_bytes());
    let entry = entry.ok_or_else(|| Error::changed_during_check(path.clone()))?;
    match snapshot.read(entry, limit)? {
        Content::Bytes(bytes) => Ok(frontmatter::decode(bytes).0),
        Content::Unavailable(reason) => Err(Error::at(path.clone(), reason)),
    }
}
