//! Holdpoint checks work records that are kept as Markdown in Git.

pub mod text;

pub mod snapshot;

pub mod git;

pub mod document;
