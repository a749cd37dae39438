//! The rules of history: one change against what came before it, and every commit of a history.

pub mod audit;

pub mod changes;

pub mod range;
