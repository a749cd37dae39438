//! The definitions that closed records are checked against: every kind of change to one, for an
//! open run, a closed run and a run that the change itself closes, in every way of checking.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::program::{self, Ran};
use crate::support::NOW;
use crate::support::Sandbox;
use crate::support::records::{CONSTRAINT, OPERATOR, PROJECT, RUN, with};

const REGIME: &str = "---
kind: Regime
project_id: warehouse
regime: persist
declared_at: 2026-01-02
indicators:
  invariants: stable
  failures: recoverable
  buffers: regenerating
  rollback: available
  tail_risk: bounded
  people: recovering
  optionality: stable
  coordination: enforced
  expansion: none
  adversarial_pressure: not_expected
literacies:
  foundational: orders.csv
  risk-uncertainty: orders.csv
  consequence-topology: orders.csv
  liveness-orchestration: orders.csv
  constraint: orders.csv
  horizon: orders.csv
  metrics: orders.csv
  access-control: orders.csv
---
";

const DECISION: &str = "---
kind: Decision
decision_id: night-loads
project_id: warehouse
state: orders
trigger: [the carrier's contract ends]
outcome: commit
decided_at: 2026-02-01T00:00:00Z
reasoning: ['other: the pier is rotten']
constraint_status: {disk-space: respected}
next_pointer: Ask the carrier for a second truck.
---
";

const CONFIGURATION: &str = "version: 1
evidence_types: [photo]
rules: {evidence-preferred: off}
modes:
  PIPELINE:
    keywords: [load]
";

/// Returns a run of its own that names its own evidence.
fn run(name: &str, day: usize) -> String {
    let run = with(RUN, "2026-03-02T07:00", &format!("2026-03-{day:02}T07:00"));
    let run = with(&run, "2026-03-02T07:20", &format!("2026-03-{day:02}T07:20"));
    let run = with(
        &run,
        "  - artifact: orders.csv\n",
        &format!("  - artifact: data/{name}.csv\n  - photo: orders.csv\n"),
    );
    let run = with(
        &run,
        "next_pointer",
        "constraint_status: {disk-space: respected}\nnext_pointer",
    );
    with(
        &run,
        "result: PASS\n",
        "result: PASS\noutputs_written: [orders.csv]\n",
    )
}

/// Returns the same run before it was closed.
fn open(run: &str) -> String {
    let run = with(run, "result: PASS\n", "");
    run.lines()
        .filter(|line| !line.starts_with("timestamp_end"))
        .fold(String::new(), |text, line| text + line + "\n")
}

/// Returns a repository with an open run, a closed run and a run that is about to be closed.
fn start() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(".git/info/exclude", "/far\n/shallow\n");
    sandbox.write(".holdpoint.yaml", CONFIGURATION);
    sandbox.write("p.md", PROJECT);
    sandbox.write(
        "q.md",
        with(
            &with(PROJECT, "id: warehouse", "id: shop"),
            "[orders]",
            "[shelves]",
        ),
    );
    sandbox.write("c.md", CONSTRAINT);
    sandbox.write("regime.md", REGIME);
    sandbox.write("shop.md", with(REGIME, "warehouse", "shop"));
    sandbox.write("o.md", operator());
    sandbox.write("d.md", DECISION);
    sandbox.write("orders.csv", "1\n2\n");
    sandbox.write("logs/monday.log", "2 of 2\n");
    for (name, day) in [("open", 2), ("closed", 3), ("closing", 4)] {
        sandbox.write(format!("data/{name}.csv"), name);
        let run = run(name, day);
        let text = if name == "closed" { run } else { open(&run) };
        sandbox.write(format!("r/{name}.md"), text);
    }
    sandbox.commit("lay the ground");
    sandbox.git(&["tag", "base"]);
    sandbox.init("far", &["--bare"]);
    sandbox.git(&["push", "--quiet", "far", "main", "base"]);
    let install = ["-C", "far", "hook", "install", "--hook", "pre-receive"];
    program::run(&sandbox, &install).ends_with(0);
    sandbox
}

