//! The state that is checked.

use super::history::ClosingHistory;
use crate::engine::input::Input;
use crate::model::Model;

/// The state that is checked, and the history that leads to it.
#[derive(Clone, Copy)]
pub(super) struct Now<'a> {
    pub history: &'a ClosingHistory,
    pub model: &'a Model,
    pub input: &'a Input<'a>,
}
