//! Holdpoint checks work records that are kept as Markdown in Git.
//!
//! A command opens a session, the engine turns it into an outcome, and a
//! reporter writes the outcome. Inside the engine, a snapshot of files becomes
//! documents, documents become records, records become one model of the
//! repository, and rules look at the model and produce diagnostics. Data flows
//! one way: a module imports only from those above it in this list, and a test
//! holds that.
//!
//! | module | contents |
//! |---|---|
//! | `text` | spans, lines, paths and edits |
//! | `diagnostic` | metadata of a rule, diagnostic, label, fix, fingerprint |
//! | `disk` | files and folders, opened and written so that nothing in their place is followed |
//! | `git` | objects, revisions, refs, authors, history |
//! | `snapshot` | where bytes come from: work tree, index, revision, merge, overlay |
//! | `document` | bytes into structure, never failing: frontmatter, YAML, Markdown |
//! | `record` | a document into a typed record, by one table of fields per kind |
//! | `target` | evidence targets: grammar, queries, resolution |
//! | `model` | all records as one repository: by id, by path, and who depends on whom |
//! | `config` | the configuration as a document with spans |
//! | `rules` | what a rule is, a folder per family, a file per rule |
//! | `engine` | the pipeline: read, resolve, check, apply severities and waivers, compare |
//! | `report` | an outcome into bytes |
//! | `views` | what is not a diagnostic: next, overview, graph, impact, export |
//! | `work` | the commands that write records |
//! | `cli` | one file per command, and the options they share |

mod text;

mod diagnostic;

mod disk;

mod git;

mod snapshot;

mod document;

mod record;

mod target;

mod model;

mod config;

#[macro_use]
mod rules;

mod engine;

mod report;

mod views;

mod work;

mod cli;

#[cfg(test)]
mod documentation;

/// The tests that need what other crates do not see.
#[cfg(test)]
#[path = "../tests/internal/mod.rs"]
mod internal;

#[cfg(test)]
extern crate self as holdpoint;

pub use cli::run;
pub use config::Settings;
pub use diagnostic::{Diagnostic, Fingerprint, Fix, Help, Label, Level, Meta, Severity, Waived};
pub use engine::fix::{Left, Mended, Refusal, Rewrite, Step};
pub use engine::summary::{Decisions, Runs, Skipped};
pub use engine::{
    CheckedRecord, Comparison, Group, InvalidConfiguration, OpenSnapshot, Outcome, Session,
    SessionError, SessionOptions, SnapshotSource, Summary,
};
pub use git::{Author, CommitInfo, Error, LastSeen, MemoryCommit, MemoryHistory, Oid, Repository};
pub use record::Kind;
pub use report::{Format, Look, write};
pub use rules::metas;
pub use snapshot::{Memory, SnapshotLabel};
pub use text::{Edit, LineIndex, Position, RepoPath, Sources, Span};
