//! Completions and man pages are read by the shells and programs that they are for.

use std::process::{Command, Output};

use crate::program::run;
use crate::support::Sandbox;
use crate::support::requires::tool;

fn script(shell: &str) -> String {
    run(&Sandbox::empty(), &["completions", shell])
        .ends_with(0)
        .out
}

/// Runs a program, if it is installed.
fn run_if_installed(sandbox: &Sandbox, program: &str, arguments: &[&str]) -> Option<Output> {
    let run = || sandbox.command(program).args(arguments).output();
    tool(program).then(|| run().expect("it runs"))
}

/// Asserts that a command succeeded without output.
#[track_caller]
fn assert_silent_success(output: &Output) {
    let output_text = [&*output.stdout, &output.stderr].concat();
    let output_text = String::from_utf8_lossy(&output_text);
    assert!(
        output.status.success() && output_text.trim().is_empty(),
        "{output_text}"
    );
}

#[test]
fn shells_can_parse_the_completion_scripts() {
    for (shell, name) in [
        ("bash", "holdpoint.bash"),
        ("zsh", "_holdpoint"),
        ("fish", "holdpoint.fish"),
    ] {
        let sandbox = Sandbox::empty();
        sandbox.write(name, script(shell));
        if let Some(read) = run_if_installed(&sandbox, shell, &["-n", name]) {
            assert_silent_success(&read);
        }
    }
}

#[test]
fn every_command_has_a_man_page() {
    let sandbox = Sandbox::empty();
    let written = run(&sandbox, &["man", "pages/man1"]).ends_with(0).out;
    let paths: Vec<&str> = written.lines().collect();
    assert!(paths.contains(&"pages/man1/holdpoint.1"), "{written}");
    assert!(
        paths.contains(&"pages/man1/holdpoint-hook-install.1"),
        "{written}"
    );
    for path in &paths {
        let page = sandbox.read(path);
        for section in [
            ".SH NAME\n",
            ".SH SYNOPSIS\n",
            ".SH OPTIONS\n",
            ".SH \"EXIT STATUS\"\n",
        ] {
            assert!(page.contains(section), "{path} has no {section}");
        }
        assert!(!page.contains('\u{1b}'), "{path} contains colours");
    }
    let page = sandbox.read("pages/man1/holdpoint-check.1");
    assert!(
        page.contains(
            "\\fBholdpoint check \\-\\-staged\\fR\nwhat a pre\\-commit hook would refuse\n"
        ),
        "{page}"
    );
    // Without a folder, it prints the page of the program.
    let printed = run(&sandbox, &["man"]).ends_with(0).out;
    assert_eq!(printed, sandbox.read("pages/man1/holdpoint.1"));
    // A second run writes the same pages.
    assert_eq!(
        run(&sandbox, &["man", "pages/man1"]).ends_with(0).out,
        written
    );
    if let Some(read) = run_if_installed(
        &sandbox,
        "mandoc",
        &[&["-T", "lint", "-W", "error"], &*paths].concat(),
    ) {
        assert_silent_success(&read);
    }
}

#[test]
fn a_folder_for_man_pages_that_cannot_be_created_is_an_error() {
    let sandbox = Sandbox::empty();
    sandbox.write("file", "text\n");
    run(&sandbox, &["man", "file"])
        .ends_with(2)
        .says("error: cannot create `file`");
    run(&sandbox, &["man", "file/below"])
        .ends_with(2)
        .says("error: cannot create `file/below`");
}

#[test]
fn hook_scripts_are_valid_shell() {
    let sandbox = Sandbox::new();
    let all = [
        "pre-commit",
        "pre-merge-commit",
        "pre-push",
        "pre-receive",
        "update",
    ];
    let named = all.iter().flat_map(|name| ["--hook", name]);
    let arguments: Vec<&str> = ["hook", "install"].into_iter().chain(named).collect();
    run(&sandbox, &arguments).ends_with(0);
    let paths = all.map(|name| format!(".git/hooks/{name}"));
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    for path in &paths {
        let output = Command::new("sh")
            .arg("-n")
            .arg(sandbox.join(path))
            .output();
        assert_silent_success(&output.expect("sh"));
    }
    if let Some(read) = run_if_installed(&sandbox, "shellcheck", &paths) {
        assert_silent_success(&read);
    }
}
