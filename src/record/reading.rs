//! Reads a file as a record.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::condition;
use super::fault_index::FaultIndex;
use super::file_identity::{FileIdentity, identify};
use super::near_record::{self, NearRecord};
use super::placeholder::is_placeholder;
use super::read_context::ReadContext;
use super::record_mapping::Condition;
use super::source::{FieldSource, FieldVisitor, default_span};
use super::*;
use super::{comment_cut, unknown_sections};
use crate::document::frontmatter::{self, Fences};
use crate::document::markdown::{self, Body};
use crate::document::yaml::{self, Node};
use crate::document::{Fault, FaultKind};
use crate::text::{Edit, RepoPath, Span, Spanned};

/// The largest file that is read as a record, in bytes.
pub(crate) const MAX_BYTES: usize = 4 << 20;

/// The fields of a file with their spans, and the faults found while reading it. A record does not
/// keep the file's text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Not stored in the cache: a file with the same content may have another path.
    #[serde(skip)]
    pub path: RepoPath,
    /// A hash of the text, to detect whether the file has changed since it was read.
    pub digest: u64,
    /// The span for findings without a more specific one: the value of `kind`, or the beginning of
    /// the file if the configuration gives it its kind.
    pub fallback_span: Span,
    pub fields: Fields,
    /// A bit for each field of the kind's table, which is set if the file has something for it.
    pub present: u32,
    /// The title: the value of the title field, or else the body's first level-1 heading.
    pub title: Parsed<Text>,
    /// The lines of the frontmatter that contain the record's only waiver and nothing else.
    pub sole_waiver: Option<Span>,
    /// The edit that adds the missing sections of the template.
    pub template: Option<Edit>,
    /// The relative links of the body that are not evidence.
    pub links: Vec<Spanned<Reference>>,
    pub faults: Vec<Fault>,
    /// The ids that the file may have, if its kind or its id could not be read. A record that names
    /// one of them is not reported, as this file is.
    pub unread_ids: Vec<(Kind, Box<str>)>,
    /// What a record mapping of the configuration made of the file, if one gives it its kind.
    pub mapped: Option<MappedRecord>,
    /// Built when it is first asked.
    #[serde(skip)]
    pub(super) fault_index: OnceLock<FaultIndex>,
}

/// What a record mapping of the configuration made of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedRecord {
    /// The place of the mapping among those whose globs match the path.
    pub candidate: u32,
    /// A bit for each of the first mapped fields, which is set if the file has it.
    pub hits: u64,
    /// The span of values that a default supplies.
    pub default_span: Span,
    /// Whether the file says that it may not change any more; `None` where the kind says it.
    pub is_final: Option<bool>,
}

impl Record {
    /// Returns a record without content.
    pub fn unread() -> Self {
        Self {
            path: RepoPath::default(),
            digest: 0,
            fallback_span: Span::empty(0),
            fields: Fields::Unread,
            present: 0,
            title: None,
            sole_waiver: None,
            template: None,
            links: Vec::new(),
            faults: Vec::new(),
            unread_ids: Vec::new(),
            mapped: None,
            fault_index: OnceLock::new(),
        }
    }

    pub fn kind(&self) -> Option<Kind> {
        self.fields.kind()
    }

    /// Returns the faults of one kind.
    pub fn faults_of(&self, kind: FaultKind) -> impl Iterator<Item = &Fault> {
        self.faults.iter().filter(move |fault| fault.kind == kind)
    }

    /// Returns whether the file was meant to be a record and is none.
    pub fn is_near_record(&self) -> bool {
        self.faults_of(FaultKind::NearRecord).next().is_some()
    }

    /// Returns whether something within a span could not be read or is ambiguous. Such a fault has
    /// already been reported, and a value that seems to be missing there may be the faulty one.
    pub fn is_faulty(&self, place: Span) -> bool {
        self.fault_index().misleads_within(place)
    }

    /// Returns whether something within a span could not be read that is in none of its parts, which
    /// are in the order of the text.
    pub fn is_faulty_beside(&self, place: Span, parts: &[Span]) -> bool {
        self.fault_index().misleads_beside(place, parts)
    }

