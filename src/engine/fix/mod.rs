//! Makes the fixes that findings offer: in memory, checked again until nothing changes, and then
//! written as whole files, or none.

mod draft;

mod mended;

mod offer;

pub mod patch;

pub mod rewrite;

mod rounds;

pub use mended::{FixRequest, Left, Mended, Refusal, Step};
pub use rounds::mend;
