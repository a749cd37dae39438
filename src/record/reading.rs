//! Reads a file as a record.

use std::hash::BuildHasher;

use foldhash::quality::FixedState;

use super::beside::JoinedText;
use super::condition;
use super::file_identity::{FileIdentity, identify};
use super::near_record::{self, NearRecord};
use super::read_context::ReadContext;
use super::record_mapping::Condition;
use super::source::{FieldSource, default_span};
use super::typed_record::MappedRecord;
use super::unread_ids::unread_ids;
use super::*;
use super::{comment_cut, unknown_sections};
use crate::document::frontmatter::{self, Fences};
use crate::document::markdown::{self, Body};
use crate::document::yaml;
use crate::document::{Fault, FaultKind};
use crate::text::{FastSet, RepoPath, Span, Spanned};

pub(crate) use super::size::MAX_BYTES;

/// Returns whether a file that begins with these bytes can be a record without a mapping in the
/// configuration.
pub(crate) fn may_be_record(start: &[u8]) -> bool {
    start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .starts_with(b"---")
}

/// Reads a file as a record, without any other file. `bytes` is the whole file, or a beginning that
/// is longer than [`MAX_BYTES`].
///
/// Returns `None` if the file is not a record and was not meant to be one: no record mapping of the
/// configuration applies, and it has no frontmatter with a known `kind` and none of the
/// fields that only records have. If it has one of these but cannot be read as a record, the record
/// that is returned has no fields and the fault that says so.
pub(crate) fn read(
    path: RepoPath,
    bytes: Vec<u8>,
    vocabulary: &Vocabulary,
    mappings: &[&RecordMapping],
) -> Option<Record> {
    read_with_beside(path, bytes, vocabulary, mappings, |_| BesideFile::Absent)
}