    /// Returns whether the YAML within a place is invalid.
    pub fn is_broken_within(&self, place: Span) -> bool {
        self.fault_index().is_broken_within(place)
    }

    /// Returns whether there is a fault of a kind at exactly a place.
    pub fn has_fault(&self, kind: FaultKind, place: Span) -> bool {
        self.fault_index().has(kind, place)
    }

    /// Returns the fault about a key that was probably meant to be a field whose absence a rule
    /// reports.
    pub fn misspelt(&self, field: &str) -> Option<&Fault> {
        let at = self.fault_index().misspelt(field)?;
        self.faults.get(at)
    }

    /// Returns the faults about misspelt keys within a value, in the order of the text.
    pub fn misspelt_parts(&self, place: Span) -> impl Iterator<Item = &Fault> {
        let parts = self.fault_index().misspelt_parts(place);
        parts.filter_map(|at| self.faults.get(at))
    }

    fn fault_index(&self) -> &FaultIndex {
        self.fault_index
            .get_or_init(|| FaultIndex::new(&self.faults))
    }

    /// Returns whether a field is absent or was read without faults. An unreadable part may be the
    /// one that seems to be missing.
    pub fn is_readable<T>(&self, name: &str, slot: &Parsed<T>) -> bool {
        match slot {
            Some(value) => !self.is_faulty(value.span),
            None => self.lacks(name),
        }
    }

    /// Returns whether the record has an unknown key that is probably a misspelling of this field. A
    /// finding about the missing field would then only repeat the one about the key.
    pub fn has_misspelt_key(&self, field: &str) -> bool {
        self.fault_index().is_meant(field)
    }

    /// Returns whether the record is a run that a constraint held, so that it was not executed. A
    /// misspelt `held_by` counts too, so that the misspelling is the only finding about it.
    pub fn is_held(&self) -> bool {
        self.fields.run().is_some() && (!self.lacks("held_by") || self.has_misspelt_key("held_by"))
    }

    /// Returns whether the record is a run that is open: nothing in it says that it ended, not even
    /// something misspelt or unreadable.
    pub fn is_open_run(&self) -> bool {
        let mut closing = op_run::CLOSING.iter();
        self.fields.run().is_some()
            && closing.all(|field| self.lacks(field) && !self.has_misspelt_key(field))
    }

    /// Returns the fields of a run that is closed, because it has a result, has ended or was held.
    /// What a default supplies closes no run.
    pub fn closed_run(&self) -> Option<&OpRun> {
        let run = self.fields.run()?;
        if let Some(is_final) = self.is_final() {
            return is_final.then_some(run);
        }
        let result = run.result.as_ref().map(|it| it.span);
        let end = run.timestamp_end.as_ref().map(|it| it.span);
        let held = run.held_by.as_ref().map(|it| it.span);
        let mut given = [result, end, held].into_iter().flatten();
        given.any(|span| !self.is_default(span)).then_some(run)
    }

    /// Returns whether a default of the configuration supplies the value with this span.
    pub fn is_default(&self, span: Span) -> bool {
        self.mapped
            .is_some_and(|mapped| mapped.default_span == span)
    }

    /// Returns whether the file says that it may not change any more; `None` where its kind says it.
    pub fn is_final(&self) -> Option<bool> {
        self.mapped?.is_final
    }

    /// Visits each field of the kind's table, with its span and value if the record has it.
    pub fn visit_fields(&self, visit: &mut FieldVisitor<'_>) {
        match &self.fields {
            Fields::Operator(record) => record.visit_fields(visit),
            Fields::OpRun(record) => record.visit_fields(visit),
            Fields::DebugPacket(record) => record.visit_fields(visit),
            Fields::Block(record) => record.visit_fields(visit),
            Fields::Project(record) => record.visit_fields(visit),
            Fields::Regime(record) => record.visit_fields(visit),
            Fields::Constraint(record) => record.visit_fields(visit),
            Fields::Decision(record) => record.visit_fields(visit),
            Fields::Own(_) | Fields::Unread => {}
        }
    }

