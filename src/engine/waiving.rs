//! Waivers: which findings they silence, and which of them silence nothing.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use super::subjects::Subjects;
use crate::diagnostic::{Diagnostic, Report, Waived};
use crate::rules;
use crate::rules::rule::Rule;
use crate::rules::waiver::{UNUSED_WAIVER, WaiverStatus, report_unused, waiver_status};
use crate::text::RepoPath;

/// Marks the findings that sound waivers silence, and returns findings about the waivers that
/// silence nothing.
pub(crate) fn waive(
    findings: &mut [Diagnostic],
    subjects: &dyn Subjects,
    now: Timestamp,
) -> Vec<Diagnostic> {
    let paths: BTreeSet<&RepoPath> = findings.iter().map(|finding| &finding.path).collect();
    let waiving = subjects.waiving(&paths);
    let mut unused_waivers = Vec::new();
    if waiving.is_empty() {
        return unused_waivers;
    }
    let mut by_path: HashMap<RepoPath, Vec<usize>> = HashMap::new();
    for (at, finding) in findings.iter().enumerate() {
        by_path.entry(finding.path.clone()).or_default().push(at);
    }
    for record in waiving {
        let own = by_path.get(&record.path).map_or(&[][..], Vec::as_slice);
        for waiver in record.waivers() {
            let WaiverStatus::Valid {
                rules,
                reason,
                until,
            } = waiver_status(waiver, rules::catalogue(), now)
            else {
                continue;
            };
            let mut is_used = false;
            for at in own {
                let finding = &mut findings[*at];
                if rules.contains(&finding.meta.name) {
                    finding.waived = Some(Waived {
                        reason: reason.clone(),
                        until,
                    });
                    is_used = true;
                }
            }
            // Whether a rule of history is silenced is not known from one snapshot.
            let is_known = rules.iter().all(|name| !is_of_history(name));
            if subjects.reports_unused_waivers() && !is_used && is_known {
                let meta = &UNUSED_WAIVER.meta;
                let mut report = Report::new(meta, &record.path, &mut unused_waivers);
                report_unused(waiver, &record, &mut report);
            }
        }
    }
    unused_waivers
}

fn is_of_history(name: &str) -> bool {
    rules::find(name).is_some_and(Rule::is_of_history)
}
