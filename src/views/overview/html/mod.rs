//! The overview as one HTML page without fonts or requests. Its script sorts and filters tables, and
//! the page is complete without it.
//!
//! Long lists are cut so that the page stays small. The page says which lists are cut.

mod attention;
mod chart;
mod inline;
mod page;
mod project;
mod script;

pub(crate) use page::{write, write_error};
