//! The examples: every section of every rule's page, and every repository in
//! `fixtures`, is a test.
//!
//! They are a program of their own because their names come from what they test
//! (`missing-field/Bad`, `broken/regimes`), which the standard harness cannot do.
//! `cargo test --test examples missing-field` runs those of one rule.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests print what they do not run"
)]

mod fixtures;
mod pages;
// `main.rs` shares this module, and each of the two uses its own part.
#[allow(dead_code)]
mod support;

use libtest_mimic::Arguments;

fn main() {
    let arguments = Arguments::from_args();
    let trials = pages::trials().chain(fixtures::trials());
    libtest_mimic::run(&arguments, trials.collect()).exit();
}