    /// Returns the fields for which the file has nothing, not even an unreadable value.
    pub fn absent(&self) -> impl Iterator<Item = &'static Field> {
        let fields = self.kind().map_or(&[][..], Kind::fields);
        fields
            .iter()
            .enumerate()
            .filter(|(at, _)| self.present & (1 << at) == 0)
            .map(|(_, field)| field)
    }

    /// Returns whether the file has nothing for a field of the kind's table.
    pub fn lacks(&self, field: &str) -> bool {
        self.absent().any(|absent| absent.name == field)
    }

    /// Returns the project that the record belongs to; a Project belongs to none.
    pub fn project(&self) -> Option<&Spanned<one_or_many::ProjectId>> {
        match &self.fields {
            Fields::OpRun(record) => record.project_id.as_ref(),
            Fields::DebugPacket(record) => record.project_id.as_ref(),
            Fields::Block(record) => record.project_id.as_ref(),
            Fields::Regime(record) => record.project_id.as_ref(),
            Fields::Decision(record) => record.project_id.as_ref(),
            Fields::Operator(_)
            | Fields::Project(_)
            | Fields::Constraint(_)
            | Fields::Own(_)
            | Fields::Unread => None,
        }
    }

    /// Returns the waivers of the record.
    pub fn waivers(&self) -> &[Spanned<Waiver>] {
        let waive = match &self.fields {
            Fields::Operator(record) => &record.waive,
            Fields::OpRun(record) => &record.waive,
            Fields::DebugPacket(record) => &record.waive,
            Fields::Block(record) => &record.waive,
            Fields::Project(record) => &record.waive,
            Fields::Regime(record) => &record.waive,
            Fields::Constraint(record) => &record.waive,
            Fields::Decision(record) => &record.waive,
            Fields::Own(record) => &record.waive,
            Fields::Unread => return &[],
        };
        waive.as_ref().map_or(&[], |waive| &waive.value)
    }
}

/// Returns whether a file that begins with these bytes can be a record without a mapping in the
/// configuration.
pub(crate) fn may_be_record(start: &[u8]) -> bool {
    start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .starts_with(b"---")
}

/// Reads a file as a record. `bytes` is the whole file, or a beginning that is longer than
/// [`MAX_BYTES`].
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
    let root = tree.root().filter(|root| root.is_mapping());
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
    let mut record = Record {
        path,
        digest,
        fallback_span,
        fields: Fields::Unread,
        present: 0,
        title: None,
        sole_waiver: None,
        template: None,
        links: Vec::new(),
        faults,
        unread_ids: Vec::new(),
        mapped: candidate.map(|candidate| MappedRecord {
            candidate: candidate as u32,
            hits: u64::MAX,
            default_span: default_span(text.len()),
            is_final: None,
        }),
        fault_index: OnceLock::new(),
    };
    if is_too_large {
        record.faults = vec![too_large(fallback_span)];
        return Some(record);
    }
    let place = fences
        .as_ref()
        .map_or(Span::new(0, text.len()), |fences| fences.body);
    let body = markdown::parse(&text, place);
    let cx = ReadContext {
        text: &text,
        vocabulary,
        faults: std::mem::take(&mut record.faults),
        consumed: Vec::new(),
        field: None,
        mapping,
    };
    let path = record.path.clone();
    let start = fences
        .as_ref()
        .map_or(0, |fences| fences.open.start as usize);
    let mut source = FieldSource::new(cx, &tree, &body, mapping, &path, Span::empty(start));
    record.fields = Fields::read(kind, &mut source);
    unknown::check_corrections(&record.fields, kind, root, &mut source.cx);
    // If nothing could be read, no field can be reported as missing.
    let is_unreadable = root.is_none() && has_syntax_faults(&source.cx.faults);
    record.present = if is_unreadable {
        u32::MAX
    } else {
        source.present()
    };
    if let (Some(mapped), Some(mapping)) = (&mut record.mapped, mapping) {
        mapped.hits = source.hits;
        let conditions = mapping.final_when.as_ref();
        mapped.is_final = conditions.map(|conditions| {
            let holds = |it: &Condition| it.holds(&source.texts_of(&it.key));
            conditions.iter().any(holds)
        });
        // Nobody else's file is quoted for other readers of YAML.
        let ambiguous = |fault: &&mut Fault| fault.kind == FaultKind::AmbiguousScalar;
        source
            .cx
            .faults
            .iter_mut()
            .filter(ambiguous)
            .for_each(|fault| fault.fix = None);
    }
    let waive = root.and_then(|root| root.entry("waive"));
    record.sole_waiver =
        waive.and_then(|(key, value)| waiver::lines_of_only_waiver(key, value, &text));
    if mapping.is_none() && !matches!(kind, Kind::Own(_)) {
        record.present |= unknown::report(root, kind, record.present, &mut source.cx);
    }
    record.present |= merge_keys::report(root, kind, &mut source.cx);
    if mapping.is_none() {
        let present = record.present;
        record.present |= unknown_sections::report(kind, present, &body, &mut source.cx);
        comment_cut::report(root, &mut source.cx);
    }
    if own_id_is_unread(&record.fields) {
        record.unread_ids = unread_ids(kind, root, &source.cx.faults);
    }
    record.title = title(&record.fields, &body);
    record.links = relative_links(&body, &source.cx.consumed);
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
            template::add_sections(kind, absent, &text, place, &body)
        });
    }
    Some(record)
}

