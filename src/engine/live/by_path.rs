//! Findings by file.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::text::RepoPath;

/// Groups findings by file.
pub(crate) fn by_path(findings: Vec<Diagnostic>) -> BTreeMap<RepoPath, Vec<Diagnostic>> {
    let mut by_path: BTreeMap<RepoPath, Vec<Diagnostic>> = BTreeMap::new();
    for finding in findings {
        by_path
            .entry(finding.path.clone())
            .or_default()
            .push(finding);
    }
    by_path
}
