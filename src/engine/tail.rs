//! The last steps of the pipeline, which turn the findings of rules into the findings that are
//! reported. They are the same for a snapshot, a change and a commit of a history.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::input::{Input, in_scope};
use super::severity::RegimeEffect;
use super::subjects::Subjects;
use super::{duplicates, edits, fingerprints, severity, waiving};
use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::git::Error;
use crate::record::RegimeName;
use crate::text::{RepoPath, Sources};

/// What decides which findings are reported, and how severe they are.
pub struct Tail<'a> {
    pub settings: &'a Settings,
    pub now: Timestamp,
    pub scope: &'a [RepoPath],
    /// The current regime of each project that has one.
    pub regimes: BTreeMap<String, RegimeName>,
}

impl<'a> Input<'a> {
    /// Returns the last steps for findings about this state, given the regime of each project.
    pub fn tail(&self, regimes: BTreeMap<String, RegimeName>) -> Tail<'a> {
        Tail {
            settings: self.settings,
            now: self.now,
            scope: self.scope,
            regimes,
        }
    }
}

/// Findings as they are reported, and what the regimes changed.
#[derive(Default)]
pub struct Finished {
    /// Ordered by path and by position in the source.
    pub findings: Vec<Diagnostic>,
    pub sources: Sources,
    pub regimes: BTreeMap<String, RegimeEffect>,
}

impl Tail<'_> {
    /// Applies severities, waivers, scope and regimes, and identifies what is left.
    ///
    /// # Errors
    /// A file that the snapshot lists cannot be read from the disk or from Git.
    pub fn finish(
        &self,
        findings: Vec<Diagnostic>,
        subjects: &dyn Subjects,
    ) -> Result<Finished, Error> {
        self.identify(self.select(findings, subjects), subjects)
    }

    /// Applies severities, waivers and scope: the first half of [`Self::finish`].
    pub fn select(
        &self,
        mut findings: Vec<Diagnostic>,
        subjects: &dyn Subjects,
    ) -> Vec<Diagnostic> {
        severity::apply_settings(&mut findings, self.settings);
        duplicates::remove(&mut findings);
        let unused = waiving::waive(&mut findings, subjects, &self.settings.limits, self.now);
        findings.extend(severity::with_settings(unused, self.settings));
        findings.retain(|finding| in_scope(&finding.path, self.scope));
        findings.sort_by(order);
        findings
    }

    /// Applies regimes, and identifies what is left: the second half of [`Self::finish`].
    ///
    /// # Errors
    /// A file that the snapshot lists cannot be read from the disk or from Git.
    pub fn identify(
        &self,
        mut findings: Vec<Diagnostic>,
        subjects: &dyn Subjects,
    ) -> Result<Finished, Error> {
        // Regimes come last: a waiver is not unused because the regime drops its finding.
        let regimes =
            severity::adjust_by_regime(&mut findings, &self.regimes, subjects, self.settings);
        let sources = subjects.sources(&paths(&findings))?;
        edits::keep_quotes(&mut findings, &sources);
        fingerprints::assign(&mut findings, subjects, &sources);
        Ok(Finished {
            findings,
            sources,
            regimes,
        })
    }
}

/// Returns how many findings about one record are reported if there is no other finding and no waiver.
pub(super) fn count_reported(mut findings: Vec<Diagnostic>, settings: &Settings) -> usize {
    if !findings.is_empty() {
        severity::apply_settings(&mut findings, settings);
        duplicates::remove(&mut findings);
    }
    findings.len()
}

/// Returns the paths that findings and their related labels point into.
pub(crate) fn paths(findings: &[Diagnostic]) -> BTreeSet<&RepoPath> {
    let own = findings.iter().map(|finding| &finding.path);
    let labels = findings.iter().flat_map(|finding| &finding.related);
    own.chain(labels.map(|label| &label.path)).collect()
}

/// Orders findings by path, by position in the source, then by level, rule and message.
pub(crate) fn order(a: &Diagnostic, b: &Diagnostic) -> Ordering {
    let key = |finding: &Diagnostic| (finding.span, finding.meta.level, finding.meta.name);
    a.path
        .cmp(&b.path)
        .then_with(|| key(a).cmp(&key(b)))
        .then_with(|| a.message.cmp(&b.message))
}
