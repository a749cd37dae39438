//! The commands of the README's tour, run in an empty folder. `TRYCMD=overwrite cargo test --test suite
//! tour` writes their output into the README.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The heading of the section, and the mark of its blocks, which run together in one folder.
const HEADING: &str = "\n## A tour\n";
const MARK: &str = "```shell-session\n";

#[test]
fn the_tour_shows_the_real_output() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&readme).expect("the README");
    let start = text.find(HEADING).expect("a tour") + HEADING.len();
    let end = start + length(&text[start..]);
    let tour = &text[start..end];
    assert!(
        tour.matches(MARK).count() > 3,
        "the tour has blocks marked as {MARK}"
    );

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tour");
    let _ = fs::remove_dir_all(&folder);
    // trycmd starts in a copy of this empty folder, and ignores what the folder contains in the end.
    for name in ["tour.in", "tour.out"] {
        fs::create_dir_all(folder.join(name)).expect("a folder");
    }
    let page = folder.join("tour.md");
    fs::write(&page, tour.replace(MARK, "```console\n")).expect("a page");
    let cases = trycmd::TestCases::new();
    for (name, value) in environment() {
        cases.env(name, value);
    }
    for program in ["git", "mkdir", "cp"] {
        cases.register_bin(program, program_path(program));
    }
    cases.case(&page).run();
    if env::var_os("TRYCMD").is_some_and(|mode| mode == "overwrite") {
        let updated = fs::read_to_string(&page).expect("the page");
        let updated = updated.replace("```console\n", MARK);
        let whole = [&text[..start], &updated, &text[end..]].concat();
        fs::write(&readme, whole).expect("the README");
    }
}

/// Returns the length of the section; the output of commands may contain headings, too.
fn length(text: &str) -> usize {
    let mut is_fenced = false;
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        is_fenced ^= line.starts_with("```");
        if !is_fenced && line.starts_with("## ") {
            break;
        }
        length += line.len();
    }
    length
}

/// Returns an environment in which hooks find the program and Git has no user configuration.
fn environment() -> Vec<(&'static str, String)> {
    let program = Path::new(env!("CARGO_BIN_EXE_holdpoint"));
    let path = env::var_os("PATH").unwrap_or_default();
    let own = program.parent().map(Path::to_owned);
    let path = env::join_paths(own.into_iter().chain(env::split_paths(&path)));
    let path = path.expect("folders").into_string().expect("text");
    let mut all = vec![
        ("PATH", path),
        ("GIT_CONFIG_GLOBAL", "/dev/null".to_owned()),
        ("GIT_CONFIG_NOSYSTEM", "1".to_owned()),
        ("GIT_CONFIG_COUNT", "3".to_owned()),
        ("LC_ALL", "C".to_owned()),
    ];
    let settings = [
        (
            "GIT_CONFIG_KEY_0",
            "GIT_CONFIG_VALUE_0",
            "init.defaultBranch",
            "main",
        ),
        ("GIT_CONFIG_KEY_1", "GIT_CONFIG_VALUE_1", "user.name", "Ada"),
        (
            "GIT_CONFIG_KEY_2",
            "GIT_CONFIG_VALUE_2",
            "user.email",
            "ada@example.org",
        ),
    ];
    for (key, value, name, set) in settings {
        all.push((key, name.to_owned()));
        all.push((value, set.to_owned()));
    }
    for name in ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
        all.push((name, "2026-03-12T10:00:00Z".to_owned()));
    }
    all
}

/// Returns the path of a program.
fn program_path(program: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut places = env::split_paths(&path).map(|folder| folder.join(program));
    places.find(|place| place.is_file()).expect(program)
}
