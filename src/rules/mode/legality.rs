//! Where an operator may be used.

use crate::model::Model;
use crate::record::{List, OpRun, Operator, Text};
use crate::text::nearest;

/// Whether an operator may be used in a mode, as far as it can be told: where
/// the mode is unknown, or the operator's list unreadable, nothing is illegal.
pub fn is_legal(model: &Model, operator: &Operator, mode: &str) -> bool {
    let is_known = model.vocabulary().modes.get(mode).is_some();
    let is_it = |listed: &Text| *listed.0 == *mode || is_meant(model, listed, mode);
    let lists =
        |modes: &List<Text>| modes.is_empty() || modes.iter().any(|listed| is_it(&listed.value));
    !is_known || operator.mode_ids.as_ref().is_none_or(|modes| lists(modes))
}

/// Whether a word that is no mode was probably meant for one: `unknown-mode`
/// reports the word, and whoever relied on it need not hear of it again.
fn is_meant(model: &Model, word: &str, mode: &str) -> bool {
    let modes = &model.vocabulary().modes;
    modes.get(word).is_none() && nearest(word, modes.names()) == Some(mode)
}

/// Whether a run's mode is one in which its operator is not legal, or not that of its block.
pub fn is_in_doubt(model: &Model, run: &OpRun) -> bool {
    let Some(mode) = run.mode_id.as_ref().and_then(|mode| mode.name()) else {
        return true;
    };
    let operator = run.op_id.as_ref().and_then(|id| model.operator(id));
    operator.is_some_and(|operator| !is_legal(model, operator.fields, mode))
        || mode_of_block(model, run).is_some_and(|of_block| of_block != mode)
}

/// The known mode of the block that a run belongs to.
pub fn mode_of_block<'m>(model: &'m Model, run: &OpRun) -> Option<&'m str> {
    let block = model.block(run.block_id.as_ref()?)?;
    let mode = block.fields.mode_id.as_ref()?.name()?;
    model.vocabulary().modes.get(mode).map(|_| mode)
}
