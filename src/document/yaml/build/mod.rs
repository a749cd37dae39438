//! Builds a tree from the events of the YAML parser.

mod alias;
mod builder;
mod checkpoint;
mod duplicates;
mod nodes;
mod read;

pub(super) use builder::TreeBuilder;
