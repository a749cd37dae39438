//! The affected set: the records that are checked again after a change must include every record
//! whose findings can differ.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use holdpoint::config::{self, Settings};
use holdpoint::engine::narrow::{self, Narrow};
use holdpoint::engine::{self, Analysis, Input};
use holdpoint::git::{self, Oid};
use holdpoint::snapshot::{Content, Entry, Folder, Memory, Snapshot, SnapshotLabel};
use proptest::prelude::*;

use super::checking::{input, rule_names};
use super::packed_memo::PackedMemo;
use super::random_cases::{holds_for, requested_cases};

pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// Returns all fixtures as one repository, with many faults and many references.
fn files() -> Files {
    let mut files = Files::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut folders = vec![root.join("handbook")];
    for entry in fs::read_dir(root.join("broken")).expect("the fixtures") {
        folders.push(entry.expect("an entry").path());
    }
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        for entry in Folder::open(folder).expect("a fixture").entries() {
            let path = entry.path.text().into_owned();
            let bytes = fs::read(folder.join(&path)).expect("a file");
            if path != "expected.txt" && path != config::PATH {
                files.entry(path).or_insert(bytes);
            }
        }
    }
    files.extend(yard());
    files
}

/// Returns the records of one more project: runs that are open, due, taken up, held by a decision or
/// in a row of failures, with typed inputs, blocks and decisions.
pub(super) fn yard() -> Files {
    let run = |more: &str| {
        format!("kind: OpRun\nop_id: saw\nproject_id: yard\nmode_id: PIPELINE\n{more}")
    };
    let closed = |day: u8, result: &str, more: &str| {
        run(&format!(
            "timestamp_start: 2026-06-{day:02}T08:00:00Z\ntimestamp_end: 2026-06-{day:02}T08:20:00Z\n\
             acceptance_results: {{even: {result}}}\nresult: {result}\n\
             evidence_links: [{{artifact: yard/planks.csv, validation: yard/planks.csv}}]\n\
             next_pointer: Saw the next trunk.\n{more}"
        ))
    };
    let open = |day: u8, more: &str| {
        run(&format!(
            "timestamp_start: 2026-06-{day:02}T09:00:00Z\n{more}"
        ))
    };
    let decision = |id: &str, day: u8, outcome: &str, more: &str| {
        format!(
            "kind: Decision\ndecision_id: {id}\nproject_id: yard\nstate: trunks\n\
             trigger: [the rain has ended]\noutcome: {outcome}\ndecided_at: 2026-06-{day:02}\n\
             reasoning: [liveness]\nconstraint_status: {{}}\nnext_pointer: Look at the sky.\n{more}"
        )
    };
    let packet = |more: &str| {
        format!(
            "kind: DebugPacket\nproject_id: yard\nsymptom: It bends.\ncontext: It is old.\n\
             hypotheses: [It is wet.]\nexperiments: [{{change: Dry it., result: It breaks., evidence: yard/planks.csv}}]\n\
             decision: Buy one.\nnext_pointer: Buy a saw.\ntime_spent_minutes: 9\n{more}"
        )
    };
    let block = |id: &str, hours: &str, more: &str| {
        format!(
            "kind: Block\nblock_id: {id}\nmode_id: PIPELINE\n{hours}next_pointer: Sweep the yard.\n{more}"
        )
    };
    let records = [
        ("project", "kind: Project\nproject_id: yard\nname: Yard\nowners: [a@example.org]\nstates: [trunks]\nwip_limit: 1\n".to_owned()),
        ("saw", "kind: Operator\nop_id: saw\nname: Saw\nmode_ids: [PIPELINE]\ntimebox_minutes: 30\noutputs: none\n\
            inputs: [{name: trunk, type: path, required: false}, {name: who, type: object, required: false}]\n\
            steps: [Lift., Saw., Turn., Saw., Stack.]\nacceptance_checks: [{id: even, run: level}]\n".to_owned()),
        ("open-1", open(1, "")),
        ("open-2", open(20, "inputs_used: {trunk: yard/trunk.csv, who: yard}\n")),
        ("failed-1", closed(10, "FAIL", "")),
        ("failed-2", closed(11, "FAIL", "debug_packet: yard/packet.md\n")),
        ("failed-3", closed(12, "FAIL", "")),
        ("failed-4", closed(13, "FAIL", "block_id: morning\n")),
        ("due-1", closed(2, "PASS", "next_due: 2026-06-03\ninputs_used: {trunk: yard/planks.csv, who: saw}\n")),
        ("due-2", closed(14, "WARN", "next_due: 2026-06-15\n")),
        ("taking", closed(15, "WARN", "takes_up: yard/due-2.md\ninputs_used: {who: wait}\n")),
        ("on-hold", closed(16, "PASS", "decision_id: wait\nmode_override: it is wet\n")),
        ("wait", decision("wait", 5, "hold", "next_due: 2026-06-06\n")),
        ("go", decision("go", 7, "commit", "")),
        ("packet", packet("op_run: yard/failed-2.md\nresolved: true\nregression_guard: {test: yard/planks.csv}\n")),
        ("packet-2", packet("next_due: 2026-06-01\n")),
        ("morning", block("morning", "timestamp_start: 2026-06-13T07:00:00Z\ntimestamp_end: 2026-06-13T12:00:00Z\n", "project_id: yard\n")),
        ("late", block("late", "timestamp_start: 2026-06-13T11:00:00Z\n", "project_id: yard\nnext_due: 2026-06-14\n")),
    ];
    let records = records.into_iter().map(|(name, yaml)| {
        (
            format!("yard/{name}.md"),
            format!("---\n{yaml}---\n").into_bytes(),
        )
    });
    let planks = (
        "yard/planks.csv".to_owned(),
        b"plank,width\n1,20\n".to_vec(),
    );
    records.chain([planks]).collect()
}

