//! Typed records: the fields of each kind, and how they are read from a document with their spans.

#[macro_use]
mod tables;

#[macro_use]
mod words;

mod fault_index;

mod size;

pub(crate) mod field;

pub(crate) mod value;

pub(crate) mod mapping;

pub(crate) mod list;

pub(crate) mod kind;

pub(crate) mod mode;

pub(crate) mod classifier;

pub(crate) mod vocabulary;

pub(crate) mod record_mapping;

pub(crate) mod read_context;

pub(crate) mod section_content;

pub(crate) mod source;

pub(crate) mod scalar;

pub(crate) mod one_or_many;

pub(crate) mod reference;

pub(crate) mod evidence;

pub(crate) mod check;

pub(crate) mod acceptance;

pub(crate) mod input;

pub(crate) mod status;

pub(crate) mod markdown_text;

pub(crate) mod label;

pub(crate) mod repro;

pub(crate) mod experiment;

pub(crate) mod hypothesis;

pub(crate) mod guard;

pub(crate) mod stop;

pub(crate) mod waiver;

pub(crate) mod correction;

pub(crate) mod urgency;

pub(crate) mod declaration;

pub(crate) mod reasoning;

pub(crate) mod procedure;

pub(crate) mod repair;
pub(crate) mod template;

pub(crate) mod meanings;

pub(crate) mod placeholder;

pub(crate) mod next_pointer;

pub(crate) mod operator;

pub(crate) mod op_run;

pub(crate) mod debug_packet;

pub(crate) mod block;

pub(crate) mod project;

pub(crate) mod regime;
pub(crate) mod requirements;

pub(crate) mod constraint;

pub(crate) mod decision;

pub(crate) mod fields;

pub(crate) mod beside;
mod check_boxes;
mod completed_time;
pub(crate) mod condition;
mod labelled_line;
mod mapped;
mod need;
mod value_lookup;

mod own_fields;
pub(crate) mod own_kind;
pub(crate) mod own_record;

mod unknown;

mod merge_keys;

mod merge_conflict;

mod unknown_sections;

mod unread_ids;

mod comment_cut;

pub(crate) mod near_record;

mod file_identity;

pub(crate) mod reading;
pub(crate) mod typed_record;

pub(crate) mod schema;

#[cfg(test)]
mod tests;

pub(crate) use beside::BesideFile;
pub(crate) use block::Block;
pub(crate) use constraint::Constraint;
pub(crate) use correction::Correction;
pub(crate) use debug_packet::DebugPacket;
pub(crate) use decision::Decision;
pub(crate) use evidence::EvidenceLink;
pub(crate) use field::Field;
pub(crate) use fields::Fields;
pub use kind::Kind;
pub(crate) use list::List;
pub(crate) use mode::{Mode, Modes, Pattern};
pub(crate) use need::Requirement;
pub(crate) use op_run::OpRun;
pub(crate) use operator::Operator;
pub(crate) use project::Project;
pub(crate) use reading::{read, read_with_beside};
pub(crate) use record_mapping::RecordMapping;
pub(crate) use reference::Reference;
pub(crate) use regime::Regime;
pub(crate) use scalar::{Id, Text};
pub(crate) use status::{Compliance, ConstraintStatus};
pub(crate) use typed_record::Record;
pub(crate) use value::Parsed;
pub(crate) use vocabulary::Vocabulary;
pub(crate) use waiver::Waiver;
pub(crate) use words::{
    Assumption, ConstraintLevel, DecisionOutcome, ProjectStatus, RegimeName, RunResult,
};
