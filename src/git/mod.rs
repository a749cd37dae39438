//! What Git knows: objects, revisions, refs, authors and history.

pub mod author;
mod discover;
pub mod error;
pub mod git_history;
pub mod history;
pub mod history_reader;
mod hooks;
pub(crate) mod ignore_rules;
mod last_seen;
pub mod lookup;
mod lookup_failure;
pub mod memory_history;
mod merge_base;
mod object_reader;
pub mod oid;
mod packs;
mod quarantine;
mod refs;
pub mod repository;
mod rev_walk;
pub(crate) mod revision_resolver;
mod tree_diff;

pub use author::Author;
pub use error::{Error, cause};
pub use git_history::GitHistory;
pub use history::{History, LastSeen, NoHistory};
pub use history_reader::{CommitInfo, HistoryReader};
pub use lookup::{ObjectContent, ResolvedCommit, RevisionLookup};
pub use memory_history::{MemoryCommit, MemoryHistory};
pub use oid::Oid;
pub use repository::{CloneKind, Repository};
pub use rev_walk::WalkedCommit;
pub use tree_diff::TreeChange;
