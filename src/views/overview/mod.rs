//! The overview: how the work of each project went. The command is `holdpoint report`.

mod collect;
mod counts;
mod document;
mod evidence;
mod format;
mod timeline;

pub mod html;
pub mod json;
pub mod markdown;

pub use document::{Overview, OverviewInput};
