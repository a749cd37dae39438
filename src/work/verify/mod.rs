//! Repeats the recorded results of closed runs, for `verify`.

mod claim;
mod clean_copy;
mod repeat;
mod sample;

pub(crate) use claim::{Claim, claims_of, constraint_claims};
pub(crate) use repeat::repeat;
pub(crate) use sample::sample;
