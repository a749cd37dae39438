//! The console blocks of the README and of the pages in `fixtures/cli`: what is typed, what is
//! answered, and the exit status. `TRYCMD=overwrite cargo test --test suite console`
//! writes them anew.

#[test]
fn console_blocks() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    trycmd::TestCases::new()
        // The pages' folders are checked as plain folders, not as parts of this repository.
        .env(
            "GIT_CEILING_DIRECTORIES",
            root.join("fixtures").display().to_string(),
        )
        // Whoever runs the tests is nobody in particular.
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .case("README.md")
        .case("fixtures/cli/*.md");
}
