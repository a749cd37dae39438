//! Which kind of record a file is of, if it is one.

use super::near_record::{self, NearRecord};
use super::{Kind, RecordMapping, Vocabulary, merge_conflict};
use crate::document::entries::{TopLevelEntry, entries};
use crate::document::frontmatter::Fences;
use crate::document::yaml::{Node, Tree};
use crate::document::{Fault, FaultKind, kind_line};
use crate::text::nearest::did_you_mean;
use crate::text::{Edit, Span};

/// What a file with frontmatter, or with a record mapping, is.
pub(super) enum FileIdentity {
    /// A record of a kind, and the span for findings without a more specific one.
    Record(Kind, Span),
    /// A file that was meant to be a record.
    NearRecord(NearRecord),
}

/// Returns what a file is; `None` if it is not a record and was not meant to be one. `broken` are the
/// faults of its frontmatter.
pub(super) fn identify(
    text: &str,
    fences: Option<&Fences>,
    tree: &Tree<'_>,
    broken: &[Fault],
    mapping: Option<&RecordMapping>,
    vocabulary: &Vocabulary,
) -> Option<FileIdentity> {
    let yaml = fences.map_or(Span::empty(0), |fences| fences.yaml);
    let root = tree.root().filter(|root| root.is_mapping());
    let named = root.and_then(|root| root.get("kind"));
    let entries = || entries(text, yaml, tree, broken);
    let (kind, span) = match (mapping, named) {
        (Some(mapping), named) => {
            let own = named.filter(|value| value.text() == Some(mapping.kind.word()));
            let fence = fences.map_or(Span::empty(0), |fences| fences.open);
            (Some(mapping.kind), own.map_or(fence, Node::span))
        }
        (None, Some(value)) => {
            let kind = value.text().and_then(|word| vocabulary.kind(word));
            (kind, value.span())
        }
        (None, None) => {
            let line = kind_line::find(text, yaml).filter(|_| !broken.is_empty());
            let known = line.and_then(|line| Some((vocabulary.kind(line.value)?, line.span)));
            let Some((kind, span)) = known else {
                let near = near_record::without_kind(fences?, &entries())?;
                return Some(FileIdentity::NearRecord(near));
            };
            (Some(kind), span)
        }
    };
    if let Some(fault) = merge_conflict::find(text) {
        let entries = entries();
        if kind.is_none() && !near_record::has_own_field(&entries) {
            return None;
        }
        let ids = near_record::ids(&entries, kind);
        return Some(FileIdentity::NearRecord(NearRecord { fault, ids }));
    }
    match (kind, named) {
        (Some(kind), _) => Some(FileIdentity::Record(kind, span)),
        // A file with the kind of another tool is not a record of Holdpoint (Specification,
        // section 1).
        (None, named) => unknown_kind(named?, &entries()).map(FileIdentity::NearRecord),
    }
}

/// Returns what is wrong with a file whose `kind` is not known, if it was meant to be a record.
fn unknown_kind(value: Node<'_>, entries: &[TopLevelEntry<'_>]) -> Option<NearRecord> {
    let Some(word) = value.text().filter(|text| !text.trim().is_empty()) else {
        let message = format!("expected a kind of record, found {}", value.describe());
        let fault = Fault::new(FaultKind::UnknownKind, value.span(), message)
            .help(format!("the kinds are {}", Kind::WORDS.join(", ")));
        let ids = near_record::ids(entries, None);
        return near_record::has_own_field(entries).then_some(NearRecord { fault, ids });
    };
    if !near_record::has_own_field(entries) {
        return None;
    }
    let message = format!("unknown kind `{word}`");
    let fault = Fault::new(FaultKind::UnknownKind, value.span(), message);
    let meant = near_record::meant_kind(word);
    let fault = match meant {
        Some(kind) => fault.help(did_you_mean(kind.word())).fix(
            format!("change it to `{kind}`"),
            Edit::new(value.span(), kind.word()),
        ),
        None => fault.help(format!("the kinds are {}", Kind::WORDS.join(", "))),
    };
    let ids = near_record::ids(entries, meant);
    Some(NearRecord { fault, ids })
}
