//! Files of the past: what each may be a record of, and those that were read.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::config::Settings;
use crate::document::{frontmatter, kind_line};
use crate::engine::history::changes::files::File;
use crate::git::Error;
use crate::git::{HistoryReader, Oid};
use crate::record::{self, Kind, reading::MAX_BYTES, reading::may_be_record};
use crate::snapshot::{FileKind, Snapshot};
use crate::text::RepoPath;

/// What a file is, told as cheaply as can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// No record.
    Nothing,
    Of(Kind),
    /// A record of no known kind.
    Unread,
    /// Its bytes are not in this clone.
    Lacking,
}

/// How many files are kept as they were read. Most are asked for twice in a
/// row, as what a commit made and as what the next one found.
const KEPT: usize = 1024;

pub struct Blobs<'a> {
    past: &'a HistoryReader<'a>,
    settings: &'a Settings,
    marks: HashMap<Oid, Mark>,
    files: HashMap<(Oid, RepoPath), Rc<File>>,
    lacking: HashSet<Oid>,
}

impl<'a> Blobs<'a> {
    pub fn new(past: &'a HistoryReader<'a>, settings: &'a Settings) -> Self {
        Self {
            past,
            settings,
            marks: HashMap::new(),
            files: HashMap::new(),
            lacking: HashSet::new(),
        }
    }

    /// What a Markdown file is.
    pub fn mark(&mut self, path: &RepoPath, file: Oid) -> Result<Mark, Error> {
        if !self.settings.includes(path) {
            return Ok(Mark::Nothing);
        }
        if let Some(adoption) = self.settings.adoption(path) {
            return Ok(Mark::Of(adoption.kind));
        }
        if let Some(mark) = self.marks.get(&file) {
            return Ok(*mark);
        }
        let mark = match self.past.read(file)? {
            Some(bytes) => self.told(path, &bytes),
            None => {
                self.lacking.insert(file);
                Mark::Lacking
            }
        };
        self.marks.insert(file, mark);
        Ok(mark)
    }

    /// A record says what it is in one line, nearly always; where none does,
    /// all of the file is read.
    fn told(&self, path: &RepoPath, bytes: &[u8]) -> Mark {
        if !may_be_record(bytes) {
            return Mark::Nothing;
        }
        if let Ok(text) = std::str::from_utf8(bytes)
            && bytes.len() <= MAX_BYTES
            && let Some(fences) = frontmatter::find(text)
            && let Some(word) = kind_line::find(text, fences.yaml)
            && let Some(kind) = Kind::named(word.value)
        {
            return Mark::Of(kind);
        }
        let record = record::read(
            path.clone(),
            bytes.to_vec(),
            &self.settings.vocabulary,
            None,
        );
        match record.map(|record| record.kind()) {
            Some(Some(kind)) => Mark::Of(kind),
            Some(None) => Mark::Unread,
            None => Mark::Nothing,
        }
    }

    /// Reads a file; `None` where there is none, or where it is not in this clone.
    pub fn file(&mut self, path: &RepoPath, file: Option<Oid>) -> Result<Option<Rc<File>>, Error> {
        let Some(id) = file else { return Ok(None) };
        let key = (id, path.clone());
        if let Some(file) = self.files.get(&key) {
            return Ok(Some(Rc::clone(file)));
        }
        let Some(bytes) = self.past.read(id)? else {
            self.lacking.insert(id);
            return Ok(None);
        };
        let file = Rc::new(File::new(path, bytes.to_vec(), None, self.settings));
        if self.files.len() >= KEPT {
            self.files.clear();
        }
        self.files.insert(key, Rc::clone(&file));
        Ok(Some(file))
    }

    /// How many files were asked for that are not in this clone.
    pub fn lacking(&self) -> usize {
        self.lacking.len()
    }
}

/// The Markdown files of a snapshot that the config includes.
pub fn markdown<'s>(
    snapshot: &'s dyn Snapshot,
    settings: &'s Settings,
) -> impl Iterator<Item = (&'s RepoPath, Oid)> {
    let files = snapshot.entries().iter();
    let files = files.filter(|entry| entry.kind == FileKind::File && entry.path.is_markdown());
    files
        .filter(|entry| settings.includes(&entry.path))
        .filter_map(|entry| Some((&entry.path, snapshot.id(entry)?)))
}
