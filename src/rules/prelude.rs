//! The names that every rule file imports.

pub(crate) use super::change::{Change, ChangeContext, RecordRevision};
pub(crate) use super::reads::Reads;
pub(crate) use super::rule::{Check, Context, RepositoryContext};
pub(crate) use crate::config::System;
pub(crate) use crate::diagnostic::{Report, Severity};
pub(crate) use crate::model::{EvidenceLinks, NamedTarget, ReferenceKind};
pub(crate) use crate::record::{
    Constraint, DebugPacket, Decision, Fields, Kind, OpRun, Operator, Project, Record, Regime,
    RunResult,
};
pub(crate) use crate::target::Resolution;
pub(crate) use crate::text::{Edit, Span, Spanned};
