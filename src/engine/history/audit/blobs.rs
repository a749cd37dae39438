//! Files of earlier commits: what kind of record each is, and those that were read.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::config::Settings;
use crate::document::{frontmatter, kind_line};
use crate::engine::history::changes::files::File;
use crate::git::{Error, HistoryReader, Oid};
use crate::record::{self, Kind, RecordMapping, reading::MAX_BYTES, reading::may_be_record};
use crate::snapshot::{FileKind, Snapshot};
use crate::text::RepoPath;

/// What kind of record a file is, determined without reading it as a record where possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileClass {
    /// Not a record.
    NoRecord,
    /// A record of this kind.
    Record(Kind),
    /// A record of unknown kind.
    UnknownKind,
    /// The bytes are not in this clone.
    Absent,
}

/// How many files that were read are kept. Most are needed twice in a row: as the result of one
/// commit and as the earlier state of the next.
const KEPT: usize = 1024;

/// Files of earlier commits, read on demand.
pub(crate) struct Blobs<'a> {
    reader: &'a HistoryReader<'a>,
    settings: &'a Settings,
    /// With the path where the class depends on it, because a mapping may apply to the file.
    classes: HashMap<(Oid, Option<RepoPath>), FileClass>,
    files: HashMap<(Oid, RepoPath), Rc<File>>,
    absent: HashSet<Oid>,
}

impl<'a> Blobs<'a> {
    pub(crate) fn new(reader: &'a HistoryReader<'a>, settings: &'a Settings) -> Self {
        Self {
            reader,
            settings,
            classes: HashMap::new(),
            files: HashMap::new(),
            absent: HashSet::new(),
        }
    }

    /// Returns what kind of record a Markdown file is.
    pub(crate) fn class(&mut self, path: &RepoPath, file: Oid) -> Result<FileClass, Error> {
        if !self.settings.includes(path) {
            return Ok(FileClass::NoRecord);
        }
        let mappings = self.settings.mappings_for(path);
        if let [mapping] = &*mappings
            && mapping.conditions.is_empty()
        {
            return Ok(FileClass::Record(mapping.kind));
        }
        let key = (file, (!mappings.is_empty()).then(|| path.clone()));
        if let Some(class) = self.classes.get(&key) {
            return Ok(*class);
        }
        let class = match self.reader.read(file)? {
            Some(bytes) => self.classify(path, &bytes, &mappings),
            None => {
                self.absent.insert(file);
                FileClass::Absent
            }
        };
        self.classes.insert(key, class);
        Ok(class)
    }

    /// Determines the kind from the `kind` line, which nearly every record has, unless a mapping may
    /// apply; otherwise from the whole file.
    fn classify(&self, path: &RepoPath, bytes: &[u8], mappings: &[&RecordMapping]) -> FileClass {
        if mappings.is_empty() {
            if !may_be_record(bytes) {
                return FileClass::NoRecord;
            }
            if let Some(kind) = kind_on_line(bytes) {
                return FileClass::Record(kind);
            }
        }
        let vocabulary = &self.settings.vocabulary;
        let record = record::read(path.clone(), bytes.to_vec(), vocabulary, mappings);
        match record.map(|record| record.kind()) {
            Some(Some(kind)) => FileClass::Record(kind),
            Some(None) => FileClass::UnknownKind,
            None => FileClass::NoRecord,
        }
    }

    /// Reads a file; returns `None` where there is none, or where it is not in this clone.
    pub(crate) fn file(
        &mut self,
        path: &RepoPath,
        file: Option<Oid>,
    ) -> Result<Option<Rc<File>>, Error> {
        let Some(id) = file else { return Ok(None) };
        let key = (id, path.clone());
        if let Some(file) = self.files.get(&key) {
            return Ok(Some(Rc::clone(file)));
        }
        let Some(bytes) = self.reader.read(id)? else {
            self.absent.insert(id);
            return Ok(None);
        };
        let file = Rc::new(File::new(path, bytes.to_vec(), None, self.settings));
        if self.files.len() >= KEPT {
            self.files.clear();
        }
        self.files.insert(key, Rc::clone(&file));
        Ok(Some(file))
    }

    /// Returns how many of the requested files are not in this clone.
    pub(crate) fn absent(&self) -> usize {
        self.absent.len()
    }
}

/// Returns the built-in kind that the `kind` line of a file names.
fn kind_on_line(bytes: &[u8]) -> Option<Kind> {
    let text = std::str::from_utf8(bytes).ok()?;
    let fences = (bytes.len() <= MAX_BYTES).then(|| frontmatter::find(text))??;
    Kind::named(kind_line::find(text, fences.yaml)?.value)
}

/// Returns the Markdown files of a snapshot that the configuration includes.
pub(crate) fn markdown<'s>(
    snapshot: &'s dyn Snapshot,
    settings: &'s Settings,
) -> impl Iterator<Item = (&'s RepoPath, Oid)> {
    let files = snapshot.entries().iter();
    let files = files.filter(|entry| entry.kind == FileKind::File && entry.path.is_markdown());
    files
        .filter(|entry| settings.includes(&entry.path))
        .filter_map(|entry| Some((&entry.path, snapshot.blob_id(entry)?)))
}
