//! Views: the outputs about a repository that are not diagnostics.

pub(crate) mod days;

pub(crate) mod projects;

pub(crate) mod view_snapshot;

pub(crate) mod view_error;

pub(crate) mod unproven;

pub(crate) mod next;

pub(crate) mod status;

pub(crate) mod overview;

pub(crate) mod links;

pub(crate) mod graph;

pub(crate) mod impact;

pub(crate) mod export;

pub(crate) mod verify;
