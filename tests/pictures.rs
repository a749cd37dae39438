//! The pictures in `fixtures/pictures` show what the program prints, with its colours.
//! `BLESS=1 cargo test --test suite pictures` draws them again.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::picture;

#[test]
fn the_picture_shows_what_the_program_prints() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let ran = Command::new(env!("CARGO_BIN_EXE_holdpoint"))
        .arg("check")
        .current_dir(fixtures.join("first-look"))
        // The folder is checked as a plain folder, not as a part of this repository.
        .env("GIT_CEILING_DIRECTORIES", &fixtures)
        .env("CLICOLOR_FORCE", "1")
        .env_remove("NO_COLOR")
        .output()
        .expect("the program");
    let report = String::from_utf8(ran.stdout).expect("UTF-8");
    let aside = String::from_utf8(ran.stderr).expect("UTF-8");
    let (first, summary) = aside.split_once('\n').expect("a first line");
    // A terminal shows both outputs, with a blank line before the findings.
    let output = format!("\x1b[2m$\x1b[0m holdpoint check\n{first}\n\n{report}{summary}");
    assert_file(
        &fixtures.join("pictures/first-look.svg"),
        &picture::draw("holdpoint check", &output),
    );
}

/// Asserts that a file has this text, or writes it if `BLESS` is set.
fn assert_file(path: &Path, expected: &str) {
    let found = fs::read_to_string(path).unwrap_or_default();
    if env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, expected).expect("a file that can be written");
    } else if found.replace("\r\n", "\n") != expected {
        let help = "BLESS=1 cargo test --test suite pictures draws it again";
        panic!("{} is not up to date: {help}", path.display());
    }
}
