//! Every section of every rule's page, and every repository in `fixtures`, is a test.
//!
//! These tests are a separate program because their names come from the data that they test
//! (`missing-field/Bad`, `broken/regimes`), which the standard harness does not support.
//! `cargo test --test examples missing-field` runs the tests of one rule.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests print what they skip"
)]

mod fixtures;
mod pages;
// `main.rs` uses this module too, and each of the two uses only a part of it.
#[allow(dead_code)]
mod support;

use libtest_mimic::Arguments;

fn main() {
    let arguments = Arguments::from_args();
    let trials = pages::trials().chain(fixtures::trials());
    libtest_mimic::run(&arguments, trials.collect()).exit();
}
