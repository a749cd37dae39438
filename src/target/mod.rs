//! Evidence targets: what a reference means, and what is there.

pub mod grammar;

pub mod fact;

pub mod resolve;

pub mod files;

pub mod manifest;

pub use fact::{Fact, Facts};
pub use grammar::Target;
