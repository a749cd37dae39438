//! Generates a repository of any size in which records are written in many ways, with all kinds of
//! records. One record in twenty has a fault. The same size gives the same bytes on every machine.

use std::io;
use std::path::Path;

use super::corpus::{self, Tree};

/// The number of projects, and of their regimes.
pub(crate) const PROJECTS: usize = 20;
/// The number of constraints.
const CONSTRAINTS: usize = 10;
/// The number of operators. One of them has most of the runs.
const OPERATORS: usize = 200;

/// One record in this many has a fault.
const FAULTY: usize = 20;

/// Creates a repository of `records` records in `root`, which must be empty, and commits it.
pub(crate) fn make(root: &Path, records: usize) -> io::Result<()> {
    let mut tree = Tree::new(root);
    tree.write(
        ".holdpoint.yaml",
        "version: 1\nrules:\n  step-count: info\n",
    )?;
    for at in 0..PROJECTS {
        tree.write(&format!("projects/p{at:02}/project.md"), &project(at))?;
        tree.write(&format!("projects/p{at:02}/regime.md"), &regime(at))?;
    }
    for at in 0..CONSTRAINTS {
        tree.write(&format!("constraints/c{at:02}.md"), &constraint(at))?;
    }
    for at in 0..OPERATORS {
        tree.write(&format!("operators/op-{at:03}.md"), &operator(at))?;
    }
    tree.write(
        "docs/runbook.md",
        "# Runbook\n\nRestart it, then look at the page.\n",
    )?;
    let decisions = records / 100;
    let packets = records / 20;
    let others = 2 * PROJECTS + CONSTRAINTS + OPERATORS + decisions + packets;
    for at in 0..decisions {
        let folder = format!("projects/p{:02}/decisions", at % PROJECTS);
        tree.write(&format!("{folder}/{at:06}.md"), &decision(at))?;
    }
    for at in 0..packets {
        let folder = format!("projects/p{:02}/packets", at % PROJECTS);
        tree.write(&format!("{folder}/{at:06}.md"), &packet(at))?;
    }
    for at in 0..records.saturating_sub(others) {
        let folder = format!("projects/p{:02}", at % PROJECTS);
        let log = format!("{folder}/logs/{:03}/{at:06}.log", at / PROJECTS % 100);
        let lines = format!("started {at}\nchecked {} rows\ndone\n", at * 13 + 1);
        tree.write(&log, &lines)?;
        let run = run(at, &log);
        // The faulty remainder changes, so that each way to write a run has faults.
        let is_faulty = (at + at / FAULTY).is_multiple_of(FAULTY);
        let run = if is_faulty { faulty(&run, at) } else { run };
        let path = format!("{folder}/runs/{:03}/{at:06}.md", at / PROJECTS % 100);
        let ends = at % 10 == 5;
        let run = if ends { run.replace('\n', "\r\n") } else { run };
        tree.write(&path, &run)?;
    }
    corpus::commit(root)
}

fn project(at: usize) -> String {
    format!(
        "---
# The owners decide what is done.
kind: Project
project_id: p{at:02}
name: \"Project {at}: réseau\"
owners:
  - team{at}@example.org
  - 'lead@example.org'
states: [state-{at:02}]
status: active
wip_limit: 5
---
"
    )
}

fn regime(at: usize) -> String {
    format!(
        "---
kind: Regime
project_id: p{at:02}
regime: persist
declared_at: 2026-01-01
indicators:
  invariants: stable
  failures: recoverable
  buffers: regenerating
  rollback: partial
  tail_risk: bounded
  people: recovering
  optionality: stable
  coordination: informal
  expansion: none
  adversarial_pressure: not_expected
literacies: {{foundational: docs/runbook.md, risk-uncertainty: docs/runbook.md, consequence-topology: docs/runbook.md,
  liveness-orchestration: docs/runbook.md, constraint: docs/runbook.md, horizon: docs/runbook.md,
  metrics: docs/runbook.md, access-control: docs/runbook.md}}
---
"
    )
}

