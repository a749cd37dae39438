//! The rules of history: one change against what came before it, and every commit of a history.

pub(crate) mod audit;

pub(crate) mod changes;

pub(crate) mod range;

pub(crate) mod restored;

pub(crate) mod new_commits;

pub(crate) mod next_commit;
