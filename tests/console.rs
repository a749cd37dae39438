//! The console blocks of the README and of the pages in `fixtures/cli` have the commands, their
//! output and their exit statuses. `TRYCMD=overwrite cargo test --test suite console` updates them.

use std::path::Path;

use crate::support::root;

#[test]
fn console_blocks_show_the_real_output() {
    trycmd::TestCases::new()
        // trycmd ignores commands of programs that it does not find.
        .register_bin("holdpoint", Path::new(env!("CARGO_BIN_EXE_holdpoint")))
        // The pages' folders are checked as plain folders, not as parts of this repository.
        .env(
            "GIT_CEILING_DIRECTORIES",
            root().join("fixtures").display().to_string(),
        )
        // Times are written in local time.
        .env("TZ", "UTC")
        // The Git configuration of the user who runs the tests must not matter.
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .case("README.md")
        .case("fixtures/cli/*.md");
}
