//! From a snapshot's entries to records, and back to their texts.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::Input;
use super::affected::AffectedSet;
use super::memo::{File, Recalled, VocabularyHash};
use super::summary::Skipped;
use crate::document::frontmatter;
use crate::git::Error;
use crate::git::Oid;
use crate::model::{IndexedRecord, Model, references};
use crate::record::{self, Record, RecordMapping, reading::MAX_BYTES};
use crate::snapshot::{Content, FileKind, Snapshot};
use crate::target::Target;
use crate::target::resolve::{Query, QuerySet};
use crate::text::{RepoPath, Sources};

/// The records of a snapshot, and what else was among its Markdown files.
pub struct Read {
    /// By path.
    pub members: Vec<Arc<IndexedRecord>>,
    /// Every target that any of them names, each once, if they were to be asked after.
    pub questions: QuerySet,
    pub skipped: Skipped,
}

/// Whether what records name is asked after while they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    Now,
    /// Not before it is known of which records, with [`questions`].
    Later,
}

/// What became of one Markdown file.
enum Outcome {
    Record(Arc<IndexedRecord>),
    NoRecord,
    Unavailable(String),
}

/// Reads every Markdown file that the config includes.
pub fn read_all(input: &Input<'_>, ask: Ask) -> Result<Read, Error> {
    read(input, 0..input.snapshot.entries().len(), ask)
}

/// Reads some of a snapshot's files, by their places among its entries, if they
/// are Markdown and the config includes them.
pub fn read(
    input: &Input<'_>,
    places: impl Iterator<Item = usize>,
    ask: Ask,
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
    let questions = Mutex::default();
    let readings = Readings::new(input);
    let chunk = |files: &[usize]| -> Result<Vec<Outcome>, Error> {
        let mut asked = Vec::new();
        let read = files.iter().map(|at| one(*at, ask, &mut asked, &readings));
        let read = read.collect();
        if ask == Ask::Now {
            put(asked, &questions);
        }
        read
    };
    let read: Result<Vec<_>, Error> = files.par_chunks(CHUNK).map(chunk).collect();
    let mut members = Vec::new();
    for outcome in read?.into_iter().flatten() {
        match outcome {
            Outcome::Record(member) => members.push(member),
            Outcome::NoRecord => skipped.other += 1,
            Outcome::Unavailable(reason) => skipped.unavailable.push(reason),
        }
    }
    Ok(Read {
        members,
        questions: questions
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner),
        skipped,
    })
}

/// So many files ask their questions together.
const CHUNK: usize = 64;

fn put(asked: Vec<Query>, questions: &Mutex<QuerySet>) {
    let mut questions = questions.lock().unwrap_or_else(PoisonError::into_inner);
    asked.into_iter().for_each(|asked| questions.ask(asked));
}

/// Every target that the records in focus name, each once.
pub fn questions(members: &[Arc<IndexedRecord>], focus: &AffectedSet) -> QuerySet {
    let questions = Mutex::default();
    members.par_chunks(CHUNK).for_each(|members| {
        let mut asked = Vec::new();
        let members = members.iter().filter(|member| focus.includes(&member.path));
        members.for_each(|member| ask(&member.open(), &mut asked));
        if !asked.is_empty() {
            put(asked, &questions);
        }
    });
    questions
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
}

/// Everything that has to be known of what a record names.
fn ask(record: &Record, asked: &mut Vec<Query>) {
    let folder = record.path.parent();
    for (reference, role) in references::references(record) {
        asked.push(Query::Target {
            target: Target::parse(reference, folder),
            is_manifest: role.is_manifest(),
        });
    }
    for link in &record.links {
        let readings = references::readings(link);
        let readings = readings.iter();
        let targets = readings.map(|reading| Target::parse(reading, folder));
        asked.push(Query::Link(targets.collect()));
    }
    for mention in references::mentions(record) {
        asked.push(Query::Target {
            target: Target::parse(mention, folder),
            is_manifest: false,
        });
    }
}

/// How files are read, worked out once.
struct Readings<'a> {
    input: &'a Input<'a>,
    plain: VocabularyHash,
    adopted: Vec<(&'a RecordMapping, VocabularyHash)>,
}

