//! Generates a valid repository of any size. The same size gives the same bytes on every machine.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest, Sha256};

/// The number of operators in a hundred records. Records that are not operators, packets or projects
/// are runs.
const OPERATORS: usize = 2;
/// The number of debug packets in a hundred records.
const PACKETS: usize = 5;
/// The number of projects in any corpus.
pub(crate) const PROJECTS: usize = 20;

/// The operators of one mode: the title, and the evidence types of their runs.
struct OperatorKind {
    mode: &'static str,
    title: &'static str,
    evidence: &'static [&'static str],
}

const OPERATOR_KINDS: [OperatorKind; 3] = [
    OperatorKind {
        mode: "PIPELINE",
        title: "Backfill orders",
        evidence: &["validation"],
    },
    OperatorKind {
        mode: "SERVICE",
        title: "Deploy the gateway",
        evidence: &["health_check", "restart", "logs", "runbook"],
    },
    OperatorKind {
        mode: "CONTACT",
        title: "Outreach to partners",
        evidence: &["touch", "follow_up", "template"],
    },
];

/// Creates a repository of `records` records in `root`, which must be empty, and commits it.
pub(crate) fn make(root: &Path, records: usize) -> io::Result<()> {
    let operators = (records * OPERATORS / 100).max(OPERATOR_KINDS.len());
    let packets = records * PACKETS / 100;
    let runs = records - operators - packets - PROJECTS;
    let mut tree = Tree::new(root);
    for project in 0..PROJECTS {
        tree.write(
            &format!("projects/p{project:02}.md"),
            &self::project(project),
        )?;
    }
    for at in 0..operators {
        let dataset = format!("id,amount\n{at},{}\n", at * 7);
        tree.write(&format!("data/{}/orders.csv", operator_id(at)), &dataset)?;
        tree.write(
            &format!("data/{}/MANIFEST.json", operator_id(at)),
            &manifest(&dataset),
        )?;
        tree.write(
            &format!("operators/{:02}/{}.md", at % 32, operator_id(at)),
            &operator(at),
        )?;
    }
    for at in 0..packets {
        tree.write(&format!("packets/{:03}/{at:06}.md", at % 200), &packet(at))?;
    }
    for at in 0..runs {
        let operator = at % operators;
        let log = format!("logs/{:03}/{at:06}.log", at % 1000);
        tree.write(
            &log,
            &format!("started {at}\nchecked {} rows\ndone\n", at * 13 + 1),
        )?;
        tree.write(
            &format!("runs/{:03}/{at:06}.md", at % 1000),
            &run(at, operator, &log),
        )?;
    }
    commit(root)
}

/// Creates a repository of this many commits, each with a run and its log.
pub(crate) fn make_history(root: &Path, commits: usize) -> io::Result<()> {
    let operators = OPERATOR_KINDS.len();
    let mut first = String::new();
    let add = |to: &mut String, path: &str, text: &str| {
        let _ = write!(to, "M 100644 inline {path}\ndata {}\n{text}\n", text.len());
    };
    for at in 0..PROJECTS {
        add(&mut first, &format!("projects/p{at:02}.md"), &project(at));
    }
    for at in 0..operators {
        let id = operator_id(at);
        let dataset = format!("id,amount\n{at},{}\n", at * 7);
        add(&mut first, &format!("data/{id}/orders.csv"), &dataset);
        add(
            &mut first,
            &format!("data/{id}/MANIFEST.json"),
            &manifest(&dataset),
        );
        add(&mut first, &format!("operators/{id}.md"), &operator(at));
    }
    let mut stream = String::new();
    for at in 0..commits {
        let time = 1_770_000_000 + at * 60;
        let _ = write!(
            stream,
            "commit refs/heads/main\ncommitter corpus <corpus@example.org> {time} +0000\n\
             data 7\none run\n"
        );
        stream.push_str(&std::mem::take(&mut first));
        let log = format!("logs/{:03}/{at:06}.log", at % 1000);
        let text = format!("started {at}\nchecked {} rows\ndone\n", at * 13 + 1);
        add(&mut stream, &log, &text);
        let path = format!("runs/{:03}/{at:06}.md", at % 1000);
        add(&mut stream, &path, &run(at, at % operators, &log));
    }
    git(root, &["init", "--quiet", "--initial-branch=main"])?;
    let mut import = git_command(root);
    let mut import = import
        .args(["fast-import", "--quiet"])
        .stdin(Stdio::piped())
        .spawn()?;
    if let Some(pipe) = &mut import.stdin {
        pipe.write_all(stream.as_bytes())?;
    }
    let status = import.wait()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("git fast-import: {status}")))
    }
}

/// Writes files, and creates each folder once.
pub(crate) struct Tree {
    root: PathBuf,
    created: std::collections::HashSet<PathBuf>,
}

impl Tree {
    pub(crate) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            created: Default::default(),
        }
    }

    pub(crate) fn write(&mut self, path: &str, text: &str) -> io::Result<()> {
        let path = self.root.join(path);
        if let Some(folder) = path
            .parent()
            .filter(|folder| !self.created.contains(*folder))
        {
            fs::create_dir_all(folder)?;
            self.created.insert(folder.to_owned());
        }
        fs::write(path, text)
    }
}

