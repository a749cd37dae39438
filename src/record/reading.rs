//! A file into a record, or into nothing where it is none.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::read_context::ReadContext;
use super::source::{Source, Visit};
use super::*;
use crate::document::frontmatter::{self, Fences};
use crate::document::markdown::{self, Body};
use crate::document::yaml::{self, Node};
use crate::document::{Fault, FaultKind, kind_line};
use crate::text::{Edit, RepoPath, Span, Spanned, nearest};

/// The largest file that is read as a record, in bytes.
pub const MAX_BYTES: usize = 4 << 20;

/// What a file says, each part with its place, and what is wrong with it as a
/// document. A record keeps no text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Not packed with the rest: the same file may lie elsewhere.
    #[serde(skip)]
    pub path: RepoPath,
    /// A hash of the text, to tell whether the file is still the one that was read.
    pub digest: u64,
    /// Where what is missing is reported: the value of `kind`, or the beginning
    /// of a file whose kind the config gives.
    pub fallback_span: Span,
    pub fields: Fields,
    /// A bit for each field of the kind's table that the file has something for.
    pub present: u32,
    /// The session's title: the field, or the body's first level-1 heading.
    pub title: Slot<Text>,
    /// The lines of the frontmatter that hold the record's one waiver, and nothing else.
    pub sole_waiver: Option<Span>,
    /// What adds the sections that the template has and the file has not.
    pub template: Option<Edit>,
    /// The relative links of the body that are not evidence.
    pub links: Vec<Spanned<Reference>>,
    pub faults: Vec<Fault>,
}

impl Record {
    /// A record of which nothing is known.
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
        }
    }

    pub fn kind(&self) -> Option<Kind> {
        self.fields.kind()
    }

    /// The faults of one kind.
    pub fn faults_of(&self, kind: FaultKind) -> impl Iterator<Item = &Fault> {
        self.faults.iter().filter(move |fault| fault.kind == kind)
    }

    /// Whether something within a place could not be read, or could be read in
    /// two ways. That has been reported; what is missing there may only seem to be.
    pub fn is_faulty(&self, place: Span) -> bool {
        let misleads = |kind| match kind {
            FaultKind::Syntax | FaultKind::DuplicateKey | FaultKind::FieldType => true,
            FaultKind::UnknownKind
            | FaultKind::UnknownField
            | FaultKind::Misspelt
            | FaultKind::MisspeltPart
            | FaultKind::DuplicateField
            | FaultKind::AmbiguousScalar => false,
        };
        self.faults
            .iter()
            .any(|fault| misleads(fault.kind) && place.contains(fault.span))
    }

    /// Returns whether a field is absent or was read without faults. What cannot be read may be the
    /// very thing that seems to be missing.
    pub fn is_readable<T>(&self, name: &str, slot: &Slot<T>) -> bool {
        match slot {
            Some(value) => !self.is_faulty(value.span),
            None => self.lacks(name),
        }
    }

    /// Whether a key that nothing reads was probably meant for a field: what
    /// follows from its absence would only follow from the slip.
    pub fn misspells(&self, field: &str) -> bool {
        let is_it = |fault: &Fault| {
            matches!(fault.kind, FaultKind::UnknownField | FaultKind::Misspelt)
                && matches!(&fault.fix, Some((_, edit)) if edit.text == field)
        };
        self.faults.iter().any(is_it)
    }

    /// Whether a run says that a constraint forbade it, or means to: a slip in the
    /// key is told where it is, and what a run lacks that was executed is not.
    pub fn is_held(&self) -> bool {
        self.fields.run().is_some() && (!self.lacks("held_by") || self.misspells("held_by"))
    }

    /// Each field of the kind's table, with its place and text where the record has it.
    pub fn each(&self, visit: &mut Visit<'_>) {
        match &self.fields {
            Fields::Operator(record) => record.each(visit),
            Fields::OpRun(record) => record.each(visit),
            Fields::DebugPacket(record) => record.each(visit),
            Fields::Block(record) => record.each(visit),
            Fields::Project(record) => record.each(visit),
            Fields::Regime(record) => record.each(visit),
            Fields::Constraint(record) => record.each(visit),
            Fields::Decision(record) => record.each(visit),
            Fields::Unread => {}
        }
    }

    /// The fields for which the file has nothing at all.
    pub fn absent(&self) -> impl Iterator<Item = &'static Field> {
        let fields = self.kind().map_or(&[][..], Kind::fields);
        fields
            .iter()
            .enumerate()
            .filter(|(at, _)| self.present & (1 << at) == 0)
            .map(|(_, field)| field)
    }

    /// Whether the file has nothing at all for a field of the kind's table.
    pub fn lacks(&self, field: &str) -> bool {
        self.absent().any(|absent| absent.name == field)
    }

    /// The project that the record is for: of any kind but Project, which is one.
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

    /// The waivers of the record.
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

/// Whether a file's first bytes can begin a record that no config names.
pub fn may_be_record(start: &[u8]) -> bool {
    start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .starts_with(b"---")
}

