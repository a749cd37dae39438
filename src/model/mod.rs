//! All records as one model of the repository: by id, by path, and by the references between them.

mod binding_constraints;
mod block_spans;
mod own_id;
mod record_index;
mod unread_ids;

pub(crate) mod identity;

pub(crate) mod keys;

mod indexed_record;
mod typed_record;

pub(crate) mod id_references;

mod evidence_links;

pub(crate) mod next_pointers;

pub(crate) mod references;

mod regime_timeline;

mod required_pattern;

pub(crate) mod supersessions;

mod repository_model;

pub(crate) use evidence_links::EvidenceLinks;
pub(crate) use indexed_record::{
    IndexEntry, IndexedRecord, RecordOutcome, RecordStore, StoredLocation,
};
pub(crate) use keys::TargetHash;
pub(crate) use own_id::own_id;
pub(crate) use references::{NamedTarget, ReferenceKind};
pub(crate) use regime_timeline::RegimeDeclaration;
pub(crate) use repository_model::{Model, Population, RecordAtPath};
pub(crate) use supersessions::Supersessions;
pub(crate) use typed_record::TypedRecord;
pub(crate) use unread_ids::name_the_same;
