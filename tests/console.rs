//! The console blocks of the README and of the pages in `fixtures/cli`: what is typed, what is
//! answered, and the exit status. `TRYCMD=overwrite cargo test --test suite console`
//! writes them anew.

use std::path::Path;

use crate::support::root;

#[test]
fn console_blocks() {
    trycmd::TestCases::new()
        // What trycmd does not find by itself it ignores.
        .register_bin("holdpoint", Path::new(env!("CARGO_BIN_EXE_holdpoint")))
        // The pages' folders are checked as plain folders, not as parts of this repository.
        .env(
            "GIT_CEILING_DIRECTORIES",
            root().join("fixtures").display().to_string(),
        )
        // Whoever runs the tests is nobody in particular.
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .case("README.md")
        .case("fixtures/cli/*.md");
}