fn operator() -> String {
    let more =
        "regimes: [persist]\nconstraints: [disk-space]\noutputs: [orders.csv]\ntimebox_minutes";
    let operator = with(OPERATOR, "timebox_minutes", more);
    with(&operator, "[PIPELINE]", "[PIPELINE, SERVICE]")
}

/// A change of a definition, and the rule that then reports records which do not fit it.
struct Case {
    name: &'static str,
    edit: fn(&Sandbox),
    rule: &'static str,
    /// Whether it reports the open run, and the run that the change closes.
    of_open: bool,
    of_closing: bool,
}

fn edit(sandbox: &Sandbox, path: &str, old: &str, new: &str) {
    sandbox.write(path, with(&sandbox.read(path), old, new));
}

const CASES: &[Case] = &[
    Case {
        name: "an operator gets a check",
        edit: |it| {
            let check = "orders.csv}\n  - {id: sums, run: true}\n";
            edit(it, "o.md", "orders.csv}\n", check);
        },
        rule: "acceptance-gap",
        of_open: false,
        of_closing: true,
    },
    Case {
        name: "an operator loses a check",
        edit: |it| edit(it, "o.md", "row-count", "sums"),
        rule: "unknown-acceptance",
        of_open: true,
        of_closing: true,
    },
    Case {
        name: "an operator gets an input",
        edit: |it| edit(it, "o.md", "required: false", "required: true"),
        rule: "unresolved-input",
        of_open: false,
        of_closing: true,
    },
    Case {
        name: "an operator gets an output",
        edit: |it| edit(it, "o.md", "[orders.csv]", "[orders.csv, sums.csv]"),
        rule: "missing-output",
        of_open: false,
        of_closing: true,
    },
    Case {
        name: "an operator gets a constraint",
        edit: |it| {
            it.write("c2.md", with(CONSTRAINT, "disk-space", "quiet-hours"));
            edit(it, "o.md", "[disk-space]", "[disk-space, quiet-hours]");
        },
        rule: "constraint-gap",
        of_open: false,
        of_closing: true,
    },
    Case {
        name: "an operator gets an evidence type",
        edit: |it| {
            edit(
                it,
                "o.md",
                "timebox",
                "evidence_pattern: {required: [artifact, logs]}\ntimebox",
            )
        },
        rule: "evidence-incomplete",
        of_open: false,
        of_closing: true,
    },
    Case {
        name: "an operator is for fewer modes",
        edit: |it| edit(it, "o.md", "[PIPELINE, SERVICE]", "[SERVICE]"),
        rule: "illegal-operator",
        of_open: true,
        of_closing: true,
    },
    Case {
        name: "an operator is for fewer regimes",
        edit: |it| edit(it, "o.md", "[persist]", "[scale]"),
        rule: "inadmissible-operator",
        of_open: true,
        of_closing: true,
    },
    Case {
        name: "an operator has less time",
        edit: |it| edit(it, "o.md", "minutes: 90", "minutes: 10"),
        rule: "",
        of_open: false,
        of_closing: false,
    },
    Case {
        name: "an operator gets another id",
        edit: |it| edit(it, "o.md", "load-orders", "load-the-orders"),
        rule: "unknown-operator",
        of_open: true,
        of_closing: true,
    },
    Case {
        name: "an operator is deleted",
        edit: |it| it.remove("o.md"),
        rule: "unknown-operator",
        of_open: true,
        of_closing: true,
    },
    Case {
        name: "an operator moves",
        edit: |it| drop(it.git(&["mv", "o.md", "moved.md"])),
        rule: "",
        of_open: false,
        of_closing: false,
    },
    Case {
        name: "a state moves to another project",
        edit: |it| {
            edit(it, "p.md", "[orders]", "[bills]");
            edit(it, "q.md", "[shelves]", "[shelves, orders]");
        },
        rule: "unowned-state",
        of_open: false,
        of_closing: false,
    },
    Case {
        name: "a project is removed",
        edit: |it| it.remove("p.md"),
        rule: "unknown-project",
        of_open: true,
        of_closing: true,
    },
    Case {
        name: "a constraint is added",
        edit: |it| it.write("c2.md", with(CONSTRAINT, "disk-space", "quiet-hours")),
        rule: "constraint-gap",
        of_open: false,
        of_closing: false,
    },
    Case {
        name: "a constraint is removed",
        edit: |it| {
            it.write("c2.md", with(CONSTRAINT, "disk-space", "quiet-hours"));
            it.remove("c.md");
        },
        rule: "unknown-constraint",
        of_open: true,
        of_closing: true,
    },
    Case {
        name: "a regime changes",
        edit: |it| {
            edit(it, "regime.md", "regime: persist", "regime: exist");
            edit(it, "regime.md", "invariants: stable", "invariants: at_risk");
            edit(
                it,
                "regime.md",
                "literacies:\n",
                "literacies:\n  forbearance: orders.csv\n",
            );
        },
        rule: "inadmissible-operator",
        of_open: true,
        of_closing: true,
    },
    Case {
        name: "a regime is removed",
        edit: |it| it.remove("regime.md"),
        rule: "regime-undeclared",
        of_open: false,
        of_closing: true,
    },
    Case {
        name: "the configuration loses an evidence type",
        edit: |it| edit(it, ".holdpoint.yaml", "[photo]", "[video]"),
        rule: "field-type",
        of_open: true,
        of_closing: true,
    },
    Case {
        name: "the configuration asks for more evidence",
        edit: |it| {
            edit(
                it,
                ".holdpoint.yaml",
                "[load]",
                "[load]\n    evidence: {required: [artifact, logs]}",
            )
        },
        rule: "evidence-incomplete",
        of_open: false,
        of_closing: true,
    },
    Case {
        name: "evidence is moved",
        edit: |it| drop(it.git(&["mv", "data", "archive"])),
        rule: "dead-evidence",
        of_open: true,
        of_closing: true,
    },
    Case {
        name: "evidence is removed",
        edit: |it| drop(it.git(&["rm", "-qr", "data"])),
        rule: "dead-evidence",
        of_open: true,
        of_closing: true,
    },
];

