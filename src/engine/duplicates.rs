//! Removes a finding if another rule reports the same fault.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, Fix};
use crate::text::{RepoPath, Span};

/// Removes each finding whose span is a related label of another finding in the same file, if both
/// offer the same fix. The other finding reports the consequence and points to the cause, so one
/// fix solves both.
pub(crate) fn remove(findings: &mut Vec<Diagnostic>) {
    let mut explained: HashMap<(RepoPath, Span), HashSet<Fix>> = HashMap::new();
    for finding in findings.iter() {
        let Some(fix) = &finding.fix else { continue };
        let labels = finding.related.iter();
        for label in labels.filter(|label| label.path == finding.path) {
            let place = (label.path.clone(), label.span);
            explained.entry(place).or_default().insert(fix.clone());
        }
    }
    if explained.is_empty() {
        return;
    }
    findings.retain(|finding| {
        let Some(fix) = &finding.fix else { return true };
        let others = explained.get(&(finding.path.clone(), finding.span));
        !others.is_some_and(|others| others.contains(fix))
    });
}
