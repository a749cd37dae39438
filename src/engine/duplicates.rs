//! One fault, one finding: where two rules report the same fault, one of the findings is removed.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, Fix};
use crate::text::{RepoPath, Span};

/// Removes each finding whose span another finding of the same file points at with a related
/// label, if both offer the same fix: the other finding reports the consequence, names this one as
/// the cause, and mending one mends both.
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
