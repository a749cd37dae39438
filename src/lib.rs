//! Holdpoint checks work records that are kept as Markdown in Git.

pub mod text;

pub mod diagnostic;

pub mod snapshot;

pub mod git;

pub mod document;

pub mod record;

pub mod target;

pub mod model;

pub mod config;

#[macro_use]
pub mod rule;

pub mod rules;

pub mod reference;

pub mod engine;

pub mod scaffold;

pub mod cache;

pub mod reporter;

pub mod cli;
