//! What only the file itself still says: keys that no kind has, and the line of the record.

use serde_json::{Map, Value as Json};

use crate::document::frontmatter;
use crate::document::yaml::{self, Core, Node};
use crate::record::Record;
use crate::record::reading::{MAX_BYTES, digest};
use crate::snapshot::{Content, Snapshot};
use crate::text::Lines;

/// What was read of one file once more.
pub struct Own {
    /// The line of the value of `kind`.
    pub line: u32,
    /// Every entry of the frontmatter but `kind`.
    pub keys: Map<String, Json>,
}

impl Own {
    /// Nothing, where the file is not the one any more that the record is from.
    pub fn read(record: &Record, snapshot: &dyn Snapshot) -> Self {
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
            line: Lines::new(&text).position(record.fallback_span.start).line,
            keys: keys.unwrap_or_default(),
        }
    }
}

fn keys(root: Node<'_>) -> Map<String, Json> {
    let entries = root.entries().filter_map(|(key, value)| {
        let key = key.text().filter(|key| *key != "kind")?;
        Some((key.to_owned(), data(value)))
    });
    entries.collect()
}

/// A node as YAML's core schema reads it.
fn data(node: Node<'_>) -> Json {
    if node.is_sequence() {
        return node.items().map(data).collect();
    }
    if node.is_mapping() {
        let entries = node.entries();
        let named = entries.filter_map(|(key, value)| Some((key.text()?.to_owned(), data(value))));
        return Json::Object(named.collect());
    }
    match node.core() {
        Core::Null => Json::Null,
        Core::Bool(value) => value.into(),
        Core::Int(value) => value.into(),
        // JSON knows no infinity; what it does not know stays as it is written.
        Core::Float(value) if value.is_finite() => value.into(),
        Core::Float(_) | Core::BigInt | Core::Text => node.text().into(),
    }
}
