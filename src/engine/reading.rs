//! From a snapshot's entries to records, and back to their texts.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Input;
use super::receipt::Aside;
use crate::diagnostic::Diagnostic;
use crate::document::frontmatter;
use crate::model::{Member, Model};
use crate::record::{self, reading::MAX_BYTES};
use crate::snapshot::{Content, Entry, Error, FileKind, Snapshot};
use crate::text::RepoPath;

/// The records of a snapshot, and what else was among its Markdown files.
pub struct Read {
    pub members: Vec<Member>,
    pub aside: Aside,
}

/// What became of one Markdown file.
enum Outcome {
    Record(Box<Member>),
    NoRecord,
    Unavailable(String),
}

/// Reads every Markdown file that the config includes.
pub fn read_all(input: &Input<'_>) -> Result<Read, Error> {
    let mut aside = Aside::default();
    let mut files = Vec::new();
    for entry in input
        .snapshot
        .entries()
        .iter()
        .filter(|entry| is_markdown(&entry.path))
    {
        match entry.kind {
            _ if !input.settings.includes(&entry.path) => aside.excluded += 1,
            FileKind::File => files.push(entry),
            FileKind::Symlink => aside.links += 1,
            FileKind::Submodule => {}
            FileKind::Special => aside.special += 1,
        }
    }
    let read: Result<Vec<Outcome>, Error> = files
        .into_par_iter()
        .map(|entry| one(entry, input))
        .collect();
    let mut members = Vec::new();
    for outcome in read? {
        match outcome {
            Outcome::Record(member) => members.push(*member),
            Outcome::NoRecord => aside.other += 1,
            Outcome::Unavailable(reason) => aside.unavailable.push(reason),
        }
    }
    Ok(Read { members, aside })
}

/// Whether a file's name says that it is Markdown.
pub fn is_markdown(path: &RepoPath) -> bool {
    let name = path.name();
    let ends = |ending: &[u8]| {
        let start = name.len().checked_sub(ending.len());
        start.is_some_and(|start| name[start..].eq_ignore_ascii_case(ending))
    };
    ends(b".md") || ends(b".markdown")
}

fn one(entry: &Entry, input: &Input<'_>) -> Result<Outcome, Error> {
    let adoption = input.settings.adoption(&entry.path);
    let bytes = match input.snapshot.read(entry, Some(MAX_BYTES + 1))? {
        Content::Bytes(bytes) => bytes,
        Content::Unavailable(reason) => return Ok(Outcome::Unavailable(reason)),
    };
    let record = record::read(
        entry.path.clone(),
        bytes,
        &input.settings.vocabulary,
        adoption,
    );
    Ok(record.map_or(Outcome::NoRecord, |record| {
        Outcome::Record(Box::new(Member {
            record,
            is_tracked: entry.tracked,
        }))
    }))
}

/// The texts of all files that findings point into, read once more: a run that
/// finds nothing keeps no text.
pub fn texts(
    findings: &[Diagnostic],
    model: &Model,
    input: &Input<'_>,
) -> Result<BTreeMap<RepoPath, String>, Error> {
    let own = findings.iter().map(|finding| &finding.path);
    let related = findings
        .iter()
        .flat_map(|finding| finding.related.iter().map(|label| &label.path));
    let paths: BTreeSet<&RepoPath> = own.chain(related).collect();
    let paths: Vec<&RepoPath> = paths.into_iter().collect();
    let text = |path: &RepoPath| Ok((path.clone(), text(path, model, input.snapshot)?));
    paths.into_par_iter().map(text).collect()
}

fn text(path: &RepoPath, model: &Model, snapshot: &dyn Snapshot) -> Result<String, Error> {
    let changed =
        || Error::at(path.clone(), "changed while it was checked").help("run the check again");
    let entry = snapshot.entry(path.as_bytes()).ok_or_else(changed)?;
    let bytes = match snapshot.read(entry, Some(MAX_BYTES + 1))? {
        Content::Bytes(bytes) => bytes,
        Content::Unavailable(reason) => return Err(Error::at(path.clone(), reason)),
    };
    let (text, _) = frontmatter::decode(bytes);
    match model.at(path) {
        Some(record) if record.digest != record::reading::digest(&text) => Err(changed()),
        Some(_) | None => Ok(text),
    }
}