impl<'a> Readings<'a> {
    fn new(input: &'a Input<'a>) -> Self {
        let vocabulary = &input.settings.vocabulary;
        let adoptions = input
            .settings
            .adoptions
            .iter()
            .map(|(_, adoption)| adoption);
        Self {
            input,
            plain: VocabularyHash::new(vocabulary, None),
            adopted: adoptions
                .map(|adoption| (adoption, VocabularyHash::new(vocabulary, Some(adoption))))
                .collect(),
        }
    }

    fn of(&self, adoption: Option<&RecordMapping>) -> VocabularyHash {
        let mut adopted = self.adopted.iter();
        let found = adopted.find(|(known, _)| Some(*known) == adoption);
        found.map_or(self.plain, |(_, reading)| *reading)
    }
}

fn one(
    at: usize,
    ask_now: Ask,
    asked: &mut Vec<Query>,
    readings: &Readings<'_>,
) -> Result<Outcome, Error> {
    let input = readings.input;
    let entry = &input.snapshot.entries()[at];
    let adoption = input.settings.adoption(&entry.path);
    let known = input.memo.and_then(|_| input.snapshot.content(at));
    let file = |(blob, length)| File {
        path: &entry.path,
        blob,
        length,
        is_tracked: entry.tracked,
        reading: readings.of(adoption),
    };
    let recall = |file: &File<'_>, asked: &mut Vec<Query>| {
        let recalled = input.memo?.recall(file)?;
        Some(match recalled {
            Recalled::NoRecord => Outcome::NoRecord,
            Recalled::Record(member) => {
                if ask_now == Ask::Now {
                    ask(&member.open(), asked);
                }
                Outcome::Record(member)
            }
        })
    };
    if let Some(outcome) = known.and_then(|known| recall(&file(known), asked)) {
        return Ok(outcome);
    }
    let bytes = match input.snapshot.read(entry, Some(MAX_BYTES + 1))? {
        Content::Bytes(bytes) => bytes,
        Content::Unavailable(reason) => return Ok(Outcome::Unavailable(reason)),
    };
    // What a work tree has changed, converted, or not had for long is known by its bytes.
    let id = input.memo.and_then(|_| match known {
        Some((blob, None)) => Some((blob, None)),
        Some((_, Some(_))) | None => Some((Oid::of_blob(&bytes)?, None)),
    });
    if known != id
        && let Some(outcome) = id.and_then(|id| recall(&file(id), asked))
    {
        return Ok(outcome);
    }
    let size = bytes.len() as u64;
    let vocabulary = &input.settings.vocabulary;
    let record = record::read(entry.path.clone(), bytes, vocabulary, adoption);
    let member = record.map(|record| {
        let first = asked.len();
        ask(&record, asked);
        Arc::new(IndexedRecord::new(record, entry.tracked, &asked[first..]))
    });
    if let (Some(memo), Some(id)) = (input.memo, id) {
        memo.keep(&file(id), size, member.as_ref());
    }
    Ok(member.map_or(Outcome::NoRecord, Outcome::Record))
}

/// Reads again the texts at some paths: a check without findings keeps no text.
///
/// # Errors
/// Where the disk or Git does not give what the snapshot lists, or a file changed meanwhile.
pub fn sources(
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
    match model.at(path) {
        Some(record) if record.digest != record::reading::digest(&text) => Err(changed(path)),
        Some(_) | None => Ok(text),
    }
}

/// Reads the text of a file.
///
/// # Errors
/// Where the file is not listed any more, or its bytes are not to be had.
pub fn text(
    path: &RepoPath,
    snapshot: &dyn Snapshot,
    limit: Option<usize>,
) -> Result<String, Error> {
    let entry = snapshot.entry(path.as_bytes());
    let entry = entry.ok_or_else(|| changed(path))?;
    match snapshot.read(entry, limit)? {
        Content::Bytes(bytes) => Ok(frontmatter::decode(bytes).0),
        Content::Unavailable(reason) => Err(Error::at(path.clone(), reason)),
    }
}

/// Returns the error of a file that changed while it was checked.
pub fn changed(path: &RepoPath) -> Error {
    Error::at(path.clone(), "changed while it was checked").help("run the check again")
}
