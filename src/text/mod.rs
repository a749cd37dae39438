//! Spans, lines, edits, paths and sources of texts, and small helpers for messages and JSON.

pub(crate) mod counted;
pub(crate) mod edit;
pub(crate) mod editor_position;
pub(crate) mod fast_map;
pub(crate) mod glob;
pub(crate) mod json;
pub(crate) mod lines;
pub(crate) mod list;
pub(crate) mod lookalike;
pub(crate) mod nearest;
pub(crate) mod path;
pub(crate) mod schema;
pub(crate) mod sources;
pub(crate) mod span;
pub(crate) mod steps;
pub(crate) mod visible;

pub(crate) use counted::{counted, grouped};
pub use edit::Edit;
pub(crate) use editor_position::ColumnUnit;
pub(crate) use fast_map::{FastMap, FastSet};
pub use lines::{LineIndex, Position};
pub(crate) use list::{and_list, or_list};
pub(crate) use nearest::{NearWord, WordIndex, nearest};
pub use path::RepoPath;
pub use sources::Sources;
pub use span::Span;
pub(crate) use span::Spanned;
pub(crate) use visible::visible;
