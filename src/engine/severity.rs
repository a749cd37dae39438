//! How grave each finding is in this repository.

use std::collections::{BTreeMap, HashMap};

use crate::config::{Setting, Settings};
use crate::diagnostic::{Diagnostic, Level, Severity};
use crate::model::Model;
use crate::record::{Fields, RegimeName};
use crate::text::RepoPath;

/// Applies the config's settings; a rule that is off, or that is on only by
/// the config and is not named there, says nothing.
pub fn apply_settings(findings: &mut Vec<Diagnostic>, settings: &Settings) {
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

/// What the regime of one project did to the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegimeEffect {
    pub regime: RegimeName,
    /// Warnings that are errors there.
    pub raised: usize,
    /// Findings that are not reported there.
    pub silenced: usize,
}

/// Weighs the findings about the records of each project by the regime that it
/// is in. What the config says of a rule goes before that: it was said here, by
/// name. Waived findings are weighed and not counted.
pub fn adjust_by_regime(
    findings: &mut Vec<Diagnostic>,
    model: &Model,
    settings: &Settings,
) -> BTreeMap<String, RegimeEffect> {
    let mut weighed: BTreeMap<String, RegimeEffect> = BTreeMap::new();
    for (project, regime) in model.timelines().current() {
        let (raised, silenced) = (0, 0);
        let untouched = RegimeEffect {
            regime,
            raised,
            silenced,
        };
        weighed.insert(project.to_owned(), untouched);
    }
    if weighed.is_empty() {
        return weighed;
    }
    let mut projects: HashMap<RepoPath, Option<String>> = HashMap::new();
    findings.retain_mut(|finding| {
        if !projects.contains_key(&finding.path) {
            projects.insert(finding.path.clone(), project_of(&finding.path, model));
        }
        let project = projects.get(&finding.path).and_then(Option::as_ref);
        let Some(weighed) = project.and_then(|project| weighed.get_mut(project)) else {
            return true;
        };
        if settings.setting(finding.meta, &finding.path).is_some() {
            return true;
        }
        let counts = usize::from(finding.waived.is_none());
        let Some(severity) = under(weighed.regime, finding.meta.level, finding.severity) else {
            weighed.silenced += counts;
            return false;
        };
        if severity != finding.severity {
            finding.severity = severity;
            weighed.raised += counts;
        }
        true
    });
    weighed
}

/// What a finding is in a regime (Specification, "Regime and severity"); `None`
/// where it is not reported.
pub fn under(regime: RegimeName, level: Level, severity: Severity) -> Option<Severity> {
    match (regime, severity) {
        (RegimeName::Exist, _) if level == Level::Preference => None,
        (RegimeName::Exist, Severity::Warning) => Some(Severity::Error),
        (RegimeName::Scale, Severity::Warning) if level >= Level::StateOwnership => {
            Some(Severity::Error)
        }
        (RegimeName::Exist | RegimeName::Persist | RegimeName::Scale, severity) => Some(severity),
    }
}

/// The project that a file's record is about, or is.
fn project_of(path: &RepoPath, model: &Model) -> Option<String> {
    let record = model.at(path)?;
    if let Fields::Project(project) = &record.fields {
        return project.project_id.as_ref().map(|id| id.to_string());
    }
    let project = record.project()?.value.id()?;
    Some(project.to_owned())
}
