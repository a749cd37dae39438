//! The state that the parts of an audit share.

use std::collections::BTreeMap;

use super::blobs::Blobs;
use super::commit_walk::CommitWalk;
use super::input::AuditInput;
use crate::engine::history::changes::rules::RuleFindings;
use crate::git::HistoryReader;
use crate::target::Unverified;

/// An audit in progress.
pub(crate) struct AuditState<'a> {
    pub reader: &'a HistoryReader<'a>,
    pub input: &'a AuditInput<'a>,
    pub walk: CommitWalk,
    pub blobs: Blobs<'a>,
    /// The findings, by the number of the commit.
    pub found: BTreeMap<usize, RuleFindings>,
    pub unverified: BTreeMap<Unverified, usize>,
}
