//! How long a waiver may last, counted from the commit of its record.

use holdpoint::diagnostic::Diagnostic;
use holdpoint::engine::Comparison;

use super::checking::session;
use super::support::Sandbox;
use super::support::records::{OPERATOR, with};

/// Returns an operator with too few steps and a waiver of that.
fn operator(until: &str) -> String {
    let waiver = format!(
        "waive:\n  - rule: step-count\n    reason: the vendor has one step\n    until: {until}\n"
    );
    let one_step = format!("{waiver}steps: [Load it.]\nx-steps:");
    with(OPERATOR, "steps:", &one_step)
}

/// Checks the work tree, and returns the rule of each finding about the operator; in parentheses
/// where a waiver silences it.
fn rules(sandbox: &Sandbox) -> Vec<String> {
    let session = session(sandbox);
    let outcome = session.check(&[], &Comparison::none()).expect("files");
    let findings = outcome.groups.iter().flat_map(|group| &group.findings);
    let rule = |finding: &Diagnostic| {
        if finding.is_open() {
            finding.meta.name.to_owned()
        } else {
            format!("({})", finding.meta.name)
        }
    };
    let of_interest =
        findings.filter(|it| ["step-count", "waiver-expired"].contains(&it.meta.name));
    of_interest.map(rule).collect()
}

#[test]
fn a_waiver_may_last_for_366_days_after_the_commit_of_its_record() {
    let sandbox = Sandbox::new();
    sandbox.write("o.md", operator("2027-03-05"));
    sandbox.commit_at("2026-03-04T10:00:00Z", "waive a rule");
    assert_eq!(rules(&sandbox), ["(step-count)"]);
    let sandbox = Sandbox::new();
    sandbox.write("o.md", operator("2027-03-06"));
    sandbox.commit_at("2026-03-04T10:00:00Z", "waive a rule");
    assert_eq!(rules(&sandbox), ["waiver-expired", "step-count"]);
}

#[test]
fn a_waiver_that_is_not_committed_counts_from_now() {
    let sandbox = Sandbox::new();
    sandbox.write("o.md", operator("2026-09-30"));
    sandbox.commit_at("2025-01-01T10:00:00Z", "waive a rule");
    assert_eq!(rules(&sandbox), ["waiver-expired", "step-count"]);
    // Another day is a new agreement, which is not committed yet.
    sandbox.write("o.md", operator("2027-07-02"));
    assert_eq!(rules(&sandbox), ["(step-count)"]);
    sandbox.write("o.md", operator("2027-07-03"));
    assert_eq!(rules(&sandbox), ["waiver-expired", "step-count"]);
}

#[test]
fn another_change_of_the_record_does_not_prolong_a_waiver() {
    let sandbox = Sandbox::new();
    sandbox.write("o.md", operator("2026-09-30"));
    sandbox.commit_at("2025-01-01T10:00:00Z", "waive a rule");
    let edited = with(&operator("2026-09-30"), "[Load it.]", "[Load all of it.]");
    sandbox.write("o.md", edited);
    sandbox.commit_at("2026-06-01T10:00:00Z", "say it better");
    assert_eq!(rules(&sandbox), ["waiver-expired", "step-count"]);
}

#[test]
fn a_waiver_counts_from_the_commit_of_the_branch_that_was_merged() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", "");
    sandbox.commit_at("2025-01-01T10:00:00Z", "begin");
    sandbox.git(&["checkout", "--quiet", "-b", "side"]);
    sandbox.write("o.md", operator("2026-09-30"));
    sandbox.commit_at("2025-01-02T10:00:00Z", "waive a rule");
    sandbox.git(&["checkout", "--quiet", "main"]);
    sandbox.write("b.txt", "");
    sandbox.commit_at("2025-01-03T10:00:00Z", "go on");
    let time = [("GIT_COMMITTER_DATE", "2026-06-01T10:00:00Z")];
    sandbox.git_with(&time, &["merge", "--quiet", "--no-edit", "side"]);
    assert_eq!(rules(&sandbox), ["waiver-expired", "step-count"]);
}

#[test]
fn what_a_shallow_clone_does_not_have_counts_from_now() {
    let sandbox = Sandbox::new();
    sandbox.init("origin", &[]);
    sandbox.write("origin/o.md", operator("2026-09-30"));
    sandbox.git(&["-C", "origin", "add", "--all"]);
    let time = [("GIT_COMMITTER_DATE", "2025-01-01T10:00:00Z")];
    let commit = ["-C", "origin", "commit", "--quiet", "--message", "waive"];
    sandbox.git_with(&time, &commit);
    let time = [("GIT_COMMITTER_DATE", "2026-06-01T10:00:00Z")];
    let commit = [
        "-C",
        "origin",
        "commit",
        "--quiet",
        "--allow-empty",
        "--message",
        "go on",
    ];
    sandbox.git_with(&time, &commit);
    let origin = format!("file://{}", sandbox.join("origin").display());
    let clone = Sandbox::empty();
    clone.git(&["clone", "--quiet", "--depth", "1", &origin, "."]);
    assert_eq!(rules(&clone), ["(step-count)"]);
}