/// Returns the records of the yard with regimes and constraints, and decisions and runs that they bind.
pub(super) fn governed_yard() -> Files {
    let regime = |name: &str, day: u8, buffers: &str, more: &str| {
        format!(
            "kind: Regime\nproject_id: yard\nregime: {name}\ndeclared_at: 2026-05-{day:02}\n\
             indicators:\n  invariants: stable\n  failures: recoverable\n  buffers: {buffers}\n\
             \x20 rollback: partial\n  tail_risk: bounded\n  people: recovering\n  optionality: stable\n\
             \x20 coordination: informal\n  expansion: none\n  adversarial_pressure: not_expected\n\
             literacies: {{}}\n{more}"
        )
    };
    let constraint = |id: &str, level: &str, more: &str| {
        format!(
            "kind: Constraint\nconstraint_id: {id}\nlevel: {level}\nstatement: It is {id}.\n{more}"
        )
    };
    let decision = |id: &str, outcome: &str, more: &str| {
        format!(
            "kind: Decision\ndecision_id: {id}\nproject_id: yard\nstate: trunks\n\
             trigger: [the wind has turned]\noutcome: {outcome}\ndecided_at: 2026-06-20\n\
             next_pointer: Look at the trees.\n{more}"
        )
    };
    let run = |more: &str| {
        format!(
            "kind: OpRun\nop_id: fell\nproject_id: yard\nmode_id: PIPELINE\n\
             timestamp_start: 2026-06-21T08:00:00Z\nnext_pointer: Saw the trunk.\n{more}"
        )
    };
    let records = [
        ("first", regime("exist", 1, "depleting", "")),
        (
            "second",
            regime("persist", 20, "regenerating", "from: exist\n"),
        ),
        ("dry", constraint("dry", "physical", "")),
        (
            "quiet",
            constraint("quiet", "preference", "projects: [yard]\n"),
        ),
        (
            "fell",
            "kind: Operator\nop_id: fell\nname: Fell\nmode_ids: [PIPELINE]\ntimebox_minutes: 30\n\
            outputs: none\nsteps: [Look., Saw., Shout., Saw., Rest.]\nregimes: [persist]\n\
            constraints: [dry, quiet]\nacceptance_checks: [{id: down, run: look}]\n"
                .to_owned(),
        ),
        (
            "felled",
            run(
                "timestamp_end: 2026-06-21T08:20:00Z\nacceptance_results: {down: PASS}\nresult: PASS\n\
            evidence_links: [{artifact: yard/planks.csv, validation: yard/planks.csv}]\n\
            constraint_status: {dry: respected, quiet: violated}\n",
            ),
        ),
        (
            "held",
            run("held_by: dry\nconstraint_status: {dry: violated}\n"),
        ),
        (
            "fell-it",
            decision(
                "fell-it",
                "commit",
                "reasoning: [liveness]\nassumes: [slack]\n\
            constraint_status: {dry: respected, quiet: violated}\noverride: {constraint: quiet, because: dry}\n",
            ),
        ),
        (
            "leave-it",
            decision("leave-it", "hold", "constraint_status: {dry: violated}\n"),
        ),
    ];
    let records = records.into_iter().map(|(name, yaml)| {
        let text = format!("---\n{yaml}---\n");
        (format!("yard/{name}.md"), text.into_bytes())
    });
    yard().into_iter().chain(records).collect()
}