fn operator_id(at: usize) -> String {
    format!("op-{at:05}")
}

fn digest(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

fn project(at: usize) -> String {
    format!(
        "---\nkind: Project\nproject_id: p{at:02}\nname: Project {at}\nowners: [team{at}@example.org]\nstatus: active\n---\n\nWhat the team of project {at} keeps running.\n"
    )
}

fn manifest(dataset: &str) -> String {
    format!(
        "{{\"files\": [{{\"path\": \"orders.csv\", \"sha256\": \"{}\", \"bytes\": {}, \"rows\": 1}}], \"count\": 1}}\n",
        digest(dataset),
        dataset.len()
    )
}

fn operator(at: usize) -> String {
    let operator_kind = &OPERATOR_KINDS[at % OPERATOR_KINDS.len()];
    let id = operator_id(at);
    format!(
        "---
kind: Operator
op_id: {id}
name: {title} {at}
mode_ids: [{mode}]
timebox_minutes: 30-60
evidence_pattern: {mode}
inputs:
  - day
  - name: source
    type: path
    required: false
outputs: [data/{id}/*.csv]
---

# {title} {at}

## Purpose
Do the work of operator {at} once, and leave proof of it.

## Preconditions
- The source can be read

## Steps
1. Take the day from the schedule.
2. Fetch what came in on that day.
3. Write it into a new folder.
4. Check the counts against the source.
5. Put the folder in place.
6. Write down what is next.

## Acceptance checks
- `row-count`: `wc -l data/{id}/orders.csv`
- `schema`: `head -1 data/{id}/orders.csv`

## Evidence outputs
- logs/

## Failure paths
- The source is late: wait for a day and run again.
- The counts differ: open a debug packet.

## Next pointer rule
Name the next day to be run.
",
        title = operator_kind.title,
        mode = operator_kind.mode,
    )
}

fn run(at: usize, operator: usize, log: &str) -> String {
    let operator_kind = &OPERATOR_KINDS[operator % OPERATOR_KINDS.len()];
    let id = operator_id(operator);
    let (day, hour) = (at % 28 + 1, at % 20);
    let mut evidence = String::new();
    if operator_kind.mode == "PIPELINE" {
        let dataset = format!("id,amount\n{operator},{}\n", operator * 7);
        let _ = write!(
            evidence,
            "  - artifact: data/{id}/orders.csv@sha256:{}\n    manifest: data/{id}/MANIFEST.json\n",
            digest(&dataset)
        );
    }
    for kind in operator_kind.evidence {
        let _ = write!(evidence, "  - {kind}: {log}#L1-L3\n    result: PASS\n");
    }
    format!(
        "---
kind: OpRun
op_id: {id}
project_id: p{project:02}
mode_id: {mode}
timestamp_start: 2026-03-{day:02}T{hour:02}:00:00Z
timestamp_end: 2026-03-{day:02}T{hour:02}:25:00Z
inputs_used:
  day: 2026-03-{day:02}
outputs_written: [data/{id}/orders.csv]
acceptance_results:
  row-count: PASS
  schema: PASS
result: PASS
evidence_links:
{evidence}next_pointer: run operator {operator} for the day after 2026-03-{day:02}
---

# {title}, run {at}

The source was complete; {rows} rows came in. Nothing else was touched, and the
folder was put in place after *both* checks had passed.
",
        project = at % PROJECTS,
        mode = operator_kind.mode,
        title = operator_kind.title,
        rows = at * 13 + 1,
    )
}

fn packet(at: usize) -> String {
    format!(
        "---
kind: DebugPacket
project_id: p{project:02}
mode_id: CONTRACT
time_spent_minutes: 35
---

# Counts differ, case {at}

## Symptom
The count of rows in the table is {at} less than in the source.

## Context
The source moved to another time zone last week.

## Minimal repro
```sh
wc -l data/{id}/orders.csv
```
Expected: {rows}
Actual: 2

## Hypotheses
- The day begins at another hour in the source.
- A filter drops rows without an amount.

## Experiments
- Change: ask for the day in UTC
  Result: the counts agree
  Evidence: [the data](../../data/{id}/orders.csv)
  Minutes: 30

## Conclusion
The day has to be asked for in UTC.

## Next pointer
Ask the owners of the source to name their time zone.
",
        project = at % PROJECTS,
        id = operator_id(at % OPERATOR_KINDS.len()),
        rows = at + 2,
    )
}

/// Commits all files of a folder, in a new repository.
pub(crate) fn commit(root: &Path) -> io::Result<()> {
    git(root, &["init", "--quiet"])?;
    git(root, &["add", "--all"])?;
    git(root, &["commit", "--quiet", "--message", "A corpus"])
}

fn git(root: &Path, arguments: &[&str]) -> io::Result<()> {
    let status = git_command(root).args(arguments).status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!(
            "git {}: {status}",
            arguments.join(" ")
        )))
    }
}

/// Returns a `git` command in a folder, without the user's configuration.
fn git_command(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(root).args([
        "-c",
        "user.name=corpus",
        "-c",
        "user.email=corpus@example.org",
        "-c",
        "gc.auto=0",
    ]);
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    command
}
