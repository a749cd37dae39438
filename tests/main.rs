//! All tests but those of the examples, in one program: `cargo test --test suite audit::` runs
//! those of one file. The examples have a program of their own, `examples.rs`, which says why.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests print what they do not run, and which case they are at"
)]

// `examples.rs` shares this module, and each of the two uses its own part.
#[allow(dead_code)]
mod support;

mod audit;
mod bad_input;
mod broken_documents;
mod cli;
mod config;
mod console;
mod constraints;
mod corpora;
mod difference;
mod evidence;
mod fix;
mod formats;
mod history;
#[cfg(unix)]
mod hooks;
#[cfg(unix)]
mod init;
mod one_fault;
mod outputs;
mod pictures;
#[cfg(unix)]
mod precommit;
mod properties;
mod ratchets;
mod record_format;
mod reference;
mod regimes;
mod scaffolds;
mod settings;
#[cfg(unix)]
mod shells;
mod snapshot;
mod snapshot_history;
mod staging;
mod targets;
mod tour;
mod views_links;
mod views_report;
mod yaml_suite;
