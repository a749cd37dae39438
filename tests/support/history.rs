//! A history without findings, to which tests add faults.

use super::Sandbox;
use super::records::{CONSTRAINT, DECISION, OPERATOR, PROJECT, RUN};

/// Returns a repository with a history without findings: a project, a decision, a run and its evidence.
pub(crate) fn clean_history() -> Sandbox {
    let sandbox = Sandbox::new();
    commit_records(&sandbox);
    sandbox
}

/// Commits a project, a decision, a run and its evidence.
pub(crate) fn commit_records(sandbox: &Sandbox) {
    sandbox.write("p.md", PROJECT);
    sandbox.write("c.md", CONSTRAINT);
    sandbox.write("o.md", OPERATOR);
    sandbox.write("orders.csv", "1\n2\n");
    sandbox.write("logs/monday.log", "2 of 2\n");
    sandbox.commit("lay the ground");
    sandbox.write("r.md", RUN);
    sandbox.commit("close a run");
    sandbox.write("d.md", DECISION);
    sandbox.commit("decide");
}

/// Commits everything under another name.
pub(crate) fn commit_by(sandbox: &Sandbox, name: &str, email: &str, message: &str) {
    sandbox.git(&["add", "--all"]);
    let who = [("GIT_AUTHOR_NAME", name), ("GIT_AUTHOR_EMAIL", email)];
    sandbox.git_with(&who, &["commit", "--quiet", "--message", message]);
}
