//! All records as one model of the repository: by id, by path, and by the references between them.

mod own_id;
mod record_index;

pub mod identity;

pub mod keys;

mod indexed_record;
mod typed_record;

pub mod id_references;

mod evidence_links;

pub mod references;

mod regime_timeline;

mod required_pattern;

pub mod supersessions;

mod repository_model;

pub use evidence_links::EvidenceLinks;
pub use indexed_record::{IndexEntry, IndexedRecord, RecordOutcome, RecordStore, StoredLocation};
pub use own_id::own_id;
pub use references::{NamedTarget, ReferenceKind};
pub use regime_timeline::{RegimeDeclaration, RegimeTimeline, RegimeTimelines};
pub use repository_model::Model;
pub use required_pattern::RequiredPattern;
pub use supersessions::Supersessions;
pub use typed_record::TypedRecord;
