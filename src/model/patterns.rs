//! Which evidence pattern a run is held to.

use super::Model;
use crate::record::procedure::EvidencePattern;
use crate::record::{OpRun, Pattern};
use crate::text::{RepoPath, Span};

/// A pattern, and whose it is.
pub struct Asked<'m> {
    pub pattern: &'m Pattern,
    /// The mode or operator, as a message names it.
    pub by: String,
    /// Where an operator spells it out.
    pub place: Option<(&'m RepoPath, Span)>,
}

impl Model {
    /// The pattern that the run's operator spells out or names, else that of
    /// the run's mode. `None` where it cannot be told, because a record is
    /// missing, cannot be read, or names a mode that is not for this operator:
    /// each is a fault of its own, and says nothing of the run's evidence.
    pub fn pattern_of_run(&self, run: &OpRun) -> Option<Asked<'_>> {
        let operator = self.operator(run.op_id.as_ref()?)?;
        let modes = operator.fields.mode_ids.as_ref();
        let is_legal = |name: &str| {
            modes.is_none_or(|modes| modes.value.iter().any(|mode| *mode.value.0 == *name))
        };
        let mode = run.mode_id.as_ref().and_then(|mode| mode.value.name());
        if !mode.is_none_or(is_legal) {
            return None;
        }
        if operator.record.lacks("evidence_pattern") {
            return self.pattern_of_mode(mode?);
        }
        let written = operator.fields.evidence_pattern.as_ref()?;
        match &written.value {
            EvidencePattern::Own(pattern) => Some(Asked {
                pattern,
                by: format!("`{}`", operator.fields.op_id.as_ref()?),
                place: Some((&operator.record.path, written.span)),
            }),
            EvidencePattern::Mode(name) if is_legal(name) => self.pattern_of_mode(name),
            EvidencePattern::Mode(_) => None,
        }
    }

    fn pattern_of_mode(&self, name: &str) -> Option<Asked<'_>> {
        let mode = self.vocabulary().modes.get(name)?;
        Some(Asked {
            pattern: &mode.pattern,
            by: mode.name.clone(),
            place: None,
        })
    }
}
