//! Applies the fixes that findings offer. The edits are made in memory, and the result is checked
//! again until nothing changes. Then either all changed files are written, each as a whole, or
//! none.

mod draft;

pub(crate) mod mended;

mod offer;

pub(crate) mod patch;

pub(crate) mod rewrite;

pub(crate) mod rounds;

pub(crate) mod waive;

pub use mended::{Left, Mended, Refusal, Step};
pub use rewrite::Rewrite;
pub use waive::{NewWaiver, RefusedWaiver};
