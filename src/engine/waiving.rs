//! Waivers: which findings they silence, and which of them silence nothing.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use super::subjects::Subjects;
use crate::config::Limits;
use crate::diagnostic::{Diagnostic, Report, Waived};
use crate::rules;
use crate::rules::rule::Rule;
use crate::rules::waiver::{UNUSED_WAIVER, WaiverStatus, report_unused, waiver_status};
use crate::text::{RepoPath, steps};

/// Marks the findings that sound waivers silence, and returns findings about the waivers that
/// silence nothing.
pub(crate) fn waive(
    findings: &mut [Diagnostic],
    subjects: &dyn Subjects,
    limits: &Limits,
    now: Timestamp,
) -> Vec<Diagnostic> {
    let paths: BTreeSet<&RepoPath> = findings.iter().map(|finding| &finding.path).collect();
    let waiving = subjects.waiving(&paths);
    let mut unused_waivers = Vec::new();
    if waiving.is_empty() {
        return unused_waivers;
    }
    let mut by_rule: HashMap<(&RepoPath, &str), Vec<usize>> = HashMap::new();
    for (at, finding) in findings.iter().enumerate() {
        let of_rule = by_rule.entry((&finding.path, finding.meta.name));
        of_rule.or_default().push(at);
    }
    let mut waived = Vec::new();
    for record in waiving {
        // Of several waivers of one rule, the first applies, and the others silence nothing.
        let mut applied: HashMap<&str, Waived> = HashMap::new();
        for waiver in record.waivers() {
            let WaiverStatus::Valid {
                rules,
                reason,
                until,
            } = waiver_status(waiver, rules::catalogue(), limits, now)
            else {
                continue;
            };
            if subjects.is_long_waiver(&record, waiver) {
                continue;
            }
            let mut is_used = false;
            for rule in rules.iter().copied() {
                steps::count();
                if by_rule.contains_key(&(&record.path, rule)) && !applied.contains_key(rule) {
                    let reason = reason.clone();
                    applied.insert(rule, Waived { reason, until });
                    is_used = true;
                }
            }
            // One snapshot does not show whether a waiver silences a rule of history.
            let is_known = rules.iter().all(|name| !is_of_history(name));
            if subjects.reports_unused_waivers() && !is_used && is_known {
                let meta = &UNUSED_WAIVER.meta;
                let mut report = Report::new(meta, &record.path, &mut unused_waivers);
                report_unused(waiver, &record, &mut report);
            }
        }
        for (rule, by) in applied {
            let silenced = by_rule.get(&(&record.path, rule)).into_iter().flatten();
            waived.extend(silenced.map(|at| (*at, by.clone())));
        }
    }
    for (at, by) in waived {
        findings[at].waived = Some(by);
    }
    unused_waivers
}

fn is_of_history(name: &str) -> bool {
    rules::find(name).is_some_and(Rule::is_of_history)
}
