//! The records of a repository and what they name, as a picture or as data.

pub mod choice;

pub mod dot;

pub mod json;

pub mod mermaid;

mod sketch;

pub use choice::{Choice, Chosen};
pub use sketch::Sketch;
