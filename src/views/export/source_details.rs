//! The details that the export reads from the file again: unknown keys, and the line of the record.

use serde_json::{Map, Value as Json};

use crate::document::frontmatter;
use crate::document::yaml::{self, Core, Node};
use crate::record::Record;
use crate::record::reading::{MAX_BYTES, digest};
use crate::snapshot::{Content, Snapshot};
use crate::text::LineIndex;

/// The details of a file that its typed record does not keep.
pub(crate) struct SourceDetails {
    /// The line with the value of `kind`.
    pub line: u32,
    /// Every key of the frontmatter but `kind`.
    pub keys: Map<String, Json>,
}

impl SourceDetails {
    /// Reads the file of a record again. The result is empty if the file has changed meanwhile.
    pub(crate) fn read(record: &Record, snapshot: &dyn Snapshot) -> Self {
        let nothing = Self {
            line: 1,
            keys: Map::new(),
        };
        let entry = snapshot.entry(record.path.as_bytes());
        let content = entry.map(|entry| snapshot.read(entry, Some(MAX_BYTES + 1)));
        let Some(Ok(Content::Bytes(bytes))) = content else {
            return nothing;
        };
        let (text, _) = frontmatter::decode(bytes);
        if digest(&text) != record.digest || text.len() > MAX_BYTES {
            return nothing;
        }
        let fences = frontmatter::find(&text);
        let keys = fences.map(|fences| {
            let (tree, _) = yaml::parse(&text, fences.yaml);
            tree.root().map(keys).unwrap_or_default()
        });
        Self {
            line: LineIndex::new(&text)
                .position(record.fallback_span.start)
                .line,
            keys: keys.unwrap_or_default(),
        }
    }
}

fn keys(root: Node<'_>) -> Map<String, Json> {
    root.entries()
        .filter_map(|(key, value)| {
            let key = key.text().filter(|key| *key != "kind")?;
            Some((key.to_owned(), to_json(value)))
        })
        .collect()
}

/// Converts a node to JSON, by the core schema of YAML.
fn to_json(node: Node<'_>) -> Json {
    if node.is_sequence() {
        return node.items().map(to_json).collect();
    }
    if node.is_mapping() {
        let entries = node
            .entries()
            .filter_map(|(key, value)| Some((key.text()?.to_owned(), to_json(value))));
        return Json::Object(entries.collect());
    }
    match node.core() {
        Core::Null => Json::Null,
        Core::Bool(value) => value.into(),
        Core::Int(value) => value.into(),
        // JSON has no infinity and no NaN, so these stay text.
        Core::Float(value) if value.is_finite() => value.into(),
        Core::Float(_) | Core::BigInt | Core::Text => node.text().into(),
    }
}