/// Reads a file as a record. `bytes` are all of it, or its first [`MAX_BYTES`]
/// and at least one more. `None` where it is no record: it has no frontmatter
/// with a `kind`, and no adoption gives it one.
pub fn read(
    path: RepoPath,
    bytes: Vec<u8>,
    vocabulary: &Vocabulary,
    adoption: Option<&RecordMapping>,
) -> Option<Record> {
    if adoption.is_none() && !may_be_record(&bytes) {
        return None;
    }
    let is_too_large = bytes.len() > MAX_BYTES;
    let (text, mut faults) = frontmatter::decode(bytes);
    let fences = frontmatter::find(&text);
    if fences.is_none() && adoption.is_none() {
        return None;
    }
    let yaml = fences.as_ref().map_or(Span::empty(0), |fences| fences.yaml);
    let (tree, broken) = yaml::parse(&text, yaml);
    let root = tree.root().filter(|root| root.is_mapping());
    let named = root
        .and_then(|root| root.entry("kind"))
        .map(|(_, value)| value);
    let (kind, fallback_span) = match (adoption, named) {
        (Some(adoption), named) => {
            let own = named.filter(|value| value.text() == Some(adoption.kind.word()));
            let fence = fences.as_ref().map_or(Span::empty(0), |fences| fences.open);
            (Some(adoption.kind), own.map_or(fence, |value| value.span()))
        }
        (None, Some(value)) => (value.text().and_then(Kind::named), value.span()),
        (None, None) => {
            let line = kind_line::find(&text, yaml).filter(|_| !broken.is_empty())?;
            (Some(Kind::named(line.value)?), line.span)
        }
    };
    // What does not parse is a record by the name of a known kind alone
    // (Specification, section 1): a page that shows a `kind: Pod` is none.
    let is_closed = fences.as_ref().is_none_or(|fences| fences.close.is_some());
    let parses = is_closed && !has_syntax_faults(&broken);
    if adoption.is_none() && kind.is_none() && !parses {
        return None;
    }
    // What YAML makes of bytes that are no text is not a second fault.
    let follows = |fault: &Fault| {
        faults
            .iter()
            .any(|bytes| on_one_line(&text, bytes.span, fault.span))
    };
    let broken: Vec<Fault> = broken.into_iter().filter(|fault| !follows(fault)).collect();
    faults.extend(broken);
    if let (Some(fences), None) = (&fences, fences.as_ref().and_then(|fences| fences.close)) {
        faults.push(unclosed(fences));
    }
    if let Some(root) = tree
        .root()
        .filter(|root| !root.is_mapping() && !root.is_null())
    {
        let message = format!(
            "frontmatter is a mapping of fields, and this is {}",
            root.describe()
        );
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
    let mut source = Source::new(cx, &tree, &body, adoption, fallback_span);
    record.fields = Fields::read(kind, &mut source);
    // Where nothing can be read, nothing can be told to be missing.
    let is_unreadable = root.is_none() && has_syntax_faults(&source.cx.faults);
    record.present = if is_unreadable {
        u32::MAX
    } else {
        source.present()
    };
    let waive = root.and_then(|root| root.entry("waive"));
    record.sole_waiver = waive.and_then(|(key, value)| waiver::lines_of_sole(key, value, &text));
    if adoption.is_none() {
        record.present |= unknown::report(root, kind, record.present, &mut source.cx);
    }
    record.title = title(&record.fields, &body);
    record.links = relative_links(&body, &source.cx.consumed);
    record.faults = source.cx.faults;
    if adoption.is_none() && is_closed {
        record.template = template::missing(&record, &text, place, &body);
    }
    Some(record)
}

fn on_one_line(text: &str, a: Span, b: Span) -> bool {
    let (first, second) = (a.start.min(b.start), a.start.max(b.start));
    !Span {
        start: first,
        end: second,
    }
    .of(text)
    .contains('\n')
}

fn has_syntax_faults(faults: &[Fault]) -> bool {
    faults.iter().any(|fault| fault.kind == FaultKind::Syntax)
}

/// A hash of a file's text.
pub fn digest(text: &str) -> u64 {
    // `DefaultHasher::new` has fixed keys; the value is compared within one run only.
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn unclosed(fences: &Fences) -> Fault {
    Fault::new(
        FaultKind::Syntax,
        fences.open,
        "the frontmatter that begins here has no closing `---`",
    )
    .help("add a line `---` after its last field")
}

fn too_large(fallback_span: Span) -> Fault {
    Fault::new(
        FaultKind::Syntax,
        fallback_span,
        format!("the file is larger than {} MiB", MAX_BYTES >> 20),
    )
    .help("keep the record short and link to what is large")
}

fn unknown_kind(value: Node<'_>) -> Fault {
    let Some(word) = value.text().filter(|text| !text.trim().is_empty()) else {
        let message = format!("expected a kind of record, found {}", value.describe());
        return Fault::new(FaultKind::UnknownKind, value.span(), message);
    };
    let fault = Fault::new(
        FaultKind::UnknownKind,
        value.span(),
        format!("there is no kind of record `{word}`"),
    );
    match nearest(word, Kind::WORDS.iter().copied()) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help(format!("the kinds are {}", Kind::WORDS.join(", "))),
    }
}

fn title(fields: &Fields, body: &Body<'_>) -> Slot<Text> {
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

/// The links that go to a file of the repository from the record's own folder.
fn relative_links(body: &Body<'_>, consumed: &[Span]) -> Vec<Spanned<Reference>> {
    let is_relative = |target: &str| {
        let has_scheme = target
            .split_once(':')
            .is_some_and(|(scheme, _)| !scheme.contains(['/', '#', '?', '.']));
        !target.is_empty() && !target.starts_with(['/', '#', '?', '{', '<']) && !has_scheme
    };
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
