//! The Git hooks, installed by the program and run by `git commit`, `git merge` and `git push` in
//! temporary repositories.

use std::process::{Command, Stdio};

use crate::program::{Ran, search_path};
use crate::support::Sandbox;

mod commits;

mod install;

mod receive;

mod send;

/// A project without owners: one `missing-field`, and nothing else.
const FAULTY: &str = "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\n---\n";
const VALID: &str =
    "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\nowners: [ada@example.org]\n---\n";
/// The message of that finding.
const FAULT: &str = "missing required field `owners`";

/// An operator, and a run of it with evidence in a file.
const OPERATOR: &str = "---
kind: Operator
op_id: send-report
name: Send the weekly report
mode_ids: [CONTACT]
purpose: Tell the customer what was done this week.
preconditions: [The week is over.]
inputs: [week]
steps: [Write it., Have it read., Attach the numbers., Send it., Note the day.]
outputs: [reports/*.txt]
acceptance_checks:
  - {id: numbers, run: grep -c total reports/10.txt}
timebox_minutes: 30
failure_paths: [Send last week's numbers., Telephone.]
evidence_pattern: {required: [touch]}
evidence_outputs: [The mail.]
next_pointer_rule: The day of the next report.
---
";
const RUN: &str = "---
kind: OpRun
op_id: send-report
project_id: warehouse
mode_id: CONTACT
timestamp_start: 2026-03-06T15:00:00Z
timestamp_end: 2026-03-06T15:20:00Z
inputs_used: {week: 10}
acceptance_results: {numbers: FAIL}
result: FAIL
evidence_links:
  - touch: mailto:customer@example.org
  - logs: logs/send.log
next_pointer: Ask accounting for the numbers of week 10.
---
";
/// A block of another project, which is never final.
const BLOCK: &str = "---
kind: Block
block_id: week-10
project_id: third
mode_id: CONTACT
timestamp_start: 2026-03-06T14:00:00Z
timestamp_end: 2026-03-06T16:00:00Z
next_pointer: Plan week 11.
---
";
const UNKNOWN_PROJECT: &str = "unknown project `third`";
const UNKNOWN_OPERATOR: &str = "unknown operator `send-report`";

/// Returns the project with another id.
fn project(text: &str, id: &str) -> String {
    text.replace("warehouse", id)
}

/// Returns the project with another name, which causes no finding.
fn renamed(text: &str) -> String {
    text.replace("Warehouse", "Depot")
}

impl Ran {
    /// Asserts that Git succeeded and that the hook ran.
    #[track_caller]
    fn accepted(self) -> Self {
        self.ends_with(0).says("no findings")
    }
}

/// Returns a command that finds `holdpoint` on the PATH, and whose standard input is empty.
fn command(sandbox: &Sandbox, program: &str, arguments: &[&str]) -> Command {
    let path = search_path();
    let mut command = sandbox.command(program);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
        .env("PATH", path)
        .args(arguments)
        .stdin(Stdio::null());
    command
}

pub(crate) fn git(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    Ran::merged(command(sandbox, "git", arguments).output().expect("git"))
}

fn git_with(sandbox: &Sandbox, environment: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let mut command = command(sandbox, "git", arguments);
    let output = command.envs(environment.iter().copied()).output();
    Ran::merged(output.expect("git"))
}

fn holdpoint(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    let output = command(sandbox, env!("CARGO_BIN_EXE_holdpoint"), arguments).output();
    Ran::merged(output.expect("it runs"))
}

/// Commits everything without hooks.
fn commit_without_hooks(sandbox: &Sandbox, folder: &str, message: &str) {
    sandbox.git(&["-C", folder, "add", "--all"]);
    let commit = ["commit", "--quiet", "--allow-empty", "--no-verify"];
    let message = ["--message", message];
    sandbox.git(&[&["-C", folder][..], &commit, &message].concat());
}

/// Writes an executable file.
fn script(sandbox: &Sandbox, path: &str, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    sandbox.write(path, text);
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(sandbox.join(path), mode).expect("a change of mode");
}
