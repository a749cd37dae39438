//! Waivers: which findings they silence, and which silence nothing.

use std::collections::HashMap;
use std::sync::Arc;

use super::{AffectedSet, Input, severity};
use crate::diagnostic::{Diagnostic, Report, Waived};
use crate::model::{IndexedRecord, Model};
use crate::rules;
use crate::rules::rule::Rule;
use crate::rules::waiver::{Standing, UNUSED_WAIVER, standing, unused};
use crate::text::RepoPath;

/// Marks what sound waivers silence, and reports the waivers that silence nothing.
pub fn waive(
    findings: &mut Vec<Diagnostic>,
    model: &Model,
    focus: &AffectedSet,
    input: &Input<'_>,
) {
    let is_waiving =
        |member: &&Arc<IndexedRecord>| member.summary.has_waivers && focus.includes(&member.path);
    let waiving: Vec<&Arc<IndexedRecord>> = model.members().iter().filter(is_waiving).collect();
    if waiving.is_empty() {
        return;
    }
    let mut by_path: HashMap<RepoPath, Vec<usize>> = HashMap::new();
    for (at, finding) in findings.iter().enumerate() {
        by_path.entry(finding.path.clone()).or_default().push(at);
    }
    let mut idle = Vec::new();
    for member in waiving {
        let record = member.record();
        let own = by_path.get(&record.path).map_or(&[][..], Vec::as_slice);
        for waiver in record.waivers() {
            let Standing::Sound {
                rules,
                reason,
                until,
            } = standing(waiver, input.now)
            else {
                continue;
            };
            let names = |at: &usize| rules.contains(&findings[*at].meta.name);
            let silenced: Vec<usize> = own.iter().copied().filter(names).collect();
            for at in &silenced {
                findings[*at].waived = Some(Waived {
                    reason: reason.clone(),
                    until,
                });
            }
            // What changed is not looked at here, so nobody knows what is silenced.
            let is_known = rules.iter().all(|name| !is_of_history(name));
            if silenced.is_empty() && is_known {
                unused(
                    waiver,
                    record,
                    &mut Report::new(&UNUSED_WAIVER.meta, &record.path, &mut idle),
                );
            }
        }
    }
    severity::apply_settings(&mut idle, input.settings);
    findings.extend(idle);
}

fn is_of_history(name: &str) -> bool {
    rules::find(name).is_some_and(Rule::is_of_history)
}
