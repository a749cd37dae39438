//! No finding hides an independent one, and no fault is reported twice: the findings of several
//! independent faults are the findings of each of them together.

use std::collections::{BTreeMap, BTreeSet};

use holdpoint::config::Settings;
use holdpoint::snapshot::Memory;
use rayon::prelude::*;

use super::checking;

/// The sound repository that the faults are put into.
const FILES: [(&str, &str); 22] = [
    (
        "projects/dairy.md",
        "---\nkind: Project\nproject_id: dairy\nname: The dairy\nowners: [ida@example.org]\nstates: [milk-price, cheese-list]\nwip_limit: 3\n---\n",
    ),
    (
        "projects/forge.md",
        "---\nkind: Project\nproject_id: forge\nname: The forge\nowners: [tove@example.org]\nstates: [furnace]\n---\n",
    ),
    (
        "operators/press-cheese.md",
        "---
kind: Operator
op_id: press-cheese
name: Press the cheese
mode_ids: [PIPELINE]
purpose: Turn the milk of a day into wheels.
preconditions: [The milk is cooled.]
inputs: [{name: day, type: param}, {name: vat, type: param, required: false}]
steps: [Heat the milk., Add rennet., Cut the curd., Press it., Weigh the wheels.]
outputs: [data/wheels-*.csv]
acceptance_checks:
  - {id: weight, run: grep -c heavy data/wheels.csv}
  - {id: count, run: wc -l data/wheels.csv, required: false}
timebox_minutes: 240
failure_paths: [Discard the vat., Call the vet.]
evidence_pattern: PIPELINE
evidence_outputs: [data/wheels.csv]
next_pointer_rule: Say which wheels are turned first.
---
",
    ),
    (
        "operators/light-furnace.md",
        "---
kind: Operator
op_id: light-furnace
name: Light the furnace
mode_ids: [SERVICE]
purpose: Bring the furnace to working heat.
preconditions: [The flue is swept.]
inputs: [fuel]
steps: [Lay the coal., Open the damper., Light it., Watch the gauge., Note the heat.]
outputs: [logs/gauge.log]
acceptance_checks: [{id: heat, type: health_check, run: cat gauge}]
timebox_minutes: 90
failure_paths: [Close the damper., Rake it out.]
evidence_pattern: SERVICE
evidence_outputs: [logs/gauge.log]
next_pointer_rule: Say when it is raked out.
constraints: [two-people]
---
",
    ),
    (
        "operators/visit-farm.md",
        "---
kind: Operator
op_id: visit-farm
name: Visit a farm
mode_ids: [CONTACT]
purpose: Hear what the farmer needs.
preconditions: [The farmer is at home.]
inputs: [{name: farm, required: false}]
steps: [Ring the bell., Ask about the herd., Taste the milk., Agree on a price., Write it down.]
outputs: [notes/*.txt]
acceptance_checks: [{id: heard, check: Is every question answered?}]
timebox_minutes: 60
failure_paths: [Leave a note., Come again.]
evidence_pattern: CONTACT
evidence_outputs: [notes/farm.txt]
next_pointer_rule: Say who is visited next.
---
",
    ),
    (
        "runs/pressed.md",
        "---
kind: OpRun
op_id: press-cheese
project_id: dairy
mode_id: PIPELINE
title: Wheels of the second of March
timestamp_start: 2026-03-02T05:00:00Z
timestamp_end: 2026-03-02T08:00:00Z
inputs_used: {day: monday}
outputs_written: [data/wheels-monday.csv]
acceptance_results: {weight: PASS, count: PASS}
result: PASS
evidence_links:
  - artifact: data/wheels-monday.csv
  - validation: logs/weight.log
  - manifest: data/MANIFEST.json
next_pointer: Turn the wheels of Monday on Friday.
---
",
    ),
    (
        "runs/lit.md",
        "---
kind: OpRun
op_id: light-furnace
project_id: forge
mode_id: SERVICE
title: Heat for the Tuesday shift
timestamp_start: 2026-03-03T05:00:00Z
timestamp_end: 2026-03-03T06:00:00Z
inputs_used: {fuel: beech}
outputs_written: [logs/gauge.log]
acceptance_results: {heat: PASS}
result: PASS
evidence_links:
  - health_check: logs/gauge.log
  - logs: logs/damper.log
  - restart: logs/relight.log
  - runbook: docs/furnace.txt
live_changes: [{target: the furnace, bound: one hour}]
constraint_status: {two-people: respected}
next_pointer: Rake the furnace out at noon.
---
",
    ),
    (
        "runs/visited.md",
        "---
kind: OpRun
op_id: visit-farm
project_id: dairy
mode_id: CONTACT
title: A call at the farm by the lake
timestamp_start: 2026-03-04T09:00:00Z
timestamp_end: 2026-03-04T09:40:00Z
outputs_written: [notes/other.txt]
acceptance_results: {heard: PASS}
result: PASS
evidence_links:
  - touch: notes/lake.txt
  - template: notes/questions.txt
block_id: wednesday
next_pointer: Visit the farm on the hill on Thursday.
---
",
    ),
    (
        "blocks/wednesday.md",
        "---
kind: Block
block_id: wednesday
mode_id: CONTACT
project_id: dairy
timestamp_start: 2026-03-04T08:00:00Z
timestamp_end: 2026-03-04T11:00:00Z
next_pointer: Call the farms that were not at home.
---
",
    ),
    (
        "packets/sour.md",
        "---
kind: DebugPacket
project_id: dairy
mode_id: PIPELINE
symptom: The milk of vat three is sour.
context: It was a warm night.
time_spent_minutes: 30
minimal_repro:
  commands: [dip the strip]
  expected: green
  actual: red
hypotheses: [The cooler stopped., The vat was not rinsed.]
experiments:
  - change: Rinse the vat twice.
    result: The strip stays red.
    evidence: logs/strip.log
  - change: Restart the cooler.
    result: The strip is green.
    evidence: logs/cooler.log
decision: The cooler had stopped.
next_pointer: Order a second cooler on Monday.
---
",
    ),
    (
        "regimes/dairy.md",
        "---
kind: Regime
project_id: dairy
regime: exist
declared_at: 2026-01-05
indicators:
  invariants: at_risk
  failures: recoverable
  buffers: depleting
  rollback: partial
  tail_risk: dominant
  people: recovering
  optionality: stable
  coordination: informal
  expansion: none
  adversarial_pressure: not_expected
literacies:
  foundational: docs/literacy.txt
  forbearance: docs/literacy.txt
  risk-uncertainty: docs/literacy.txt
  consequence-topology: docs/literacy.txt
  liveness-orchestration: docs/literacy.txt
review_by: 2027-01-01
---
",
    ),
    (
        "regimes/forge.md",
        "---
kind: Regime
project_id: forge
regime: persist
declared_at: 2026-01-06
indicators:
  invariants: stable
  failures: recoverable
  buffers: regenerating
  rollback: available
  tail_risk: bounded
  people: recovering
  optionality: increasing
  coordination: enforced
  expansion: none
  adversarial_pressure: not_expected
literacies:
  foundational: docs/literacy.txt
  risk-uncertainty: docs/literacy.txt
  consequence-topology: docs/literacy.txt
  liveness-orchestration: docs/literacy.txt
  constraint: docs/literacy.txt
  horizon: docs/literacy.txt
  metrics: docs/literacy.txt
  access-control: docs/literacy.txt
review_by: 2027-01-01
---
",
    ),
    (
        "constraints/cold-chain.md",
        "---\nkind: Constraint\nconstraint_id: cold-chain\nlevel: physical\nstatement: Milk above eight degrees is not pressed.\nprojects: [dairy]\n---\n",
    ),
    (
        "constraints/fair-price.md",
        "---\nkind: Constraint\nconstraint_id: fair-price\nlevel: responsibility\nstatement: A farmer is paid what was agreed.\nprojects: [dairy]\n---\n",
    ),
    (
        "constraints/two-people.md",
        "---\nkind: Constraint\nconstraint_id: two-people\nlevel: operational\nstatement: Two people watch the furnace.\nprojects: [forge]\n---\n",
    ),
    (
        "decisions/raise-price.md",
        "---
kind: Decision
decision_id: raise-price
project_id: dairy
state: milk-price
trigger: [The feed has become dearer.]
outcome: commit
constraint_status: {cold-chain: respected, fair-price: respected}
reasoning: ['other: the farmers cannot wait']
decided_at: 2026-02-02
evidence_links: [notes/feed.txt]
next_pointer: Write to the farmers on Friday.
---
",
    ),
    (
        "decisions/summer-list.md",
        "---
kind: Decision
decision_id: summer-list
project_id: dairy
state: cheese-list
trigger: [The herb garden is in leaf.]
outcome: commit
constraint_status: {cold-chain: respected, fair-price: respected}
reasoning: ['other: the herbs do not keep']
decided_at: 2026-02-03
temporary: true
expires: 2026-12-31
evidence_links: [notes/feed.txt]
next_pointer: Taste the first herb cheese in May.
---
",
    ),
    (
        "decisions/new-lining.md",
        "---
kind: Decision
decision_id: new-lining
project_id: forge
state: furnace
trigger: [The lining has a crack.]
outcome: commit
constraint_status: {two-people: respected}
reasoning: ['other: the crack grows']
decided_at: 2026-02-04
evidence_links: [notes/crack.txt]
next_pointer: Order the bricks on Monday.
---
",
    ),
    ("data/wheels-monday.csv", "1,5\n2,6\n"),
    (
        "data/MANIFEST.json",
        "{\"files\": [{\"path\": \"wheels-monday.csv\", \"sha256\": \"3c441beed141fb2ef7a28597f8152dc5b4ffe9d0f9fe40f91d7fea0feb9781e7\"}]}\n",
    ),
    ("docs/furnace.txt", "Open the damper first.\n"),
    ("docs/literacy.txt", "What we read, and when.\n"),
];

/// Further files, each with a line of text.
const NOTES: [&str; 12] = [
    "logs/weight.log",
    "logs/gauge.log",
    "logs/damper.log",
    "logs/relight.log",
    "logs/strip.log",
    "logs/cooler.log",
    "notes/lake.txt",
    "notes/questions.txt",
    "notes/feed.txt",
    "notes/crack.txt",
    "notes/farm.txt",
    "notes/other.txt",
];

/// A change of one file that makes one mistake: a part of the file, and its replacement.
struct Mistake {
    name: &'static str,
    path: &'static str,
    part: &'static str,
    by: &'static str,
}

const fn mistake(
    name: &'static str,
    path: &'static str,
    part: &'static str,
    by: &'static str,
) -> Mistake {
    Mistake {
        name,
        path,
        part,
        by,
    }
}

const DAIRY: &str = "projects/dairy.md";
const FORGE: &str = "projects/forge.md";
const PRESS: &str = "operators/press-cheese.md";
const LIGHT: &str = "operators/light-furnace.md";
const VISIT: &str = "operators/visit-farm.md";
const PRESSED: &str = "runs/pressed.md";
const LIT: &str = "runs/lit.md";
const VISITED: &str = "runs/visited.md";
const BLOCK: &str = "blocks/wednesday.md";
const PACKET: &str = "packets/sour.md";
const REGIME: &str = "regimes/dairy.md";
const OTHER_REGIME: &str = "regimes/forge.md";
const COLD: &str = "constraints/cold-chain.md";
const FAIR: &str = "constraints/fair-price.md";
const RAISE: &str = "decisions/raise-price.md";
const SUMMER: &str = "decisions/summer-list.md";
const LINING: &str = "decisions/new-lining.md";

const MISTAKES: &[Mistake] = &[
    mistake("name to do", DAIRY, "name: The dairy", "name: todo"),
    mistake("misspelt limit", DAIRY, "wip_limit", "wip-limit"),
    mistake(
        "owners as text",
        FORGE,
        "[tove@example.org]",
        "tove@example.org",
    ),
    mistake(
        "no purpose",
        PRESS,
        "purpose: Turn the milk of a day into wheels.\n",
        "",
    ),
    mistake(
        "long timebox",
        PRESS,
        "timebox_minutes: 240",
        "timebox_minutes: 600",
    ),
    mistake("few steps", PRESS, "Heat the milk., ", ""),
    mistake("precondition to do", PRESS, "The milk is cooled.", "???"),
    mistake("operator without id", PRESS, "op_id: press-cheese\n", ""),
    mistake(
        "foreign pattern",
        LIGHT,
        "evidence_pattern: SERVICE",
        "evidence_pattern: CONTACT",
    ),
    mistake(
        "no preconditions",
        LIGHT,
        "preconditions: [The flue is swept.]\n",
        "",
    ),
    mistake("one failure path", VISIT, ", Come again.", ""),
    mistake(
        "vague check",
        VISIT,
        ", check: Is every question answered?",
        "",
    ),
    mistake(
        "misspelt operator",
        PRESSED,
        "op_id: press-cheese",
        "op_id: press-chese",
    ),
    mistake(
        "misspelt evidence type",
        PRESSED,
        "- validation:",
        "- validaton:",
    ),
    mistake(
        "no artifact",
        PRESSED,
        "  - artifact: data/wheels-monday.csv\n",
        "",
    ),
    mistake(
        "no manifest",
        PRESSED,
        "  - manifest: data/MANIFEST.json\n",
        "",
    ),
    mistake(
        "vacuous pointer",
        PRESSED,
        "Turn the wheels of Monday on Friday.",
        "continue",
    ),
    mistake("misspelt check", PRESSED, "weight: PASS", "wieght: PASS"),
    mistake(
        "optional check failed",
        PRESSED,
        "count: PASS",
        "count: FAIL",
    ),
    mistake("no input", PRESSED, "inputs_used: {day: monday}\n", ""),
    mistake(
        "ends before it starts",
        PRESSED,
        "2026-03-02T08:00:00Z",
        "2026-03-02T04:00:00Z",
    ),
    mistake("misspelt runbook", LIT, "- runbook:", "- runbok:"),
    mistake("no logs", LIT, "  - logs: logs/damper.log\n", ""),
    mistake("no restart", LIT, "logs/relight.log", "TODO"),
    mistake(
        "violated constraint",
        LIT,
        "two-people: respected",
        "two-people: violated",
    ),
    mistake(
        "misspelt project",
        LIT,
        "project_id: forge",
        "project_id: forgge",
    ),
    mistake("unbounded", LIT, ", bound: one hour", ""),
    mistake("dead link", VISITED, "notes/lake.txt", "notes/laek.txt"),
    mistake(
        "misspelt block",
        VISITED,
        "block_id: wednesday",
        "block_id: wensday",
    ),
    mistake(
        "misspelt mode",
        VISITED,
        "mode_id: CONTACT",
        "mode_id: CONTCT",
    ),
    mistake(
        "block without pointer",
        BLOCK,
        "next_pointer: Call the farms that were not at home.\n",
        "",
    ),
    mistake(
        "block of the future",
        BLOCK,
        "2026-03-04T11:00:00Z",
        "2062-03-04T11:00:00Z",
    ),
    mistake(
        "packet without decision",
        PACKET,
        "The cooler had stopped.",
        "TODO",
    ),
    mistake(
        "experiment without evidence",
        PACKET,
        "    evidence: logs/strip.log\n",
        "",
    ),
    mistake(
        "experiment without result",
        PACKET,
        "    result: The strip is green.\n",
        "",
    ),
    mistake("repro without outcome", PACKET, "  actual: red\n", ""),
    mistake(
        "four hypotheses",
        PACKET,
        "[The cooler stopped.,",
        "[The cooler stopped., It is old., It rained.,",
    ),
    mistake(
        "project of a regime",
        OTHER_REGIME,
        "project_id: forge",
        "project_id: forgge",
    ),
    mistake(
        "review is due",
        OTHER_REGIME,
        "review_by: 2027-01-01",
        "review_by: 2026-02-01",
    ),
    mistake(
        "unknown indicator",
        REGIME,
        "buffers: depleting",
        "buffers: full",
    ),
    mistake(
        "contradicted by its indicators",
        REGIME,
        "regime: exist",
        "regime: persist",
    ),
    mistake(
        "missing literacy",
        REGIME,
        "  foundational: docs/literacy.txt\n",
        "",
    ),
    mistake("misspelt literacy", OTHER_REGIME, "metrics:", "metrcs:"),
    mistake(
        "literacy to do",
        OTHER_REGIME,
        "horizon: docs/literacy.txt",
        "horizon: tbd",
    ),
    mistake(
        "invariants at risk",
        OTHER_REGIME,
        "invariants: stable",
        "invariants: at_risk",
    ),
    mistake("project of a constraint", COLD, "[dairy]", "[diary]"),
    mistake(
        "statement to do",
        COLD,
        "Milk above eight degrees is not pressed.",
        "FIXME",
    ),
    mistake(
        "level of a constraint",
        FAIR,
        "level: responsibility",
        "level: high",
    ),
    mistake(
        "id with a blank",
        FAIR,
        "constraint_id: fair-price",
        "constraint_id: fair price",
    ),
    mistake(
        "supersedes nothing",
        RAISE,
        "state: milk-price",
        "state: milk-price\nsupersedes: d-9",
    ),
    mistake(
        "only urgent",
        RAISE,
        "The feed has become dearer.",
        "urgent",
    ),
    mistake(
        "commits against a constraint",
        RAISE,
        "cold-chain: respected",
        "cold-chain: violated",
    ),
    mistake("status left out", RAISE, ", fair-price: respected", ""),
    mistake(
        "pointer to do",
        RAISE,
        "Write to the farmers on Friday.",
        "to do: {{ who }}",
    ),
    mistake("endless", SUMMER, "expires: 2026-12-31\n", ""),
    mistake(
        "unknown outcome",
        SUMMER,
        "outcome: commit",
        "outcome: maybe",
    ),
    mistake("unknown state", LINING, "state: furnace", "state: furnaces"),
    mistake(
        "decision without id",
        LINING,
        "decision_id: new-lining\n",
        "",
    ),
    mistake(
        "decision without pointer",
        LINING,
        "next_pointer: Order the bricks on Monday.\n",
        "",
    ),
    mistake(
        "misspelt optional field",
        LINING,
        "evidence_links",
        "evidence-links",
    ),
    mistake("missing log", "logs/weight.log", "a line", ""),
    mistake("missing handbook", "docs/furnace.txt", "Open", ""),
];

/// Pairs of mistakes that the specification merges, with the reason.
const MERGED: &[(&str, &str, &str)] = &[
    (
        "misspelt operator",
        "misspelt check",
        "the checks of an unknown operator are not known",
    ),
    (
        "misspelt operator",
        "optional check failed",
        "which of an unknown operator's checks are required is not known",
    ),
    (
        "misspelt operator",
        "no input",
        "the inputs of an unknown operator are not known",
    ),
    (
        "operator without id",
        "misspelt check",
        "the operator of the run is not known",
    ),
    (
        "operator without id",
        "optional check failed",
        "the operator of the run is not known",
    ),
    (
        "operator without id",
        "no input",
        "the operator of the run is not known",
    ),
    (
        "operator without id",
        "misspelt operator",
        "which operator was meant is not known",
    ),
    (
        "id with a blank",
        "status left out",
        "the constraint that has no status is not known by its id",
    ),
    (
        "project of a regime",
        "review is due",
        "which regime of an unknown project is the latest is not known",
    ),
    (
        "foreign pattern",
        "no logs",
        "which evidence the operator asks for is not known",
    ),
    (
        "misspelt runbook",
        "missing handbook",
        "the finding about the file stands at the misspelt key",
    ),
    (
        "misspelt evidence type",
        "missing log",
        "the finding about the file stands at the misspelt key",
    ),
    (
        "no manifest",
        "contradicted by its indicators",
        "what is merely preferred is not reported in the regime `exist`",
    ),
];

/// The files with mistakes; `None` if one of them is not possible after the others.
fn with_mistakes(mistakes: &[&Mistake]) -> Option<BTreeMap<&'static str, String>> {
    let notes = NOTES.iter().map(|path| (*path, "a line\n"));
    let files = FILES.iter().copied().chain(notes);
    let mut files: BTreeMap<&str, String> =
        files.map(|(path, text)| (path, text.to_owned())).collect();
    for mistake in mistakes {
        let text = files.get_mut(mistake.path)?;
        if !text.contains(mistake.part) {
            return None;
        }
        if mistake.path.ends_with(".md") {
            *text = text.replacen(mistake.part, mistake.by, 1);
        } else {
            files.remove(mistake.path);
        }
    }
    Some(files)
}

/// Returns `path rule: key` for each finding, in order: the key is the field on the finding's line,
/// and what the finding is about.
fn findings(mistakes: &[&Mistake]) -> Option<Vec<String>> {
    let files = with_mistakes(mistakes)?;
    let snapshot = Memory::new(files.clone());
    let analysis = checking::check(&snapshot, &Settings::default());
    let described = analysis.findings.iter().map(|finding| {
        let path = finding.path.text();
        let text = &files[&*path];
        let start = finding.span.start as usize;
        let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
        let line = text[line..].lines().next().unwrap_or("");
        let key = line
            .split(':')
            .next()
            .unwrap_or("")
            .trim_start_matches([' ', '-']);
        let about = finding.about.as_deref().unwrap_or("");
        format!("{path} {}: {key} {about}", finding.meta.name)
    });
    let mut described: Vec<String> = described.collect();
    described.sort();
    Some(described)
}

/// A generator of pseudo-random numbers (Knuth, "MMIX").
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005);
        self.0 = self.0.wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % end
    }
}

#[test]
fn several_independent_faults_have_the_findings_of_each() {
    assert_eq!(findings(&[]), Some(Vec::new()));
    let alone: Vec<Vec<String>> = MISTAKES
        .iter()
        .map(|mistake| findings(&[mistake]).expect(mistake.name))
        .collect();
    let is_merged = |at: &[usize]| {
        let names: BTreeSet<&str> = at.iter().map(|at| MISTAKES[*at].name).collect();
        let mut merged = MERGED.iter();
        merged.any(|(one, other, _)| names.contains(one) && names.contains(other))
    };
    let mut random = Random(12);
    let mut cases: Vec<Vec<usize>> = Vec::new();
    while cases.len() < 1000 {
        let count = 2 + random.below(3) / 2;
        let chosen: BTreeSet<usize> = (0..count).map(|_| random.below(MISTAKES.len())).collect();
        let chosen: Vec<usize> = chosen.into_iter().collect();
        if chosen.len() >= 2 && !is_merged(&chosen) {
            cases.push(chosen);
        }
    }
    let check_case = |chosen: &Vec<usize>| {
        let mistakes: Vec<&Mistake> = chosen.iter().map(|at| &MISTAKES[*at]).collect();
        let found = findings(&mistakes)?;
        let mut union: Vec<String> = chosen.iter().flat_map(|at| alone[*at].clone()).collect();
        union.sort();
        let hidden = union.iter().filter(|it| !found.contains(it));
        let added = found.iter().filter(|it| !union.contains(it));
        let lines = hidden
            .map(|it| format!("hidden {it}"))
            .chain(added.map(|it| format!("added {it}")));
        let names: Vec<&str> = mistakes.iter().map(|mistake| mistake.name).collect();
        (found != union).then(|| (names.join(" + "), lines.collect()))
    };
    let failures: BTreeMap<String, Vec<String>> = cases.par_iter().filter_map(check_case).collect();
    assert!(failures.is_empty(), "{failures:#?}");
}
