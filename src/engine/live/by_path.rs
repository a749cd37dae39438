//! Findings by file.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::text::RepoPath;

/// Findings by file.
pub(crate) type ByPath = BTreeMap<RepoPath, Vec<Diagnostic>>;

/// Groups findings by file.
pub(crate) fn by_path(findings: Vec<Diagnostic>) -> ByPath {
    let mut by_path = ByPath::new();
    for finding in findings {
        by_path
            .entry(finding.path.clone())
            .or_default()
            .push(finding);
    }
    by_path
}
