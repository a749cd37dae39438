//! Reads the frontmatter and the status of the Markdown files of a repository.

use std::collections::BTreeMap;

use crate::document::yaml::{self, Node};
use crate::document::{frontmatter, markdown};
use crate::git::Error;
use crate::record::Kind;
use crate::record::reading::MAX_BYTES;
use crate::record::section_content::SectionContent;
use crate::snapshot::{Content, FileKind, Snapshot};
use crate::text::{RepoPath, Span};

/// The parts of one file from which its convention is guessed.
#[derive(Clone, Debug)]
pub(crate) struct SurveyedFile {
    pub path: RepoPath,
    /// Whether the frontmatter can be read, if there is any.
    pub is_sound: bool,
    /// The values of the frontmatter by key.
    pub values: BTreeMap<String, SurveyedValue>,
    /// The first line under a heading `Status`.
    pub status: Option<String>,
}

/// A value of the frontmatter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SurveyedValue {
    /// No value, or an empty list.
    Empty,
    Text(String),
    List(Vec<String>),
    /// A mapping, or a list with an item that is not text.
    Other,
}

/// Reads all Markdown files below some paths, or all files of the snapshot if no path is given.
///
/// # Errors
/// A file cannot be read.
pub(crate) fn survey(
    snapshot: &dyn Snapshot,
    below: &[RepoPath],
    is_known: &dyn Fn(&RepoPath) -> bool,
) -> Result<Vec<SurveyedFile>, Error> {
    let mut files = Vec::new();
    for entry in snapshot.entries() {
        let is_selected = below.is_empty() || below.iter().any(|path| is_below(&entry.path, path));
        let is_file = entry.kind == FileKind::File && entry.path.is_markdown();
        if !is_file || !is_selected || is_known(&entry.path) {
            continue;
        }
        let Content::Bytes(bytes) = snapshot.read(entry, Some(MAX_BYTES + 1))? else {
            continue;
        };
        if bytes.len() <= MAX_BYTES {
            files.extend(read(entry.path.clone(), bytes));
        }
    }
    Ok(files)
}

/// Returns whether a path is the folder itself, or in it.
fn is_below(path: &RepoPath, folder: &RepoPath) -> bool {
    let rest = path.as_bytes().strip_prefix(folder.as_bytes());
    folder.is_root() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

/// Reads one file. Returns `None` for a record that needs no configuration.
fn read(path: RepoPath, bytes: Vec<u8>) -> Option<SurveyedFile> {
    let (text, faults) = frontmatter::decode(bytes);
    let fences = frontmatter::find(&text);
    let yaml = fences.as_ref().map_or(Span::empty(0), |fences| fences.yaml);
    let (tree, broken) = yaml::parse(&text, yaml);
    let root = tree.root().filter(|root| root.is_mapping());
    let kind = root.and_then(|root| root.get("kind")?.text());
    if kind.is_some_and(|kind| Kind::named(kind).is_some()) {
        return None;
    }
    let entries = root.into_iter().flat_map(Node::entries);
    let values = entries.filter_map(|(key, value)| Some((key.text()?.to_owned(), surveyed(value))));
    let is_closed = fences.as_ref().is_none_or(|fences| fences.close.is_some());
    let place = fences
        .as_ref()
        .map_or(Span::new(0, text.len()), |fences| fences.body);
    let body = markdown::parse(&text, place);
    let status = body
        .sections
        .iter()
        .find(|section| markdown::heading_name(&section.heading.value) == "status");
    let status = status.and_then(|section| {
        let content = SectionContent::new(&text, &body, section);
        let line = content.first_block()?.paragraph()?.first_line()?;
        Some(line.value)
    });
    Some(SurveyedFile {
        is_sound: faults.is_empty() && broken.is_empty() && is_closed,
        values: values.collect(),
        status,
        path,
    })
}

fn surveyed(value: Node<'_>) -> SurveyedValue {
    if let Some(text) = value.text() {
        let text = text.trim();
        if text.is_empty() || value.is_null() {
            return SurveyedValue::Empty;
        }
        return SurveyedValue::Text(text.to_owned());
    }
    if !value.is_sequence() {
        return SurveyedValue::Other;
    }
    let items: Vec<Option<&str>> = value.items().map(|item| item.text()).collect();
    if items.is_empty() {
        return SurveyedValue::Empty;
    }
    let texts: Option<Vec<String>> = items
        .into_iter()
        .map(|item| item.map(|text| text.trim().to_owned()))
        .collect();
    texts.map_or(SurveyedValue::Other, SurveyedValue::List)
}
