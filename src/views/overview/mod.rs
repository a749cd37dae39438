//! The overview of the work in each project, which `holdpoint report` prints.

mod attention;
mod attention_entries;
mod collect;
mod counts;
mod document;
mod evidence;
mod format;
mod people;
mod timeline;

pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod markdown;

pub(crate) use document::{Overview, OverviewInput};