fn constraint(at: usize) -> String {
    let level = [
        "physical",
        "responsibility",
        "state-ownership",
        "operational",
        "preference",
    ];
    format!(
        "---
kind: Constraint
constraint_id: c{at:02}
level: {}
statement: >-
  Nothing is published while
  condition {at} is open.
---
",
        level[at % level.len()]
    )
}

fn operator(at: usize) -> String {
    format!(
        "---
kind: Operator
op_id: op-{at:03}
name: 'Serve part {at}'
mode_ids: [SERVICE, PIPELINE]   # the second in the night
timebox_minutes: 30-60
evidence_pattern: {{required: [logs]}}
inputs:
  - day
  - {{name: source, type: url, required: false}}
outputs: none
---

# Serve part {at}

## Purpose
Keep part {at} running, and leave proof of it.

## Preconditions
- The page answers

## 1. Steps (5–12 bullets)
1. Look at the page.
2. Read the logs.
3. Restart the worker.
4. Look at the page again.
5. Write down what is next.

## Acceptance checks
- `page`: `curl -fsS localhost/health`
- `quiet`: `grep -c error worker.log`

## Evidence outputs
- logs/

## Failure paths
- The page is down: page the owner.
- The worker does not start: open a debug packet.

## Next pointer rule
Name the next day.
"
    )
}

/// Most runs are of one operator.
fn operator_of(at: usize) -> usize {
    if at.is_multiple_of(5) {
        at / 5 % OPERATORS
    } else {
        0
    }
}

fn run(at: usize, log: &str) -> String {
    let (day, hour) = (at % 28 + 1, at % 20);
    let head = format!(
        "kind: OpRun\nop_id: op-{:03}\nproject_id: p{:02}\nmode_id: SERVICE\n\
         timestamp_start: 2026-03-{day:02}T{hour:02}:00:00Z\ntimestamp_end: 2026-03-{day:02}T{hour:02}:25:00+00:00\n",
        operator_of(at),
        at % PROJECTS,
    );
    let title = "# Restart after the change of the day";
    let next = format!("look at part {at} on 2026-03-{day:02}");
    let prose = "The page came back after the restart. Nothing else was touched; the *worker* kept its queue, and\nthe log names `3` rows.\n";
    let evidence = |quote: &str| {
        let types = ["health_check", "logs", "restart"];
        let items =
            types.map(|kind| format!("  - {kind}: {quote}{log}{quote}\n    result: PASS\n"));
        format!(
            "evidence_links:\n{}  - runbook: docs/runbook.md\n",
            items.concat()
        )
    };
    match at % 10 {
        0 => format!(
            "---\n# Written by the night shift.\n{head}inputs_used:\n  day: 2026-03-{day:02} # as planned\nacceptance_results:\n  page: PASS\n  quiet: PASS\nresult: PASS\n{}next_pointer: {next}\n---\n\n{title}\n\n{prose}",
            evidence("")
        ),
        1 => format!(
            "---\n{head}inputs_used: {{day: 2026-03-{day:02}}}\nacceptance_results: {{page: PASS, quiet: PASS}}\nresult: PASS\nevidence_links: [{{health_check: {log}, logs: {log}#L1-L3, restart: {log}}}, {{runbook: docs/runbook.md}}]\nnext_pointer: {next}\n---\n\n{title}\n"
        ),
        2 => format!(
            "---\n{head}inputs_used: [\"day=2026-03-{day:02}\"]\nacceptance_results: {{'page': \"PASS\", 'quiet': \"PASS\"}}\nresult: \"PASS\"\n{}next_pointer: \"{next}, \\u2192 p{:02}\"\n---\n\n{title}\n\n{prose}",
            evidence("'"),
            at % PROJECTS
        ),
        3 => format!(
            "---\n{head}inputs_used: {{day: 2026-03-{day:02}}}\nacceptance_results: {{page: PASS, quiet: PASS}}\nresult: PASS\n{}next_pointer: >-\n  {next},\n  and tell the team\nresult_note: |\n  Both checks passed.\n---\n\n{title}\n",
            evidence("")
        ),
        4 | 7 => format!(
            "---\n{head}inputs_used: {{day: 2026-03-{day:02}}}\nresult: PASS\n---\n\n{title}\n\n{prose}\n## Acceptance results\n\n| Check | Result |\n|---|---|\n| page | ✅ PASS |\n| quiet | PASS (0 of {at}) |\n\n## Evidence\n- health_check: {log}\n- logs: {log}#L1-L2\n- restart: {log}\n- runbook: docs/runbook.md\n\n## Next pointer\n{next}\n\n<!-- the end -->\n"
        ),
        6 => format!(
            "---\n{head}title: Neustart für Teil {at} – größere Änderung 変更\ninputs_used: {{day: 2026-03-{day:02}}}\nacceptance_results: {{page: PASS, quiet: PASS}}\nresult: PASS\n{}next_pointer: Prüfe Teil {at} am {day}. März\n---\n\nDie Seite antwortet wieder. 再起動した。\n\n> Zitat: «alles ruhig»\n",
            evidence("")
        ),
        8 => format!(
            "---\n{head}inputs_used: {{day: 2026-03-{day:02}}}\nacceptance_results: {{page: PASS, quiet: PASS}}\nresult: PASS\n{}next_pointer: {next}\n---\n\n{title}\n\n{}\n```sh\ncurl -fsS localhost/health # not a heading\n```\n\n1. One\n   - nested [link](../../../../docs/runbook.md)\n2. Two\n\n### Notes\n\n{}",
            evidence(""),
            prose.repeat(6),
            prose.repeat(4)
        ),
        _ => format!(
            "---\n{head}inputs_used:\n  day: 2026-03-{day:02}\nacceptance_results:\n  page: PASS\n  quiet: PASS\nresult: PASS\n{}next_pointer: {next}\n---\n\n{title}\n\n{prose}",
            evidence("")
        ),
    }
}

