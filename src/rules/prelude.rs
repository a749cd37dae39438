//! What the file of a rule imports.

pub use super::change::{Change, Circumstances, Version};
pub use super::rule::{Check, Context, Setting};
pub use crate::config::System;
pub use crate::diagnostic::{Report, Severity};
pub use crate::model::{Named, Proofs, Role};
pub use crate::record::{
    Block, Constraint, DebugPacket, Decision, Fields, Kind, OpRun, Operator, Outcome, Project,
    Record, Regime,
};
pub use crate::target::Fact;
pub use crate::text::{Edit, Span, Spanned};
