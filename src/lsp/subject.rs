//! Finds what stands at a place of a file: an id, a target, a key or a value.

use super::cursor::{FileView, touches};
use crate::document::yaml::{self, Node};
use crate::model::references;
use crate::record::own_kind::OwnForm;
use crate::record::{Kind, Record, Vocabulary};
use crate::target::Target;
use crate::text::Span;

/// The thing at a place of a file.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    /// The id of a record.
    Id(PlacedId),
    /// A file, a revision or a URL.
    Target { target: Target, span: Span },
    /// A key, with the keys around it. The last key of the path is the key itself.
    Key {
        path: Vec<Option<String>>,
        span: Span,
    },
    /// A value, with the keys that lead to it.
    Value {
        path: Vec<Option<String>>,
        text: String,
        span: Span,
    },
}

/// The id of a record, at its place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlacedId {
    pub kind: Kind,
    pub id: String,
    pub span: Span,
    /// Whether it is the id of the record in the file, and not a reference to another record.
    pub is_own: bool,
}

impl Subject {
    /// Returns what stands at a byte.
    pub(super) fn at(view: &FileView<'_>, byte: usize) -> Option<Self> {
        let kind = view.kind();
        if let Some(kind) = kind
            && let Some(id) = ids(view.text, view.yaml(), kind, view.vocabulary())
                .into_iter()
                .find(|id| touches(id.span, byte))
        {
            return Some(Self::Id(id));
        }
        if let Some(target) = target_at(view, byte) {
            return Some(target);
        }
        let yaml = view.yaml().filter(|yaml| touches(*yaml, byte));
        let in_yaml = yaml.and_then(|yaml| {
            let (tree, _) = yaml::parse(view.text, yaml);
            node_at(tree.root()?, byte, Vec::new())
        });
        let word = || id_in_words(view, byte).map(Self::Id);
        match in_yaml {
            Some(Self::Value { path, text, span }) => {
                word().or(Some(Self::Value { path, text, span }))
            }
            Some(found) => Some(found),
            None => word(),
        }
    }

    /// Returns the span of the thing.
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Id(id) => id.span,
            Self::Target { span, .. } | Self::Key { span, .. } | Self::Value { span, .. } => *span,
        }
    }
}

/// Returns the targets of a record, with their spans in the file.
pub(super) fn targets(record: &Record) -> Vec<(Span, Target)> {
    let folder = record.path.parent();
    let references = references::references(record).into_iter();
    references
        .map(|(reference, kind)| {
            let span = reference.value.place.unwrap_or(reference.span);
            (span, kind.target(reference, folder))
        })
        .collect()
}

fn target_at(view: &FileView<'_>, byte: usize) -> Option<Subject> {
    let record = view.record()?;
    let folder = view.path.parent();
    let named = targets(record).into_iter();
    let links = record.links.iter().filter_map(|link| {
        let readings = references::link_readings(record, link);
        let reading = readings.into_iter().find(|reading| {
            Target::path(reading, folder).is_some_and(|path| view.check.has_file(&path))
        });
        Some((link.span, Target::parse(&reading?, folder)))
    });
    let (span, target) = named.chain(links).find(|(span, _)| touches(*span, byte))?;
    Some(Subject::Target { target, span })
}

fn node_at(node: Node<'_>, byte: usize, path: Vec<Option<String>>) -> Option<Subject> {
    for (key, value) in node.entries() {
        let mut below = path.clone();
        below.push(Some(key.text()?.to_owned()));
        if touches(key.span(), byte) {
            let span = key.span();
            return Some(Subject::Key { path: below, span });
        }
        if touches(value.span(), byte) {
            return node_at(value, byte, below);
        }
    }
    for item in node.items() {
        if touches(item.span(), byte) {
            let mut below = path.clone();
            below.push(None);
            return node_at(item, byte, below);
        }
    }
    Some(Subject::Value {
        path,
        text: node.text()?.to_owned(),
        span: node.span(),
    })
}

