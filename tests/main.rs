//! All tests except those of the examples, in one program. `cargo test --test suite audit::` runs the
//! tests of one file. The examples have a separate program, `examples.rs`, which explains why.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests print what they skip, and which case they run"
)]

// `examples.rs` uses this module too, and each of the two uses only a part of it.
#[allow(dead_code)]
mod support;

#[cfg(unix)]
mod action;
#[cfg(unix)]
mod adopt;
#[cfg(unix)]
mod agents;
mod audit;
mod cli;
mod cli_failures;
#[cfg(unix)]
mod closed;
#[cfg(unix)]
mod completions;
mod console;
mod environment;
mod fix;
mod formats;
#[cfg(unix)]
mod hooks;
#[cfg(unix)]
mod init;
#[cfg(unix)]
mod limits;
#[cfg(unix)]
mod lsp;
mod outputs;
mod picture;
mod pictures;
#[cfg(unix)]
mod precommit;
mod program;
mod record_format;
mod release;
#[cfg(unix)]
mod rename;
mod scaffolds;
mod schemas;
mod screen;
#[cfg(unix)]
mod shells;
mod staging;
mod tour;
mod views_links;
mod views_report;
#[cfg(unix)]
mod work_loop;
