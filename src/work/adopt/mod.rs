//! Proposes a configuration for the Markdown files that a repository already has, for `adopt`.
//!
//! `survey` reads the files, `group` groups those that follow one convention, `guess` guesses the
//! types of their fields, `link_folders` guesses where else their links lead, and `proposal` writes the
//! result as a configuration.

mod group;
mod guess;
mod link_folders;
mod proposal;
mod survey;

pub(crate) use group::{Group, groups};
pub(crate) use guess::{Guess, Guessed, guess};
pub(crate) use link_folders::link_folders;
pub(crate) use proposal::{Proposal, proposal};
pub(crate) use survey::survey;