/// Returns the ids in the frontmatter of a record, which is of the given kind.
pub(super) fn ids(
    text: &str,
    yaml: Option<Span>,
    kind: Kind,
    vocabulary: &Vocabulary,
) -> Vec<PlacedId> {
    let mut found = Vec::new();
    if let Some(yaml) = yaml {
        let (tree, _) = yaml::parse(text, yaml);
        if let Some(root) = tree.root() {
            collect(root, (kind, vocabulary), &mut Vec::new(), &mut found);
        }
    }
    found
}

fn collect(
    node: Node<'_>,
    of: (Kind, &Vocabulary),
    path: &mut Vec<String>,
    found: &mut Vec<PlacedId>,
) {
    if node.is_alias() {
        return;
    }
    for (key, value) in node.entries() {
        let Some(name) = key.text() else { continue };
        if path[..] == ["constraint_status"] {
            found.push(PlacedId {
                kind: Kind::Constraint,
                id: name.to_owned(),
                span: key.span(),
                is_own: false,
            });
            continue;
        }
        path.push(name.to_owned());
        collect(value, of, path, found);
        path.pop();
    }
    for item in node.items() {
        collect(item, of, path, found);
    }
    let (kind, vocabulary) = of;
    if let (Some(text), Some(id_kind)) = (node.text(), id_kind(kind, path, vocabulary)) {
        let whole = node.span().range();
        let has_quotes = text.len() + 2 == whole.len();
        found.push(PlacedId {
            kind: id_kind,
            id: text.trim().to_owned(),
            // The quotes are not part of the id.
            span: if has_quotes {
                Span::new(whole.start + 1, whole.end - 1)
            } else {
                node.span()
            },
            is_own: path.len() == 1
                && id_field(kind, vocabulary) == path.first().map(String::as_str),
        });
    }
}

/// Returns the field with the id of a record.
pub(super) fn id_field(kind: Kind, vocabulary: &Vocabulary) -> Option<&str> {
    let own = vocabulary.kinds.get(kind.word());
    own.map_or(kind.id_field(), |own| own.id.as_deref())
}

/// Returns the kind of the records whose ids are the values of a field.
pub(super) fn id_kind(
    kind: Kind,
    path: &[impl AsRef<str>],
    vocabulary: &Vocabulary,
) -> Option<Kind> {
    let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
    if let Some(own) = vocabulary.kinds.get(kind.word()) {
        let [name] = path[..] else { return None };
        if own.id.as_deref() == Some(name) {
            return Some(kind);
        }
        let OwnForm::Ref(Some(referenced)) = &own.field(name)?.form else {
            return None;
        };
        let mut kinds = vocabulary.all_kinds();
        return kinds.find(|kind| kind.word() == referenced);
    }
    match path[..] {
        ["supersedes"] => Some(Kind::Decision),
        ["held_by" | "constraints"] | ["override", "constraint"] => Some(Kind::Constraint),
        ["projects"] if kind == Kind::Constraint => Some(Kind::Project),
        [name] => Kind::ALL
            .iter()
            .copied()
            .find(|it| it.id_field() == Some(name)),
        _ => None,
    }
}

/// Returns the id of a record that is the word at a byte, such as an id in a next pointer.
fn id_in_words(view: &FileView<'_>, byte: usize) -> Option<PlacedId> {
    let is_part = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.');
    let byte = view.text.floor_char_boundary(byte);
    let (before, after) = view.text.split_at(byte);
    let start = before.rfind(|char| !is_part(char)).map_or(0, |at| {
        at + before[at..].chars().next().map_or(0, char::len_utf8)
    });
    let end = byte + after.find(|char| !is_part(char)).unwrap_or(after.len());
    let word = view.text[start..end].trim_end_matches('.');
    let mut kinds = view.vocabulary().all_kinds().filter(|kind| {
        let model = view.check.model();
        !word.is_empty() && model.records_with_id(*kind, word).next().is_some()
    });
    Some(PlacedId {
        kind: kinds.next()?,
        id: word.to_owned(),
        span: Span::new(start, start + word.len()),
        is_own: false,
    })
}
