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
    /// the run's mode. `None` where the record that would say so is missing or
    /// cannot be read: that is a fault of its own, and says nothing of the
    /// run's evidence.
    pub fn pattern_of_run(&self, run: &OpRun) -> Option<Asked<'_>> {
        let operator = self.operator(run.op_id.as_ref()?)?;
        if !operator.record.has("evidence_pattern") {
            return self.pattern_of_mode(run.mode_id.as_ref()?.name()?);
        }
        let written = operator.fields.evidence_pattern.as_ref()?;
        match &written.value {
            EvidencePattern::Own(pattern) => Some(Asked {
                pattern,
                by: format!("`{}`", operator.fields.op_id.as_ref()?),
                place: Some((&operator.record.path, written.span)),
            }),
            EvidencePattern::Mode(name) => self.pattern_of_mode(name),
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
