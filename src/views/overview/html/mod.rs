//! The overview as one HTML page without scripts, fonts or requests.
//!
//! Long lists are cut so that the page stays small. The page says which lists are cut.

mod chart;
mod inline;
mod page;
mod project;

pub(crate) use page::write;
