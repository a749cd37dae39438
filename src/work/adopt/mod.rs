//! What `adopt` proposes: a configuration for the Markdown files that a repository already has.
//!
//! `survey` reads the files, `group` puts those of one convention together, `guess` says what their
//! values are, and `proposal` writes that as a configuration.

mod group;
mod guess;
mod proposal;
mod survey;

pub(crate) use group::{Group, groups};
pub(crate) use guess::{Guess, Guessed, guess};
pub(crate) use proposal::proposal;
pub(crate) use survey::survey;
