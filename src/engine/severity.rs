//! How severe each finding is in this repository.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::subjects::Subjects;
use crate::config::settings::PathSettings;
use crate::config::{RuleSetting, Settings};
use crate::diagnostic::{Diagnostic, Level, Severity};
use crate::record::RegimeName;
use crate::text::RepoPath;

/// Applies the severities of the configuration. Findings of rules that are off are removed, as are
/// those of rules that are off by default and that the configuration does not name.
pub(crate) fn apply_settings(findings: &mut Vec<Diagnostic>, settings: &Settings) {
    // Most findings are in the same file as the one before.
    let mut last: Option<(RepoPath, PathSettings<'_>)> = None;
    findings.retain_mut(|finding| {
        let known = last.take().filter(|(path, _)| *path == finding.path);
        let in_file = known.unwrap_or_else(|| {
            let in_file = settings.for_path(&finding.path);
            (finding.path.clone(), in_file)
        });
        let setting = in_file.1.setting(finding.meta);
        last = Some(in_file);
        match setting {
            Some(RuleSetting::Off) => false,
            Some(RuleSetting::On(severity)) => {
                finding.severity = severity;
                true
            }
            None => !finding.meta.opt_in,
        }
    });
}

/// Returns the findings to which [`apply_settings`] was applied.
pub(crate) fn with_settings(mut findings: Vec<Diagnostic>, settings: &Settings) -> Vec<Diagnostic> {
    apply_settings(&mut findings, settings);
    findings
}

/// What the regime of one project did to its findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegimeEffect {
    pub regime: RegimeName,
    /// How many warnings became errors.
    pub raised: usize,
    /// How many findings were dropped.
    pub silenced: usize,
}

/// Adjusts the severity of the findings about each project's records to the project's regime, and
/// returns what that changed. A severity that the configuration gives to a rule takes precedence.
/// Waived findings are adjusted and not counted.
pub(crate) fn adjust_by_regime(
    findings: &mut Vec<Diagnostic>,
    regimes: &BTreeMap<String, RegimeName>,
    subjects: &dyn Subjects,
    settings: &Settings,
) -> BTreeMap<String, RegimeEffect> {
    let unchanged = |(project, regime): (&String, &RegimeName)| {
        let effect = RegimeEffect {
            regime: *regime,
            raised: 0,
            silenced: 0,
        };
        (project.clone(), effect)
    };
    let mut effects: BTreeMap<String, RegimeEffect> = regimes.iter().map(unchanged).collect();
    if effects.is_empty() {
        return effects;
    }
    let mut projects: HashMap<RepoPath, Option<String>> = HashMap::new();
    findings.retain_mut(|finding| {
        if !projects.contains_key(&finding.path) {
            let project = subjects.project(&finding.path);
            projects.insert(finding.path.clone(), project);
        }
        let project = projects.get(&finding.path).and_then(Option::as_ref);
        let Some(effect) = project.and_then(|project| effects.get_mut(project)) else {
            return true;
        };
        if settings.setting(finding.meta, &finding.path).is_some() {
            return true;
        }
        let count = usize::from(finding.is_open());
        let Some(severity) = under(effect.regime, finding.meta.level, finding.severity) else {
            effect.silenced += count;
            return false;
        };
        if severity != finding.severity {
            finding.severity = severity;
            effect.raised += count;
        }
        true
    });
    effects
}

/// Returns the severity of a finding in a regime (specification, "Regime and severity"); `None`
/// where the regime drops it.
pub(crate) fn under(regime: RegimeName, level: Level, severity: Severity) -> Option<Severity> {
    match (regime, severity) {
        (RegimeName::Exist, _) if level == Level::Preference => None,
        (RegimeName::Exist, Severity::Warning) => Some(Severity::Error),
        (RegimeName::Scale, Severity::Warning) if level >= Level::StateOwnership => {
            Some(Severity::Error)
        }
        (RegimeName::Exist | RegimeName::Persist | RegimeName::Scale, severity) => Some(severity),
    }
}
