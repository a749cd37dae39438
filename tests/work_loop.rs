//! The work loop with real processes: runs are started, looked at, closed and committed, and nothing
//! is executed that nobody has confirmed.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::hooks::git;
use crate::program::{Ran, obey_signals, program, run, run_with};
use crate::support::Sandbox;
use crate::support::requires::tool;

mod bad_input;

mod claims;

mod loops;

mod mapped;

mod hostile;

const PROJECT: &str = "---
kind: Project
project_id: warehouse
name: Warehouse
owners: [ada@example.org]
---
";

const NEXT: [&str; 2] = ["--next", "Load April on 1 May."];

/// Returns an operator in a mode with some checks, each a line of YAML.
fn operator(id: &str, mode: &str, checks: &str) -> String {
    format!(
        "---
kind: Operator
op_id: {id}
name: Load a month
mode_ids: [{mode}]
purpose: Load a month of orders.
preconditions: [The month is over.]
inputs: [{{name: month, required: false}}]
steps: [Open it., Load it., Count it., Note it., File it.]
outputs: []
acceptance_checks:
{checks}
timebox_minutes: 30
failure_paths: [Load it again., Ask.]
evidence_pattern: {mode}
evidence_outputs: [The log.]
next_pointer_rule: Name the next month.
---
"
    )
}

/// Returns a repository with a project and an operator `load` in a mode, whose evidence is only that
/// its checks pass.
fn repository(checks: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(
        ".holdpoint.yaml",
        "version: 1\nmodes:\n  LOADING: {intent: load, evidence: {required: [validation]}}\n",
    );
    sandbox.write("projects/warehouse.md", PROJECT);
    sandbox.write("operators/load.md", operator("load", "LOADING", checks));
    sandbox.commit("Begin");
    sandbox
}

/// Starts a run of `load`, and returns the path of its record.
fn start(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let ran = run(sandbox, &[&["start", "load"], arguments].concat()).ends_with(0);
    ran.out.trim().to_owned()
}

/// Returns everything that Git does not have yet, with the content of the files.
fn changes(sandbox: &Sandbox) -> Vec<(String, Vec<u8>)> {
    let listed = sandbox.git(&["ls-files", "--others", "--modified"]);
    let read = |name: &str| {
        (
            name.to_owned(),
            fs::read(sandbox.join(name)).unwrap_or_default(),
        )
    };
    listed.lines().map(read).collect()
}

/// Waits until a file is there.
fn wait_for(place: &Path) {
    while !place.exists() {
        thread::sleep(Duration::from_millis(10));
    }
}

/// Returns whether a process is there and no zombie.
fn is_alive(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}