/// Returns the place of the first mapping that applies to a file.
fn applicable(mappings: &[&RecordMapping], tree: &yaml::Tree<'_>) -> Option<usize> {
    let root = tree.root().filter(|root| root.is_mapping());
    mappings
        .iter()
        .position(|mapping| condition::applies(mapping, root))
}

/// Returns whether a record is of a kind whose records have ids, and its own could not be read.
fn own_id_is_unread(fields: &Fields) -> bool {
    match fields {
        Fields::Operator(operator) => operator.op_id.is_none(),
        Fields::Project(project) => project.project_id.is_none(),
        Fields::Block(block) => block.block_id.is_none(),
        Fields::Constraint(constraint) => constraint.constraint_id.is_none(),
        Fields::Decision(decision) => decision.decision_id.is_none(),
        Fields::OpRun(_)
        | Fields::DebugPacket(_)
        | Fields::Regime(_)
        | Fields::Own(_)
        | Fields::Unread => false,
    }
}

/// Returns the ids that a record may have, if the value of its id is not an id or its key is
/// misspelt.
fn unread_ids(kind: Kind, root: Option<Node<'_>>, faults: &[Fault]) -> Vec<(Kind, Box<str>)> {
    let Some((root, field)) = root.zip(kind.id_field()) else {
        return Vec::new();
    };
    let is_misspelt = |key: Node<'_>| {
        let mut misspelt = faults.iter().filter(|it| it.kind == FaultKind::Misspelt);
        misspelt.any(|fault| {
            let meant = fault
                .fix
                .as_ref()
                .is_some_and(|(_, edit)| edit.text == field);
            meant && fault.span == key.span()
        })
    };
    let value = root.entry(field).map(|(_, value)| value);
    let misspelt = || root.entries().find(|(key, _)| is_misspelt(*key));
    let Some(value) = value.or_else(|| misspelt().map(|(_, value)| value)) else {
        return Vec::new();
    };
    let texts = value.text().into_iter();
    let texts = texts.chain(value.items().filter_map(|item| item.text()));
    let texts = texts.filter(|text| !is_placeholder(text) && text.len() <= MAX_UNREAD);
    let ids = texts.map(|text| {
        let parts = text.split(|char: char| char.is_whitespace() || matches!(char, '/' | '\\'));
        let parts = parts.filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("-")
    });
    ids.map(|id| (kind, id.into())).collect()
}

/// The longest text that is taken for an id that was not written as one, in bytes.
const MAX_UNREAD: usize = 200;

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
    // `DefaultHasher::new` has fixed keys; the value is compared within one run only.
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
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

/// Returns the links to files that are relative to the record's folder.
fn relative_links(body: &Body<'_>, consumed: &[Span]) -> Vec<Spanned<Reference>> {
    let is_relative = |target: &str| {
        let has_scheme = target
            .split_once(':')
            .is_some_and(|(scheme, _)| !scheme.contains(['/', '#', '?', '.']));
        !target.is_empty() && !target.starts_with(['/', '#', '?', '{', '<']) && !has_scheme
    };
    let consumed: HashSet<&Span> = consumed.iter().collect();
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