/// Configurations that differ in severities, in scope and in what rules ask.
const CONFIGURATIONS: [&str; 8] = [
    "",
    "rules: {evidence: {severity: warning, reason: it is new here}}\n",
    "rules: {evidence: {severity: 'off', reason: nobody keeps it}, step-count: error}\n",
    "rules: {unpinned-evidence: info, step-count: 'off'}\n",
    "overrides: [{paths: ['yard/**'], rules: {step-count: 'off'}}]\n",
    "limits: {steps: 1-3}\n",
    "exclude: ['yard/f*']\n",
    "require: [regimes, constraints]\nrules: {acceptance-not-exact: error}\n",
];

/// One change to the files.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Writes one of the configurations.
    Configure(usize),
    Delete(usize),
    Move(usize, usize),
    Copy(usize),
    /// Replaces a line of one file by a line of another.
    Line(usize, usize, usize, usize),
    Empty(usize),
    Append(usize),
    Restore(usize),
    /// Changes every occurrence of a word in a file.
    Rename(usize, usize),
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let at = 0..10_000usize;
    let at = move || at.clone();
    prop_oneof![
        at().prop_map(Step::Delete),
        (at(), at()).prop_map(|(file, to)| Step::Move(file, to)),
        at().prop_map(Step::Copy),
        (at(), at(), at(), at()).prop_map(|(a, b, c, d)| Step::Line(a, b, c, d)),
        (at(), at(), at(), at()).prop_map(|(a, b, c, d)| Step::Line(a, b, c, d)),
        at().prop_map(Step::Empty),
        at().prop_map(Step::Append),
        at().prop_map(Step::Restore),
        (at(), at()).prop_map(|(file, word)| Step::Rename(file, word)),
        (0..CONFIGURATIONS.len()).prop_map(Step::Configure),
    ]
}

pub(super) fn apply(files: &mut Files, step: &Step, all: &Files) {
    let nth = |files: &Files, at: usize| files.keys().nth(at % files.len()).cloned();
    let folders: Vec<&str> = all
        .keys()
        .filter_map(|path| Some(path.rsplit_once('/')?.0))
        .collect();
    match *step {
        Step::Configure(at) => {
            let bytes = CONFIGURATIONS[at].as_bytes().to_vec();
            files.insert(config::PATH.to_owned(), bytes);
        }
        Step::Delete(at) => drop(nth(files, at).and_then(|path| files.remove(&path))),
        Step::Move(at, to) => {
            let Some(path) = nth(files, at) else { return };
            let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
            let bytes = files.remove(&path).unwrap_or_default();
            files.insert(format!("{}/{name}", folders[to % folders.len()]), bytes);
        }
        Step::Copy(at) => {
            let Some(path) = nth(files, at) else { return };
            let bytes = files[&path].clone();
            files.insert(path.replacen('.', "-copy.", 1), bytes);
        }
        Step::Line(at, line, from, other) => {
            let (Some(path), Some(from)) = (nth(files, at), nth(all, from)) else {
                return;
            };
            let (Ok(text), Ok(source)) = (
                String::from_utf8(files[&path].clone()),
                std::str::from_utf8(&all[&from]),
            ) else {
                return;
            };
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            let source: Vec<&str> = source.split_inclusive('\n').collect();
            if !lines.is_empty() && !source.is_empty() {
                let at = line % lines.len();
                lines[at] = source[other % source.len()];
            }
            let bytes = lines.concat().into_bytes();
            files.insert(path, bytes);
        }
        Step::Empty(at) => {
            let Some(path) = nth(files, at) else { return };
            files.insert(path, Vec::new());
        }
        Step::Append(at) => {
            let Some(path) = nth(files, at) else { return };
            files.entry(path).or_default().extend(b"\nmore\n");
        }
        Step::Restore(at) => {
            let Some(path) = nth(all, at) else { return };
            files.insert(path.clone(), all[&path].clone());
        }
        Step::Rename(at, word) => {
            let Some(path) = nth(files, at) else { return };
            let Ok(text) = String::from_utf8(files[&path].clone()) else {
                return;
            };
            let words: Vec<&str> = text
                .split(|char: char| !char.is_alphanumeric() && char != '-')
                .filter(|word| word.len() > 3)
                .collect();
            if let Some(word) = words.get(word % words.len().max(1)) {
                let bytes = text.replace(word, &format!("{word}x")).into_bytes();
                files.insert(path, bytes);
            }
        }
    }
}

