//! The later state of a change, which the rules of history compare with earlier states.

use crate::config::Settings;
use crate::engine::affected::AffectedSet;
use crate::engine::analysis::Analysis;
use crate::engine::input::Input;
use crate::git::Author;
use crate::model::Model;
use crate::snapshot::Snapshot;

/// The later state of a change.
#[derive(Clone, Copy)]
pub(crate) struct ChangeInput<'a> {
    /// The files of the later state.
    pub after: &'a dyn Snapshot,
    /// The records of the later state, read by the same settings.
    pub model: &'a Model,
    /// The records whose findings the change can affect.
    pub affected: &'a AffectedSet,
    pub settings: &'a Settings,
    /// Who makes the change; `None` where that is not known, or several people did.
    pub author: Option<&'a Author>,
}

impl<'a> ChangeInput<'a> {
    /// Describes the later state by what was checked.
    pub(crate) fn new(
        input: &Input<'a>,
        analysis: &'a Analysis,
        author: Option<&'a Author>,
    ) -> Self {
        Self {
            after: input.snapshot,
            model: &analysis.model,
            affected: &analysis.affected,
            settings: input.settings,
            author,
        }
    }
}
