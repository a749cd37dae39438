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
//! | [`text`] | spans, lines, paths and edits |
//! | [`diagnostic`] | metadata of a rule, diagnostic, label, fix, fingerprint |
//! | [`git`] | objects, revisions, refs, authors, history |
//! | [`snapshot`] | where bytes come from: work tree, index, revision, merge, overlay |
//! | [`document`] | bytes into structure, never failing: frontmatter, YAML, Markdown |
//! | [`record`] | a document into a typed record, by one table of fields per kind |
//! | [`target`] | evidence targets: grammar, queries, resolution |
//! | [`model`] | all records as one repository: by id, by path, and who depends on whom |
//! | [`config`] | the configuration as a document with spans |
//! | [`rules`] | what a rule is, a folder per family, a file per rule |
//! | [`engine`] | the pipeline: read, resolve, check, apply severities and waivers, compare |
//! | [`report`] | an outcome into bytes |
//! | [`views`] | what is not a diagnostic: next, overview, graph, impact, export |
//! | [`work`] | the commands that write records |
//! | [`cli`] | one file per command, and the options they share |

pub mod text;

pub mod diagnostic;

pub mod git;

pub mod snapshot;

pub mod document;

pub mod record;

pub mod target;

pub mod model;

pub mod config;

#[macro_use]
pub mod rules;

pub mod engine;

pub mod report;

pub mod views;

pub mod work;

pub mod cli;

#[cfg(test)]
mod documentation;
