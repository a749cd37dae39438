//! A document as a typed record: every field with its place, one noun per file.

#[macro_use]
mod tables;

#[macro_use]
mod words;

pub mod field;

pub mod value;

pub mod mapping;

pub mod list;

pub mod kind;

pub mod mode;

pub mod classifier;

pub mod vocabulary;

pub mod record_mapping;

pub mod read_context;

pub mod section_content;

pub mod source;

pub mod scalar;

pub mod one_or_many;

pub mod reference;

pub mod evidence;

pub mod check;

pub mod acceptance;

pub mod input;

pub mod status;

pub mod markdown_text;

pub mod label;

pub mod repro;

pub mod experiment;

pub mod guard;

pub mod stop;

pub mod waiver;

pub mod urgency;

pub mod declaration;

pub mod procedure;

pub mod template;

pub mod placeholder;

pub mod next_pointer;

pub mod operator;

pub mod op_run;

pub mod debug_packet;

pub mod block;

pub mod project;

pub mod regime;
pub mod requirements;

pub mod constraint;

pub mod decision;

pub mod fields;

mod unknown;

pub mod reading;

pub mod schema;

#[cfg(test)]
mod tests;

pub use block::Block;
pub use constraint::Constraint;
pub use debug_packet::DebugPacket;
pub use decision::Decision;
pub use evidence::EvidenceLink;
pub use field::{Field, MappingKey, Requirement};
pub use fields::Fields;
pub use kind::Kind;
pub use list::List;
pub use mode::{Mode, Modes, Pattern};
pub use op_run::OpRun;
pub use operator::Operator;
pub use project::Project;
pub use reading::{Record, read};
pub use record_mapping::RecordMapping;
pub use reference::Reference;
pub use regime::Regime;
pub use scalar::{Id, Text};
pub use status::{Compliance, ConstraintStatus};
pub use value::Parsed;
pub use vocabulary::Vocabulary;
pub use waiver::Waiver;
pub use words::{
    Assumption, ConstraintLevel, DecisionOutcome, ProjectStatus, RegimeName, RunResult,
};
