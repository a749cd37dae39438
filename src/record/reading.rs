//! Reads a file as a record.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::fault_index::FaultIndex;
use super::read_context::ReadContext;
use super::source::{FieldSource, FieldVisitor};
use super::*;
use crate::document::frontmatter::{self, Fences};
use crate::document::markdown::{self, Body};
use crate::document::yaml::{self, Node};
use crate::document::{Fault, FaultKind, kind_line};
use crate::text::nearest::suggestion;
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
    /// Built when it is first asked.
    #[serde(skip)]
    pub(super) fault_index: OnceLock<FaultIndex>,
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

    /// Returns whether something within a span could not be read or is ambiguous. Such a fault has
    /// already been reported, and a value that seems to be missing there may be the faulty one.
    pub fn is_faulty(&self, place: Span) -> bool {
        self.fault_index().misleads_within(place)
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
            Fields::Unread => {}
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
            Fields::Operator(_) | Fields::Project(_) | Fields::Constraint(_) | Fields::Unread => {
                None
            }
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
/// [`MAX_BYTES`]. Returns `None` if the file is not a record: it has no frontmatter with a `kind`,
/// and no record mapping of the configuration gives it one.
pub(crate) fn read(
    path: RepoPath,
    bytes: Vec<u8>,
    vocabulary: &Vocabulary,
    mapping: Option<&RecordMapping>,
) -> Option<Record> {
    if mapping.is_none() && !may_be_record(&bytes) {
        return None;
    }
    let is_too_large = bytes.len() > MAX_BYTES;
    let (text, mut faults) = frontmatter::decode(bytes);
    let fences = frontmatter::find(&text);
    if fences.is_none() && mapping.is_none() {
        return None;
    }
    let yaml = fences.as_ref().map_or(Span::empty(0), |fences| fences.yaml);
    let (tree, broken) = yaml::parse(&text, yaml);
    let root = tree.root().filter(|root| root.is_mapping());
    let named = root
        .and_then(|root| root.entry("kind"))
        .map(|(_, value)| value);
    let (kind, fallback_span) = match (mapping, named) {
        (Some(mapping), named) => {
            let own = named.filter(|value| value.text() == Some(mapping.kind.word()));
            let fence = fences.as_ref().map_or(Span::empty(0), |fences| fences.open);
            (Some(mapping.kind), own.map_or(fence, |value| value.span()))
        }
        (None, Some(value)) => (value.text().and_then(Kind::named), value.span()),
        (None, None) => {
            let line = kind_line::find(&text, yaml).filter(|_| !broken.is_empty())?;
            (Some(Kind::named(line.value)?), line.span)
        }
    };
    // A file that does not parse is a record only if it names a known kind
    // (Specification, section 1): a page that shows a `kind: Pod` is not one.
    let is_closed = fences.as_ref().is_none_or(|fences| fences.close.is_some());
    let parses = is_closed && !has_syntax_faults(&broken);
    if mapping.is_none() && kind.is_none() && !parses {
        return None;
    }
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
        fault_index: OnceLock::new(),
    };
    if is_too_large {
        record.faults = vec![too_large(fallback_span)];
        return Some(record);
    }
    let Some(kind) = kind else {
        record.faults.extend(named.map(unknown_kind));
        return Some(record);
    };
    let place = fences
        .as_ref()
        .map_or(Span::new(0, text.len()), |fences| fences.body);
    let body = markdown::parse(&text, place);
    let cx = ReadContext {
        text: &text,
        vocabulary,
        faults: std::mem::take(&mut record.faults),
        consumed: Vec::new(),
    };
    let mut source = FieldSource::new(cx, &tree, &body, mapping, fallback_span);
    record.fields = Fields::read(kind, &mut source);
    // If nothing could be read, no field can be reported as missing.
    let is_unreadable = root.is_none() && has_syntax_faults(&source.cx.faults);
    record.present = if is_unreadable {
        u32::MAX
    } else {
        source.present()
    };
    let waive = root.and_then(|root| root.entry("waive"));
    record.sole_waiver =
        waive.and_then(|(key, value)| waiver::lines_of_only_waiver(key, value, &text));
    if mapping.is_none() {
        record.present |= unknown::report(root, kind, record.present, &mut source.cx);
    }
    record.title = title(&record.fields, &body);
    record.links = relative_links(&body, &source.cx.consumed);
    record.faults = source.cx.faults;
    if mapping.is_none() && is_closed {
        record.template = record.kind().and_then(|kind| {
            let absent = record.absent().filter(|field| {
                field.need == Requirement::Template && !record.has_misspelt_key(field.name)
            });
            template::add_sections(kind, absent, &text, place, &body)
        });
    }
    Some(record)
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

fn unknown_kind(value: Node<'_>) -> Fault {
    let Some(word) = value.text().filter(|text| !text.trim().is_empty()) else {
        let message = format!("expected a kind of record, found {}", value.describe());
        return Fault::new(FaultKind::UnknownKind, value.span(), message);
    };
    let fault = Fault::new(
        FaultKind::UnknownKind,
        value.span(),
        format!("unknown kind `{word}`"),
    );
    let help = suggestion(word, Kind::WORDS.iter().copied());
    fault.help(help.unwrap_or_else(|| format!("the kinds are {}", Kind::WORDS.join(", "))))
}

fn title(fields: &Fields, body: &Body<'_>) -> Parsed<Text> {
    let field = match fields {
        Fields::OpRun(run) => &run.title,
        Fields::Block(block) => &block.title,
        Fields::Decision(decision) => &decision.title,
        Fields::Operator(operator) => &operator.name,
        Fields::Project(project) => &project.name,
        Fields::DebugPacket(_) | Fields::Regime(_) | Fields::Constraint(_) | Fields::Unread => {
            &None
        }
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
