//! A file as a typed record: its fields with their spans, and its faults.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::fault_index::FaultIndex;
use super::source::FieldVisitor;
use super::*;
use crate::document::{Fault, FaultKind};
use crate::text::{Edit, RepoPath, Span, Spanned};

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
    /// Folders in which a relative link is looked up too, in the folder of the record and in each one
    /// above it; `.` stands for that folder itself.
    pub link_folders: Vec<Box<str>>,
    /// The ids that the file may have, if its kind or its id could not be read. A record that names
    /// one of them is not reported, because this file is.
    pub unread_ids: Vec<(Kind, Box<str>)>,
    /// How the file was read by a record mapping of the configuration, if one gives it its kind.
    pub mapped: Option<MappedRecord>,
    /// Built when it is first asked.
    #[serde(skip)]
    pub(super) fault_index: OnceLock<FaultIndex>,
}

/// How a file was read by a record mapping of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedRecord {
    /// The index of the mapping among those whose globs match the path.
    pub candidate: u32,
    /// A bit for each of the first mapped fields, which is set if the file has it.
    pub hits: u64,
    /// Where the file has the first mapped fields, in four bits for each: the index of the place among
    /// those of the field, or [`OWN_NAME`](super::record_mapping::OWN_NAME).
    pub places: u64,
    /// The span of values that a default supplies.
    pub default_span: Span,
    /// Whether the conditions of the mapping make the file final; `None` if the kind decides.
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
            link_folders: Vec::new(),
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

    /// Returns whether the file was meant to be a record but is not one.
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
    /// A value that a default or a file beside it supplies closes no run.
    pub fn closed_run(&self) -> Option<&OpRun> {
        let run = self.fields.run()?;
        if let Some(is_final) = self.is_final() {
            return is_final.then_some(run);
        }
        let result = run.result.as_ref().map(|it| it.span);
        let end = run.timestamp_end.as_ref().map(|it| it.span);
        let held = run.held_by.as_ref().map(|it| it.span);
        let mut given = [result, end, held].into_iter().flatten();
        given.any(|span| self.is_in_file(span)).then_some(run)
    }

    /// Returns whether a default of the configuration supplies the value with this span.
    pub fn is_default(&self, span: Span) -> bool {
        self.mapped
            .is_some_and(|mapped| mapped.default_span == span)
    }

    /// Returns whether the file itself has the value with this span.
    pub fn is_in_file(&self, span: Span) -> bool {
        !self.is_default(span) && self.beside(span).is_none()
    }

    /// Returns the place in the file beside the record that a span stands for, if it is in that file.
    pub fn beside(&self, span: Span) -> Option<Span> {
        let end = self.mapped?.default_span.start;
        let start = beside::start_of_beside(end as usize) as u32;
        (span.start >= start).then(|| Span {
            start: span.start - start,
            end: span.end - start,
        })
    }

    /// Returns whether a record mapping makes the file final; `None` if its kind decides.
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

    /// Returns the values of the fields of the kind's table, without their places.
    pub(crate) fn values(&self) -> BTreeMap<&'static str, serde_json::Value> {
        let mut values = BTreeMap::new();
        self.visit_fields(&mut |field, value| {
            values.extend(value.map(|(_, value)| (field.name, value.to_json())));
        });
        values
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
