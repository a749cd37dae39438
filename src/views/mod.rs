//! What is not a finding: a repository's records as people want to see them.

pub mod export;

pub mod graph;

pub mod impact;

pub mod links;