/// Reads a file as a record, like [`read`], with the file beside it that a mapping names: `beside`
/// returns it for its name.
pub(crate) fn read_with_beside(
    path: RepoPath,
    bytes: Vec<u8>,
    vocabulary: &Vocabulary,
    mappings: &[&RecordMapping],
    beside: impl FnOnce(&str) -> BesideFile,
) -> Option<Record> {
    let may_be_own = may_be_record(&bytes) || near_record::may_be_near(&bytes);
    if mappings.is_empty() && !may_be_own {
        return None;
    }
    let is_too_large = bytes.len() > MAX_BYTES;
    let in_utf_16 = near_record::in_utf_16(&bytes);
    let (text, mut faults) = frontmatter::decode(bytes);
    let fences = frontmatter::find(&text);
    let yaml = fences.as_ref().map_or(Span::empty(0), |fences| fences.yaml);
    let (tree, broken) = yaml::parse(&text, yaml);
    let candidate = applicable(mappings, &tree);
    let mapping = candidate.map(|at| mappings[at]);
    if mapping.is_none() {
        if !may_be_own {
            return None;
        }
        if let Some(near) = in_utf_16 {
            return Some(unread(path, &text, near));
        }
        if fences.is_none() {
            return near_record::without_frontmatter(&text).map(|near| unread(path, &text, near));
        }
    }
    let (kind, fallback_span) =
        match identify(&text, fences.as_ref(), &tree, &broken, mapping, vocabulary)? {
            FileIdentity::Record(kind, span) => (kind, span),
            FileIdentity::NearRecord(near) => return Some(unread(path, &text, near)),
        };
    let is_closed = fences.as_ref().is_none_or(|fences| fences.close.is_some());
    // A YAML fault on a line with invalid bytes is a consequence of them and not a second fault.
    let lines: Vec<Span> = faults
        .iter()
        .map(|bytes| line_of(&text, bytes.span.start as usize))
        .collect();
    let is_consequence = |fault: &Fault| {
        let start = Span::empty(fault.span.start as usize);
        lines.iter().any(|line| line.contains(start))
    };
    let broken = broken.into_iter().filter(|fault| !is_consequence(fault));
    let broken: Vec<Fault> = broken.collect();
    faults.extend(broken);
    if let (Some(fences), None) = (&fences, fences.as_ref().and_then(|fences| fences.close)) {
        faults.push(unclosed(fences));
    }
    if let Some(root) = tree
        .root()
        .filter(|root| !root.is_mapping() && !root.is_null())
    {
        let message = format!("expected a mapping of fields, found {}", root.describe());
        faults.push(Fault::new(FaultKind::Syntax, root.span(), message));
    }
    let digest = digest(&text);
    let default_span = default_span(text.len());
    let place = fences
        .as_ref()
        .map_or(Span::new(0, text.len()), |fences| fences.body);
    let name = mapping.and_then(RecordMapping::beside);
    let joined = name.map(|name| JoinedText::new(&text, name, beside(name), fallback_span));
    let (beside, beside_faults) = joined.as_ref().map(JoinedText::parse).unwrap_or_default();
    let is_beside_broken = beside_faults
        .iter()
        .any(|fault| fault.kind == FaultKind::Syntax);
    let has_own_faults = has_syntax_faults(&faults);
    faults.extend(beside_faults);
    // The text that all spans are places of.
    let text = joined.as_ref().map_or(&*text, |joined| &*joined.text);
    let tree = match &joined {
        Some(_) => yaml::parse(text, yaml).0,
        None => tree,
    };
    let root = tree.root().filter(|root| root.is_mapping());
    let mut record = Record {
        path,
        digest,
        fallback_span,
        faults,
        link_folders: mapping.map_or_else(Vec::new, |mapping| mapping.link_folders.clone()),
        mapped: candidate.map(|candidate| MappedRecord {
            candidate: candidate as u32,
            hits: u64::MAX,
            places: 0,
            default_span,
            is_final: None,
        }),
        ..Record::unread()
    };
    if is_too_large {
        record.faults = vec![too_large(fallback_span)];
        return Some(record);
    }
    let body = markdown::parse(text, place);
    let cx = ReadContext {
        text,
        vocabulary,
        faults: std::mem::take(&mut record.faults),
        consumed: Vec::new(),
        field: None,
        mapping,
    };
    let start = fences
        .as_ref()
        .map_or(0, |fences| fences.open.start as usize);
    let mut source = FieldSource::new(cx, &tree, &body, &record.path, Span::empty(start));
    source.default_span = default_span;
    source.beside = beside.as_ref().and_then(yaml::Tree::root);
    source.is_beside_broken = is_beside_broken;
    record.fields = Fields::read(kind, &mut source);
    unknown::check_corrections(&record.fields, kind, root, &mut source.cx);
    // If nothing could be read, no field can be reported as missing.
    let is_unreadable = root.is_none() && has_own_faults;
    record.present = if is_unreadable {
        u32::MAX
    } else {
        source.present()
    };
    if let (Some(mapped), Some(mapping)) = (&mut record.mapped, mapping) {
        (mapped.hits, mapped.places) = (source.hits, source.places);
        let conditions = mapping.final_when.as_ref();
        mapped.is_final = conditions.map(|conditions| {
            let holds = |it: &Condition| it.holds(&source.texts_of(&it.key));
            conditions.iter().any(holds)
        });
        // In the files of another tool, values are not put in quotes for other readers of YAML. The
        // file beside a record is never edited.
        let is_unfixed = |fault: &&mut Fault| {
            fault.kind == FaultKind::AmbiguousScalar || fault.span.start > default_span.start
        };
        source
            .cx
            .faults
            .iter_mut()
            .filter(is_unfixed)
            .for_each(|fault| fault.fix = None);
    }
    let waive = root.and_then(|root| root.entry("waive"));
    record.sole_waiver =
        waive.and_then(|(key, value)| waiver::lines_of_only_waiver(key, value, text));
    if mapping.is_none() && !matches!(kind, Kind::Own(_)) {
        record.present |= unknown::report(root, kind, record.present, &mut source.cx);
    }
    record.present |= merge_keys::report(root, kind, &mut source.cx);
    if mapping.is_none() {
        let present = record.present;
        record.present |= unknown_sections::report(kind, present, &body, &mut source.cx);
        comment_cut::report(root, &mut source.cx);
    }
    record.unread_ids = unread_ids(&record.fields, kind, root, &source.cx.faults);
    record.title = title(&record.fields, &body);
    record.links = relative_links(&body, &source.cx.consumed);
    if kind.is_document() {
        // `[[Note]](so called)` is a link of a vault, and a remark in parentheses.
        let links = body.links.iter();
        let vault_links = links.filter(|link| link.span.slice(text).starts_with("[["));
        let targets: FastSet<Span> = vault_links.map(|link| link.target.span).collect();
        record.links.retain(|link| !targets.contains(&link.span));
    }
    record.faults = source.cx.faults;
    if mapping.is_none() && is_closed {
        record.template = record.kind().and_then(|kind| {
            // A key without a value is the place where the field is to be written.
            let has_key = |name| root.is_some_and(|root| root.entry(name).is_some());
            let absent = record.absent().filter(|field| {
                field.need == Requirement::Template
                    && !has_key(field.name)
                    && !record.has_misspelt_key(field.name)
            });
            template::add_sections(kind, absent, text, place, &body)
        });
    }
    Some(record)
}