/// The findings about the records that the change must not touch, and the others.
#[derive(Debug, Default, PartialEq, Eq)]
struct Reported {
    closed: BTreeSet<String>,
    open: BTreeSet<String>,
    closing: BTreeSet<String>,
}

impl Reported {
    fn of(ran: &Ran) -> Self {
        assert!(ran.status < 2, "{}{}", ran.out, ran.err);
        let mut reported = Self::default();
        for line in ran.out.lines() {
            let finding: Json = serde_json::from_str(line).expect("a finding");
            if finding["severity"] == "info" {
                continue;
            }
            let rule = finding["rule"].as_str().expect("a rule").to_owned();
            match finding["path"].as_str().expect("a path") {
                "r/closed.md" | "d.md" => reported.closed.insert(rule),
                "r/open.md" => reported.open.insert(rule),
                "r/closing.md" => reported.closing.insert(rule),
                _ => false,
            };
        }
        reported
    }
}

fn check(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    let all = [&["check", "--format", "jsonl", "--now", NOW], arguments].concat();
    program::run(sandbox, &all)
}

fn reported(sandbox: &Sandbox, arguments: &[&str]) -> Reported {
    Reported::of(&check(sandbox, arguments))
}

fn set(rules: &[&str]) -> BTreeSet<String> {
    let rules = rules.iter().filter(|rule| !rule.is_empty());
    rules.map(|rule| (*rule).to_owned()).collect()
}

