//! Places in a text: byte spans, values that carry their span, lines, edits, paths.

pub mod counted;
pub mod edit;
pub mod json;
pub mod lines;
pub mod nearest;
pub mod path;
pub mod schema;
pub mod sources;
pub mod span;
pub mod visible;

pub use counted::counted;
pub use edit::Edit;
pub use lines::{Lines, Position};
pub use nearest::nearest;
pub use path::RepoPath;
pub use sources::Sources;
pub use span::{Span, Spanned};
pub use visible::visible;
