//! A snapshot with everything that is known of it: its records as one model, and the findings.

use std::collections::HashSet;

use super::affected::AffectedSet;
use super::summary::Summary;
use super::tail::{Finished, order};
use crate::diagnostic::{Diagnostic, Fingerprint};
use crate::model::Model;
use crate::text::Sources;

/// The records of one snapshot and the findings about them.
pub struct Analysis {
    pub model: Model,
    /// The records that the rules ran on.
    pub affected: AffectedSet,
    /// Ordered by path and by position in the source.
    pub findings: Vec<Diagnostic>,
    /// The text of every file that a finding points into.
    pub sources: Sources,
    pub summary: Summary,
}

impl Analysis {
    /// Removes the findings that an earlier state has too. A finding that was waived there and is
    /// not waived now counts as new.
    pub fn subtract(&mut self, before: &[Diagnostic]) {
        let all: HashSet<Fingerprint> = before.iter().map(|it| it.fingerprint).collect();
        let open = before.iter().filter(|it| it.is_open());
        let open: HashSet<Fingerprint> = open.map(|it| it.fingerprint).collect();
        self.findings.retain(|finding| {
            let known = if finding.is_open() { &open } else { &all };
            !known.contains(&finding.fingerprint)
        });
        self.summary.recount(&self.findings);
    }

    /// Removes the findings that are not among others too.
    pub fn keep_common(&mut self, others: &[Diagnostic]) {
        let others: HashSet<Fingerprint> = others.iter().map(|it| it.fingerprint).collect();
        self.findings
            .retain(|finding| others.contains(&finding.fingerprint));
        self.summary.recount(&self.findings);
    }

    /// Adds findings about the same state.
    pub fn add(&mut self, more: Finished) {
        self.summary.count(&more.findings);
        self.sources.merge(more.sources);
        self.findings.extend(more.findings);
        self.findings.sort_by(order);
    }
}
