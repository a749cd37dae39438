//! Holdpoint checks work records that are kept as Markdown in Git.
//!
//! This is the library of the program `holdpoint`. Most people want the program: [the README] says what it
//! does and how to install it, and these pages describe the [record format], the [rules], [recipes for
//! CI][ci], and [what is stable][stable]. The items of this library may change with every version.
//!
//! [the README]: https://github.com/holdpoint/holdpoint#readme
//! [record format]: https://github.com/holdpoint/holdpoint/blob/main/schema/README.md
//! [rules]: https://github.com/holdpoint/holdpoint/blob/main/src/rules/README.md
//! [ci]: https://github.com/holdpoint/holdpoint/blob/main/fixtures/ci/README.md
//! [stable]: https://github.com/holdpoint/holdpoint/blob/main/schema/stability.md
//!
//! # Example
//!
//! A [`Session`] opens a state of a repository, and [`Session::check`] returns an [`Outcome`], which
//! [`write()`] prints in one of the formats of [`Format`]. [`run`] is the whole command line.
//!
//! ```
//! use std::path::Path;
//!
//! use holdpoint::{Comparison, Format, Look, OpenSnapshot, Session, SessionOptions};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let files = OpenSnapshot::of_folder(Path::new("fixtures/first-look"))?;
//! let session = Session::new(files, &SessionOptions::default())?;
//! let outcome = session.check(&[], &Comparison::default())?;
//! let mut report = Vec::new();
//! holdpoint::write(Format::Short, &outcome, Look::PLAIN, &mut report)?;
//! let report = String::from_utf8(report)?;
//! assert!(report.contains("error[dead-evidence] there is no file `logs/february.txt`"));
//! # Ok(())
//! # }
//! ```
//!
//! # Architecture
//!
//! A command opens a session, the engine checks it and returns an outcome, and
//! a reporter writes the outcome. The engine parses the files of a snapshot
//! into documents, reads records from the documents, combines the records into
//! one model of the repository, and applies rules to the model, which report
//! diagnostics. Data flows one way: a module imports only from modules above it
//! in this list, which a test checks.
//!
//! | module | contents |
//! |---|---|
//! | `text` | spans, lines, paths and edits |
//! | `diagnostic` | metadata of a rule, diagnostic, label, fix, fingerprint |
//! | `disk` | files and folders, opened and written so that nothing in their place is followed |
//! | `git` | objects, revisions, refs, authors, history |
//! | `snapshot` | the sources of files: work tree, index, revision, merge, overlay |
//! | `document` | parsers that never fail: frontmatter, YAML, Markdown |
//! | `record` | typed records, read from documents by a table of fields for each kind |
//! | `target` | evidence targets: grammar, queries, resolution |
//! | `model` | all records of a repository: by id, by path, and their references |
//! | `config` | the configuration, read as a document with spans |
//! | `rules` | the rules, with a folder for each family and a file for each rule |
//! | `engine` | the pipeline: read, resolve, check, apply severities and waivers, compare |
//! | `report` | the output formats of an outcome |
//! | `views` | output other than diagnostics: next, status, overview, graph, impact, export, verify |
//! | `work` | writing records, hooks and reports to disk |
//! | `lsp` | the language server for editors |
//! | `cli` | the commands, with a file for each, and the options that they share |

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

mod lsp;

mod cli;

#[cfg(test)]
mod documentation;

/// The tests of private items.
#[cfg(test)]
#[path = "../tests/internal/mod.rs"]
mod internal;

#[cfg(test)]
extern crate self as holdpoint;

pub use cli::run;
pub use config::Settings;
pub use diagnostic::{Diagnostic, Fingerprint, Fix, Help, Label, Level, Meta, Severity, Waived};
pub use engine::fix::{Left, Mended, NewWaiver, Refusal, RefusedWaiver, Rewrite, Step};
pub use engine::summary::{Decisions, LoosenedRule, Runs, Skipped};
pub use engine::{
    CheckedRecord, Comparison, Group, InvalidConfiguration, OpenSnapshot, Outcome, RuleSelection,
    RunError, Session, SessionError, SessionOptions, SnapshotSource, Summary,
};
pub use git::{Author, CommitInfo, Error, LastSeen, MemoryCommit, MemoryHistory, Oid, Repository};
pub use record::Kind;
pub use report::{Format, Look, write};
pub use rules::metas;
pub use snapshot::{Memory, SnapshotLabel};
pub use text::{Edit, LineIndex, Position, RepoPath, Sources, Span};
