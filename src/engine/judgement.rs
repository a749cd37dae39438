//! How grave each finding is in this repository.

use crate::config::{Setting, Settings};
use crate::diagnostic::Diagnostic;

/// Applies the config's settings; a rule that is off, or that is on only by
/// the config and is not named there, says nothing.
pub fn judge(findings: &mut Vec<Diagnostic>, settings: &Settings) {
    findings.retain_mut(
        |finding| match settings.setting(finding.meta, &finding.path) {
            Some(Setting::Off) => false,
            Some(Setting::On(severity)) => {
                finding.severity = severity;
                true
            }
            None => !finding.meta.opt_in,
        },
    );
}