pub(super) fn settings(snapshot: &dyn Snapshot) -> Settings {
    config::load(snapshot, &rule_names())
        .expect("a config")
        .settings
}

fn descriptions(outcome: &Analysis) -> BTreeSet<String> {
    let findings = outcome.findings.iter();
    findings
        .map(|it| {
            format!(
                "{} {} {:?} {} {}",
                it.path, it.fingerprint, it.waived, it.meta.name, it.message
            )
        })
        .collect()
}

/// What the bytes of a symbolic link begin with in these tests.
pub(super) const LINK: &[u8] = b"symbolic link to ";

/// Returns files in memory.
fn memory(files: &Files) -> Memory {
    let is_link = |bytes: &[u8]| bytes.starts_with(LINK);
    let regular = files.iter().filter(|(_, bytes)| !is_link(bytes));
    let regular = Memory::new(regular.map(|(path, bytes)| (path.clone(), bytes.clone())));
    let links = files.iter().filter(|(_, bytes)| is_link(bytes));
    links.fold(regular, |memory, (path, bytes)| {
        memory.symlink(path, &bytes[LINK.len()..])
    })
}

/// Compares the findings of a focused check with the difference between two full checks.
pub(super) fn compare(before: &Files, after: &Files) -> Result<(), String> {
    let [before, after] = [before, after].map(memory);
    let (old, new) = (settings(&before), settings(&after));
    let check = |input: Input<'_>| engine::check(&input).map_err(|error| error.to_string());
    let base = check(input(&before, &old))?;
    let mut whole = check(input(&after, &new))?;
    whole.subtract(&base);
    let focused = engine::check_against(&input(&after, &new), &input(&before, &old));
    let focused = focused.map_err(|error| error.to_string())?;
    let (whole, focused) = (descriptions(&whole), descriptions(&focused));
    if whole == focused {
        Ok(())
    } else {
        Err(format!(
            "missing: {:#?}\nunexpected: {:#?}",
            whole.difference(&focused).collect::<Vec<_>>(),
            focused.difference(&whole).collect::<Vec<_>>()
        ))
    }
}

/// Files in memory that have the id of a tree.
struct Tree {
    files: Memory,
    id: &'static str,
}

