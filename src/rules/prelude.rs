//! The names that every rule file imports.

pub use super::change::{Change, ChangeContext, RecordRevision};
pub use super::rule::{Check, Context, RepositoryContext};
pub use crate::config::System;
pub use crate::diagnostic::{Report, Severity};
pub use crate::model::{EvidenceLinks, NamedTarget, ReferenceKind};
pub use crate::record::{
    Block, Constraint, DebugPacket, Decision, Fields, Kind, OpRun, Operator, Project, Record,
    Regime, RunResult,
};
pub use crate::target::Resolution;
pub use crate::text::{Edit, Span, Spanned};