/// Returns the index of the first mapping that applies to a file.
fn applicable(mappings: &[&RecordMapping], tree: &yaml::Tree<'_>) -> Option<usize> {
    let root = tree.root().filter(|root| root.is_mapping());
    mappings
        .iter()
        .position(|mapping| condition::applies(mapping, root))
}

/// Returns a record that could not be read, with the fault that says why.
fn unread(path: RepoPath, text: &str, near: NearRecord) -> Record {
    Record {
        path,
        digest: digest(text),
        fallback_span: near.fault.span,
        faults: vec![near.fault],
        unread_ids: near.ids,
        ..Record::unread()
    }
}

/// Returns the line that a byte is in, without its line feed.
fn line_of(text: &str, at: usize) -> Span {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    Span::new(start, end)
}

fn has_syntax_faults(faults: &[Fault]) -> bool {
    faults.iter().any(|fault| fault.kind == FaultKind::Syntax)
}

/// Returns a hash of a file's text.
pub(crate) fn digest(text: &str) -> u64 {
    // The same in every run of one build of the program, like the cache that keeps it.
    FixedState::default().hash_one(text)
}

fn unclosed(fences: &Fences) -> Fault {
    Fault::new(
        FaultKind::Syntax,
        fences.open,
        "frontmatter has no closing `---`",
    )
    .help("add a line `---` after the last field")
}

fn too_large(fallback_span: Span) -> Fault {
    Fault::new(
        FaultKind::Syntax,
        fallback_span,
        format!("file is larger than {} MiB", MAX_BYTES >> 20),
    )
    .help("keep the record short, and link to large content")
}

fn title(fields: &Fields, body: &Body<'_>) -> Parsed<Text> {
    let field = match fields {
        Fields::OpRun(run) => &run.title,
        Fields::Block(block) => &block.title,
        Fields::Decision(decision) => &decision.title,
        Fields::Operator(operator) => &operator.name,
        Fields::Project(project) => &project.name,
        Fields::DebugPacket(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Own(_)
        | Fields::Unread => &None,
    };
    let heading = || {
        body.title
            .as_ref()
            .map(|title| Spanned::new(Text(title.value.as_ref().into()), title.span))
    };
    field.clone().or_else(heading)
}

/// The beginning of links that Docusaurus resolves from the folder of the site.
const SITE_ROOT: &str = "@site/";

/// Returns the links to files that are relative to the record's folder.
fn relative_links(body: &Body<'_>, consumed: &[Span]) -> Vec<Spanned<Reference>> {
    let is_relative = |target: &str| {
        let has_scheme = target
            .split_once(':')
            .is_some_and(|(scheme, _)| !scheme.contains(['/', '#', '?', '.']));
        !target.is_empty()
            && !target.starts_with(['/', '#', '?', '{', '<'])
            && !target.starts_with(SITE_ROOT)
            && !has_scheme
    };
    let consumed: FastSet<&Span> = consumed.iter().collect();
    let links = body
        .links
        .iter()
        .filter(|link| is_relative(&link.target.value) && !consumed.contains(&link.span));
    let reference = |target: &str| Reference {
        text: target.into(),
        is_link: true,
        place: None,
    };
    links
        .map(|link| Spanned::new(reference(&link.target.value), link.target.span))
        .collect()
}
