//! The overview: how the work of each project went. The command is `holdpoint report`.

mod collect;
mod counts;
mod document;
mod evidence;
mod format;
mod timeline;

pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod markdown;

pub(crate) use document::{Overview, OverviewInput};
