//! The engine: a session opens a repository, the pipeline checks it, and an outcome comes out.

pub mod affected;

pub mod analysis;

pub mod cache;

pub mod comparison;

pub mod configuration;

mod duplicates;

mod edits;

pub mod error;

mod fingerprints;

pub mod fix;

pub mod history;

pub mod input;

pub mod memo;

pub mod outcome;

pub mod pipeline;

mod reading;

pub mod open;

pub mod session;

pub mod severity;

mod subjects;

pub mod summary;

pub mod tail;

mod waiving;

pub use affected::AffectedSet;
pub use analysis::Analysis;
pub use comparison::Comparison;
pub use error::{InvalidConfiguration, SessionError};
pub use input::{Input, in_scope};
pub use open::SnapshotSource;
pub use outcome::{CheckedRecord, Group, Outcome};
pub use pipeline::{check, check_against};
pub use session::{Session, SessionOptions};
pub use summary::Summary;