/// Checks every so many cases, so that several tests share the work.
#[track_caller]
fn check_cases(first: usize) {
    let sandbox = start();
    let before = reported(&sandbox, &["--no-cache"]);
    assert_eq!(before.closed, set(&[]));
    let cases = CASES.iter().skip(first).step_by(TESTS);
    let faults: Vec<String> = cases
        .flat_map(|case| check_case(case, &before, &sandbox))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

const TESTS: usize = 3;

#[test]
fn a_closed_run_is_checked_against_its_closing_commit() {
    check_cases(0);
}

#[test]
fn a_closed_run_is_checked_against_its_closing_commit_second_third() {
    check_cases(1);
}

#[test]
fn a_closed_run_is_checked_against_its_closing_commit_third_third() {
    check_cases(2);
}

/// Returns what is not as expected, and leaves the repository as it was.
fn check_case(case: &Case, before: &Reported, sandbox: &Sandbox) -> Vec<String> {
    let mut faults = Vec::new();
    let mut expect = |how: &str, found: String, expected: String| {
        if found != expected {
            faults.push(format!("{}, {how}: {found}, not {expected}", case.name));
        }
    };
    let describe = |closed: &BTreeSet<String>, of_open: bool, of_closing: bool| {
        format!("closed {closed:?}, open {of_open}, closing {of_closing}")
    };
    let new = |reported: &Reported| {
        let is_new = reported.open.contains(case.rule) && !before.open.contains(case.rule);
        describe(
            &reported.closed,
            is_new,
            reported.closing.contains(case.rule),
        )
    };
    let expected = describe(&set(&[]), case.of_open, case.of_closing);
    // Only the change that removes evidence is reported.
    let is_removal = case.rule == "dead-evidence";
    let in_change = set(if is_removal {
        &["evidence-removed"]
    } else {
        &[]
    });
    let expected_of_change = describe(&in_change, case.of_open, case.of_closing);

    (case.edit)(sandbox);
    sandbox.write("r/closing.md", run("closing", 4));
    sandbox.git(&["add", "--all"]);
    for arguments in [&["--no-cache"][..], &[]] {
        expect(
            "the work tree",
            new(&reported(sandbox, arguments)),
            expected.clone(),
        );
    }
    let staged = reported(sandbox, &["--staged"]);
    expect("--staged", new(&staged), expected_of_change.clone());
    sandbox.git(&["commit", "--quiet", "--message", "change"]);
    expect("a commit", new(&reported(sandbox, &[])), expected);
    for arguments in [["--since", "HEAD~1"], ["--rev", "HEAD~1..HEAD"]] {
        let change = reported(sandbox, &arguments);
        expect(arguments[0], new(&change), expected_of_change.clone());
    }
    let audit = program::run(sandbox, &["audit", "--format", "jsonl", "--now", NOW]);
    expect(
        "audit",
        format!("{:?}", Reported::of(&audit).closed),
        format!("{in_change:?}"),
    );
    let push = crate::hooks::git(sandbox, &["push", "far", "main"]).err;
    let names = |path: &str| push.lines().any(|line| line.contains(path));
    expect(
        "a push",
        names("r/closed.md").to_string(),
        is_removal.to_string(),
    );
    expect("a push", names(" d.md").to_string(), "false".into());
    let reports_closing = case.of_closing && names("r/closing.md") && push.contains(case.rule);
    expect(
        "a push",
        reports_closing.to_string(),
        case.of_closing.to_string(),
    );

    // A closed record is checked against its closing commit from now on, which a shallow clone does
    // not have.
    sandbox.git(&["commit", "--quiet", "--allow-empty", "--message", "go on"]);
    let url = format!("file://{}", sandbox.path().display());
    sandbox.git(&["clone", "--quiet", "--depth", "1", &url, "shallow"]);
    let shallow = check(sandbox, &["-C", "shallow"]);
    let is_found = !case.rule.is_empty();
    expect(
        "a shallow clone",
        format!("{:?}", Reported::of(&shallow).closed),
        "{}".into(),
    );
    let is_counted = shallow.err.contains("the definitions that applied when");
    expect(
        "a shallow clone",
        is_counted.to_string(),
        is_found.to_string(),
    );

    std::fs::remove_dir_all(sandbox.join("shallow")).expect("a clone");
    std::fs::rename(sandbox.join(".git"), sandbox.join("git")).expect("a repository");
    let outside = reported(sandbox, &[]);
    std::fs::rename(sandbox.join("git"), sandbox.join(".git")).expect("a repository");
    let is_reported = [outside.closed, outside.closing, outside.open]
        .iter()
        .any(|it| it.contains(case.rule));
    expect(
        "no repository",
        is_reported.to_string(),
        is_found.to_string(),
    );

    sandbox.git(&["-C", "far", "update-ref", "refs/heads/main", "base"]);
    sandbox.git(&["reset", "--quiet", "--hard", "base"]);
    sandbox.git(&["clean", "--quiet", "-d", "--force"]);
    faults
}
