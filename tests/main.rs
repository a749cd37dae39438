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
mod cli;
mod console;
mod fix;
mod formats;
#[cfg(unix)]
mod hooks;
#[cfg(unix)]
mod init;
#[cfg(unix)]
mod limits;
mod outputs;
mod picture;
mod pictures;
#[cfg(unix)]
mod precommit;
mod program;
mod record_format;
mod scaffolds;
mod schemas;
#[cfg(unix)]
mod shells;
mod staging;
mod tour;
mod views_links;
mod views_report;