impl Snapshot for Tree {
    fn entries(&self) -> &[Entry] {
        self.files.entries()
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, git::Error> {
        self.files.read(entry, limit)
    }

    fn blob_at(&self, index: usize) -> Option<Oid> {
        self.files.blob_at(index)
    }

    fn label(&self) -> SnapshotLabel {
        SnapshotLabel {
            tree: Some(self.id.to_owned()),
            ..self.files.label()
        }
    }
}

/// Compares a check that reads only the records that a change can concern with one that reads all.
/// `table` are the files that are known from earlier, and the id of their tree. Returns whether that
/// was enough.
pub(super) fn compare_narrow(
    (table, id): (&Files, &'static str),
    before: &Files,
    after: &Files,
) -> Result<bool, String> {
    let tree = |files: &Files, id| Tree {
        files: memory(files),
        id,
    };
    let [before, after] = [tree(before, "before"), tree(after, "after")];
    let known = tree(table, id);
    let (old, new) = (settings(&before), settings(&after));
    let failed = |error: git::Error| error.to_string();
    let memo = PackedMemo::default();
    let with_memo = |snapshot, settings| Input {
        memo: Some(&memo),
        ..input(snapshot, settings)
    };
    let whole = engine::check(&with_memo(&known, &new)).map_err(failed)?;
    narrow::keep(&whole, &with_memo(&known, &new)).map_err(failed)?;
    let (base, state) = (with_memo(&before, &old), with_memo(&after, &new));
    let open_tree = |wanted: &str| {
        assert_eq!((wanted, id), ("table", "table"));
        Ok(Box::new(tree(table, id)) as Box<dyn Snapshot>)
    };
    let Narrow::Sound(narrow) = narrow::check(&state, &base, &open_tree).map_err(failed)? else {
        return Ok(false);
    };
    let focused = engine::check_against(&state, &base).map_err(failed)?;
    if descriptions(&focused).is_empty() && narrow.summary == focused.summary {
        return Ok(true);
    }
    Err(format!(
        "missed: {:#?}\ncounted: {:#?}\ninstead of: {:#?}",
        descriptions(&focused),
        narrow.summary,
        focused.summary
    ))
}

/// `HOLDPOINT_DIFFERENCE_CASES` sets the number of cases.
#[test]
fn a_check_of_few_records_finds_every_difference() {
    let cases = requested_cases("HOLDPOINT_DIFFERENCE_CASES", 150);
    for all in [yard(), governed_yard()] {
        let steps = [0..3, 0..3, 1..4].map(|count| prop::collection::vec(step(), count));
        let enough = Cell::new(0);
        holds_for(cases, 400, &steps, |steps| {
            let mut files = all.clone();
            let [table, before, after] = steps.map(|steps| {
                { steps.iter() }.for_each(|step| apply(&mut files, step, &all));
                files.clone()
            });
            for known in [(&table, "table"), (&before, "before"), (&after, "after")] {
                let is_enough = compare_narrow(known, &before, &after);
                let is_enough = is_enough.map_err(TestCaseError::fail)?;
                enough.set(enough.get() + u32::from(is_enough));
            }
            Ok(())
        });
        // Otherwise hardly anything was compared.
        assert!(enough.get() > cases / 4, "{}", enough.get());
    }
}

#[test]
fn a_check_of_the_affected_records_finds_every_difference() {
    find_every_difference(&files(), 60);
}

#[test]
fn a_check_of_the_affected_records_of_one_project_finds_every_difference() {
    find_every_difference(&yard(), 300);
}

#[test]
fn a_check_of_the_records_that_regimes_and_constraints_affect_finds_every_difference() {
    find_every_difference(&governed_yard(), 600);
}

#[test]
fn the_configurations_are_valid() {
    for text in CONFIGURATIONS {
        let (_, findings) = config::read(&config::PATH.into(), text, &rule_names());
        let errors = findings.iter().map(|finding| &finding.message);
        assert_eq!(errors.collect::<Vec<_>>(), [""; 0], "{text}");
    }
}

/// Changes files at random, and compares what a focused check finds with what full checks find.
fn find_every_difference(all: &Files, cases: u32) {
    let steps = (
        prop::collection::vec(step(), 0..4),
        prop::collection::vec(step(), 1..4),
    );
    holds_for(cases, 400, &steps, |(old, new)| {
        let mut before = all.clone();
        old.iter().for_each(|step| apply(&mut before, step, all));
        let mut after = before.clone();
        new.iter().for_each(|step| apply(&mut after, step, all));
        compare(&before, &after).map_err(TestCaseError::fail)
    });
}

#[test]
fn without_a_change_there_are_no_new_findings() {
    let all = files();
    compare(&all, &all).expect("no difference");
    let snapshot = Memory::new(all);
    let settings = settings(&snapshot);
    let input = input(&snapshot, &settings);
    let outcome = engine::check_against(&input, &input).expect("a check");
    assert!(outcome.findings.is_empty());
}

#[test]
fn against_an_empty_snapshot_every_finding_is_new() {
    compare(&Files::new(), &files()).expect("all of it");
    compare(&files(), &Files::new()).expect("nothing");
}
