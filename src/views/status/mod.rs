//! What is being worked on: open runs with their time, open blocks, and next pointers with a date.

mod collect;

pub(crate) mod json;
pub(crate) mod text;

pub(crate) use collect::WorkStatus;
