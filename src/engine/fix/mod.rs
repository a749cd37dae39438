//! Makes the fixes that findings offer: in memory, checked again until nothing changes, and then
//! written as whole files, or none.

mod draft;

pub(crate) mod mended;

mod offer;

pub(crate) mod patch;

pub(crate) mod rewrite;

pub(crate) mod rounds;

pub use mended::{Left, Mended, Refusal, Step};
pub use rewrite::Rewrite;
