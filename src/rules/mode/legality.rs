//! Whether an operator may be used in a mode, and which mode a block has.

use crate::model::Model;
use crate::record::{OpRun, Operator, Text};
use crate::text::nearest;

/// Returns whether an operator may be used in a mode. An unknown mode is allowed, and
/// an operator whose list of modes cannot be read allows every mode, because other
/// rules report these.
pub(crate) fn is_legal(model: &Model, operator: &Operator, mode: &str) -> bool {
    let is_known = model.vocabulary().modes.get(mode).is_some();
    !is_known
        || operator.mode_ids.as_ref().is_none_or(|modes| {
            modes.is_empty()
                || modes
                    .iter()
                    .any(|listed| names_mode(model, &listed.value, mode))
        })
}

/// Returns whether an entry of `mode_ids` is `mode` or a misspelling of it.
fn names_mode(model: &Model, entry: &Text, mode: &str) -> bool {
    *entry.0 == *mode || is_misspelling(model, entry, mode)
}

/// Returns whether a word is not a mode but probably a misspelling of `mode`. In that
/// case `unknown-mode` reports the word, and the runs that rely on it are not reported.
fn is_misspelling(model: &Model, word: &str, mode: &str) -> bool {
    let modes = &model.vocabulary().modes;
    modes.get(word).is_none() && nearest(word, modes.names()) == Some(mode)
}

/// Returns whether a run has no single mode, or a mode that its operator does not allow
/// or that differs from the mode of its block.
pub(crate) fn is_in_doubt(model: &Model, run: &OpRun) -> bool {
    let Some(mode) = run.mode_id.as_ref().and_then(|mode| mode.name()) else {
        return true;
    };
    let operator = run.op_id.as_ref().and_then(|id| model.operator(id));
    operator.is_some_and(|operator| !is_legal(model, operator.fields, mode))
        || mode_of_block(model, run).is_some_and(|block_mode| block_mode != mode)
}

/// Returns the mode of the block that a run belongs to, if it is a known mode.
pub(crate) fn mode_of_block<'m>(model: &'m Model, run: &OpRun) -> Option<&'m str> {
    let block = model.block(run.block_id.as_ref()?)?;
    let mode = block.fields.mode_id.as_ref()?.name()?;
    model.vocabulary().modes.get(mode).map(|_| mode)
}
