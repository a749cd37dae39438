//! Next pointers that no later run has taken up ([`next_pointers`](crate::model::next_pointers)).

mod locate;
mod pointers;

pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod text;

#[cfg(test)]
mod tests;

pub(crate) use locate::locate;
pub(crate) use pointers::{NextPointers, OpenPointer};
