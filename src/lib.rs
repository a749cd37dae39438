//! Holdpoint checks work records that are kept as Markdown in Git.
//!
//! A snapshot of files becomes documents, documents become records, records
//! become one model of the repository, rules look at the model and say what is
//! wrong, and reporters say it to whoever asked. Data flows one way, and a room
//! knows only those before it; a test reads the `use` lines and holds that.
//!
//! | room | what is in it |
//! |---|---|
//! | [`text`] | places in a text: byte spans inside, lines and columns at the rim |
//! | [`diagnostic`] | what a finding is: rule, place, words, fix, fingerprint |
//! | [`snapshot`] | where bytes come from: a work tree, the index, a revision, a merge, an editor |
//! | [`git`] | what else Git knows: revisions, authors, where a path went, what each commit changed |
//! | [`document`] | bytes into structure, never failing: frontmatter, YAML, Markdown |
//! | [`record`] | a document into a typed record, by one table of fields a kind |
//! | [`target`] | evidence targets: what a reference means, and what is there |
//! | [`model`] | all records as one repository: by id, by path, and who hangs on whom |
//! | [`config`] | the config as it is written, and as it is meant |
//! | [`rule`] | what a rule is: its page, its place in the hierarchy, its check |
//! | [`rules`] | a folder a family, a file a rule |
//! | [`reference`](mod@reference) | schemas and tables, made from the same data |
//! | [`engine`] | the whole pipeline: read, resolve, check, judge, waive, compare |
//! | [`fix`] | the edits that findings offer: made, checked again, written whole or not at all |
//! | [`scaffold`] | new records, and what a new repository begins with |
//! | [`cache`] | what was read of files, kept between runs |
//! | [`reporter`] | findings into bytes |
//! | [`views`] | what is not a finding: what is open, how it went, who hangs on whom, everything as rows |
//! | [`cli`] | the words people type: a file a command |
//!
//! Rules never ask the world: every target that a record names is collected
//! first, resolved in one batch, and handed to them as facts. So a commit is
//! judged like a folder, and a test needs no disk. And what any rule may look
//! at beside its record is among the record's [keys](model::keys), which is how
//! a commit to a hundred thousand records is checked by looking at a few.

pub mod text;

pub mod diagnostic;

pub mod snapshot;

pub mod git;

pub mod document;

pub mod record;

pub mod target;

pub mod model;

pub mod config;

#[macro_use]
pub mod rule;

pub mod rules;

pub mod reference;

pub mod engine;

pub mod fix;

pub mod scaffold;

pub mod cache;

pub mod reporter;

pub mod views;

pub mod cli;
