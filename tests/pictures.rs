//! The pictures in `fixtures/pictures` show what the program prints, with its colours.
//! `BLESS=1 cargo test --test suite pictures` draws them again.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use sha2::{Digest, Sha256};

use crate::picture;
use crate::program::run;
use crate::support::requires::tool;
use crate::support::{Sandbox, root};

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

/// The width and the height of the picture of the report.
const SIZE: &str = "1200,1530";

/// A run that is open, in the repository that the picture of the report shows.
const OPEN_RUN: &str = "---
kind: OpRun
op_id: backfill-orders
project_id: warehouse
mode_id: PIPELINE
title: Backfill April
timestamp_start: 2026-03-31T15:10:00Z
---
";

/// Returns the page that the picture shows: the report of the handbook as two people committed it.
fn report_page() -> String {
    let sandbox = Sandbox::new();
    sandbox.copy(root().join("fixtures/handbook"));
    for (name, run) in [("Ana Lima", None), ("Bo Ek", Some(OPEN_RUN))] {
        if let Some(run) = run {
            sandbox.write("runs/2026-03/31-backfill-april.md", run);
        }
        sandbox.git(&["add", "--all"]);
        let address = name.replace(' ', ".").to_lowercase() + "@example.org";
        let who = [
            ("GIT_AUTHOR_NAME", name),
            ("GIT_AUTHOR_EMAIL", &address),
            ("GIT_AUTHOR_DATE", "2026-03-31T15:10:00Z"),
            ("GIT_COMMITTER_NAME", name),
            ("GIT_COMMITTER_EMAIL", &address),
            ("GIT_COMMITTER_DATE", "2026-03-31T15:10:00Z"),
        ];
        sandbox.git_with(&who, &["commit", "--quiet", "--message", "The handbook"]);
    }
    let remote = "https://github.com/acme/handbook.git";
    sandbox.git(&["remote", "add", "origin", remote]);
    let report = ["report", "--now", "2026-04-01T09:00:00Z", "--format=html"];
    let page = run(&sandbox, &report).ends_with(0).out;
    // A new version alone needs no new picture.
    page.replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

fn digest(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Pixels differ from browser to browser, so that the digest of the page holds the picture.
#[test]
fn the_picture_of_the_report_is_of_the_page_that_the_program_writes() {
    let (page, pictures) = (report_page(), root().join("fixtures/pictures"));
    let picture = pictures.join("report.png");
    if env::var_os("BLESS").is_some() && tool("chromium") {
        let beside = Sandbox::empty();
        beside.write("report.html", &page);
        let screenshot = format!("--screenshot={}", picture.display());
        let taken = Command::new("chromium")
            .args(["--headless", "--no-sandbox", "--hide-scrollbars"])
            .args([&screenshot, &format!("--window-size={SIZE}")])
            .arg(beside.join("report.html"))
            .output()
            .expect("it runs");
        assert!(taken.status.success(), "{taken:?}");
    }
    let bytes = fs::read(&picture).expect("a picture");
    let digests = format!(
        "{}  report.html\n{}  report.png\n",
        digest(page.as_bytes()),
        digest(&bytes)
    );
    assert_file(&pictures.join("report.sha256"), &digests);
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
