//! Runs the rules of history over one change, and over every commit of a history.

pub(crate) mod audit;

pub(crate) mod changes;

pub(crate) mod range;

pub(crate) mod restored;

pub(crate) mod new_commits;

pub(crate) mod next_commit;
