//! Views: what the program prints about a repository that is not a diagnostic.

pub mod days;

pub mod projects;

pub mod view_snapshot;

pub mod next;

pub mod overview;

pub mod links;

pub mod graph;

pub mod impact;

pub mod export;
