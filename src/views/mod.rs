//! What is not a finding: a repository's records as people want to see them.

pub mod projects;

pub mod next;

pub mod report;

pub mod links;

pub mod graph;

pub mod impact;

pub mod export;
