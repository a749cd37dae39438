//! The engine: a session opens a repository, the pipeline checks it, and an outcome comes out.

pub(crate) mod affected;

pub(crate) mod analysis;

pub(crate) mod beside;
pub(crate) mod budget;

mod byte_reader;

pub(crate) mod cache;

pub(crate) mod checkpoint;

pub(crate) mod closed;

pub(crate) mod comparison;

pub(crate) mod configuration;

mod dependents;

mod duplicates;

mod earlier;

mod edits;

pub(crate) mod error;

mod fingerprints;

pub(crate) mod fix;

pub(crate) mod history;

pub(crate) mod input;

pub(crate) mod live;

mod lookup;

pub(crate) mod mapped;

mod mapped_words;

pub(crate) mod memo;

mod model_subjects;

mod named_path;

pub(crate) mod outcome;

pub(crate) mod pipeline;

mod reading;

pub(crate) mod names;

pub(crate) mod narrow;

pub(crate) mod open;

pub(crate) mod selection;

pub(crate) mod session;

mod session_bases;

mod session_names;

pub(crate) mod severity;

mod rule_runs;

mod run_error;

mod subjects;

pub(crate) mod summary;

pub(crate) mod tail;

mod tree_counts;

mod waiver_age;

mod waiving;

mod weakened;

pub(crate) use analysis::Analysis;
pub use comparison::Comparison;
pub use error::{InvalidConfiguration, SessionError};
pub(crate) use input::{Input, in_scope};
pub use open::{OpenSnapshot, SnapshotSource};
pub use outcome::{CheckedRecord, Group, Outcome};
pub(crate) use pipeline::check;
#[cfg(test)]
pub(crate) use pipeline::check_against;
pub use run_error::RunError;
pub use selection::RuleSelection;
pub use session::{Session, SessionOptions};
pub use summary::Summary;
