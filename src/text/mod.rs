//! Places in a text and values that carry them, lines, edits, paths, and small helpers for prose.

pub mod counted;
pub mod edit;
pub mod json;
pub mod lines;
pub mod list;
pub mod nearest;
pub mod path;
pub mod schema;
pub mod sources;
pub mod span;
pub mod visible;

pub use counted::counted;
pub use edit::Edit;
pub use lines::{LineIndex, Position};
pub use list::{and_list, or_list};
pub use nearest::nearest;
pub use path::RepoPath;
pub use sources::Sources;
pub use span::{Span, Spanned};
pub use visible::visible;