/// Puts a fault into a run.
fn faulty(run: &str, at: usize) -> String {
    match at / FAULTY % 5 {
        0 => run.replacen("Z\ntimestamp_end", "\ntimestamp_end", 1),
        1 => run.replacen("docs/runbook.md", "docs/runbok.md", 1),
        2 => run.replacen("mode_id: SERVICE", "mode_id: SERVIC", 1),
        3 => run.replacen("result: PASS", "result: FAIL", 1),
        _ => run.replacen("op_id: op-", "op_id: 0p-", 1),
    }
}

fn packet(at: usize) -> String {
    format!(
        "---
kind: DebugPacket
project_id: p{:02}
mode_id: CONTRACT
time_spent_minutes: 35
context: The worker moved to another machine.
hypotheses:
  - text: The port is taken.
    status: ruled-out
  - ~~The disk is full.~~
  - The clock differs.
---

# The page is down, case {at}

## Symptom
The page answers with 502.

## Minimal repro
```sh
curl -fsS localhost/health
```
Expected: 200
Actual: 502

## Experiments

### Set the clock
Change: set the clock
Result: the page answers
Evidence: [runbook](../../../docs/runbook.md)
Minutes: 20

## Conclusion
The clock has to be set at the start.

## Next pointer
Ask the owners of the machine for a time server.
",
        at % PROJECTS
    )
}

fn decision(at: usize) -> String {
    let project = at % PROJECTS;
    let status: String = (0..CONSTRAINTS)
        .map(|constraint| format!("  c{constraint:02}: respected\n"))
        .collect();
    format!(
        "---
kind: Decision
decision_id: d-{at:06}
project_id: p{project:02}
state: state-{project:02}
trigger: [the queue of part {at} is empty]
outcome: commit
reasoning: [liveness]
decided_at: 2026-03-{day:02}T12:00:00Z
decided_by: team{project}@example.org
constraint_status:
{status}next_pointer: publish part {at} on the next working day
---
",
        day = at % 28 + 1,
    )
}
