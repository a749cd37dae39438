//! How the work grows with its input: no file, and no number of files, makes a check take time in
//! proportion to the square of its size. Steps are counted, so the answer is the same everywhere.

use std::fmt::Write;

use holdpoint::config::Settings;
use holdpoint::diagnostic::Severity;
use holdpoint::snapshot::Memory;
use holdpoint::text::steps;

use super::checking;

type Files = Vec<(String, String)>;

const RUN: &str = "kind: OpRun\nop_id: op\nproject_id: shop\nmode_id: PIPELINE\n\
    timestamp_start: 2026-03-04T09:00:00Z\ntimestamp_end: 2026-03-04T09:30:00Z\nresult: PASS\n\
    next_pointer: load the rows of April\n";
const OPERATOR: &str =
    "kind: Operator\nop_id: op\nname: Load\nmode_ids: [PIPELINE]\ntimebox_minutes: 60\n";
const DECISION: &str = "kind: Decision\nproject_id: shop\nstate: prices\ntrigger: [drift]\n\
    outcome: commit\nconstraint_status: {}\nnext_pointer: call the shop\n";
const PROJECT: &str =
    "kind: Project\nproject_id: shop\nname: Shop\nowners: [a@example.org]\nstates: [prices]\n";

fn record(path: &str, yaml: &str, body: &str) -> (String, String) {
    (format!("{path}.md"), format!("---\n{yaml}---\n{body}"))
}

/// Returns a run with some more YAML, and the project that it belongs to.
fn run(yaml: &str, body: &str) -> Files {
    vec![
        record("p", PROJECT, ""),
        record("x", &format!("{RUN}{yaml}"), body),
    ]
}

/// Writes a text for each number.
fn each(count: usize, write: impl Fn(usize) -> String) -> String {
    (0..count).map(write).collect()
}

/// Returns some files for each number.
fn files<const N: usize>(count: usize, make: impl Fn(usize) -> [(String, String); N]) -> Files {
    let of_all = (0..count).flat_map(make);
    std::iter::once(record("p", PROJECT, ""))
        .chain(of_all)
        .collect()
}

fn steps_of(files: Files) -> u64 {
    let snapshot = Memory::new(files);
    let settings = checking::settings(&snapshot);
    steps::counted(|| drop(checking::check(&snapshot, &settings))).1
}

/// Checks that four times the input takes about four times the steps.
#[track_caller]
fn grows_in_proportion(start: usize, make: impl Fn(usize) -> Files) {
    let steps = [start, 2 * start, 4 * start].map(|count| steps_of(make(count)));
    let [first, second, third] = steps;
    let most = |before: u64, factor: u64| before * factor * 5 / 4 + 2000;
    assert!(second <= most(first, 2), "{steps:?} steps");
    assert!(third <= most(first, 4), "{steps:?} steps");
}

/// Declares a test for each axis along which an input can grow.
macro_rules! axes {
    ($($name:ident: $start:literal, $make:expr;)+) => {
        $(#[test]
        fn $name() {
            grows_in_proportion($start, $make);
        })+
    };
}

axes! {
    duplicate_keys: 300, |n| run(&each(n, |_| "x-a: 1\n".into()), "");
    unknown_fields: 300, |n| run(&each(n, |at| format!("zz{at}: 1\n")), "");
    misspelt_fields: 300, |n| run(&each(n, |at| format!("resul{at}: 1\n")), "");
    dead_links: 300, |n| run("", &each(n, |at| format!("[a](n{at}.md)\n")));
    dead_links_in_headings: 300, |n| run("", &format!("# T\n\n{}", each(n, |at| format!("## [a](n{at}.md)\n\n"))));
    links_to_one_long_definition: 300, |n| run("", &format!("[a]: <b.md> \"{}\"\n\n{}", "t".repeat(n), "[a] ".repeat(n)));
    waivers: 300, |n| run(&format!("waive:\n{}", "  - {rule: next-pointer, reason: the vendor asks for it, until: 2027-01-01}\n".repeat(n)), "");
    misspelt_waivers: 300, |n| run(&format!("waive:\n{}", "  - {rul: next-pointer, reason: the vendor asks for it, until: 2027-01-01}\n".repeat(n)), "");
    waivers_of_unknown_rules: 300, |n| run(&format!("waive:\n{}", each(n, |at| format!("  - {{rule: next-pointr{at}, reason: so it is, until: 2027-01-01}}\n"))), "");
    keys_of_one_waiver: 300, |n| run(&format!("waive: [{{rule: a, {}}}]\n", each(n, |at| format!("unti{at}: 2, "))), "");
    evidence: 300, |n| run(&format!("evidence_links:\n{}", each(n, |at| format!("  - artifact: a{at}.txt\n"))), "");
    unknown_evidence_types: 300, |n| run(&format!("evidence_links:\n{}", each(n, |at| format!("  - artifac{at}: a.txt\n"))), "");
    unknown_aliases: 300, |n| run(&each(n, |at| format!("x-{at}: *a{at}\n")), "");
    anchors_and_unknown_aliases: 300, |n| run(&format!("x-a: [{}]\n{}", each(n, |at| format!("&a{at} b, ")), each(n, |at| format!("x-{at}: *z{at}\n"))), "");
    anchors_in_a_broken_entry: 300, |n| run(&format!("x-a: [{}\nx-b: [{}]\n", each(n, |at| format!("&a{at} b, ")), each(n, |at| format!("*a{at}, "))), "");
    complex_keys: 300, |n| run(&each(n, |at| format!("? [a{at}]\n: b\n")), "");
    complex_keys_in_brackets: 300, |n| run(&format!("x-a: {{{}}}\n", each(n, |at| format!("[a{at}]: b, "))), "");
    results_of_no_check: 300, |n| {
        let mut files = run(&format!("acceptance_results: {{{}}}\n", each(n, |at| format!("d{at}: PASS, "))), "");
        let checks = each(n, |at| format!("{{id: c{at}, run: \"a\"}}, "));
        files.push(record("o", &format!("{OPERATOR}acceptance_checks: [{checks}]\n"), ""));
        files
    };
    inputs_that_nobody_asked_for: 300, |n| {
        let mut files = run(&format!("inputs_used: {{{}}}\n", each(n, |at| format!("d{at}: a, "))), "");
        files.push(record("o", &format!("{OPERATOR}inputs: [{}]\n", each(n, |at| format!("c{at}, "))), ""));
        files
    };
    outputs_that_nobody_wrote: 300, |n| {
        let mut files = run(&format!("outputs_written: [{}]\n", each(n, |at| format!("d{at}.txt, "))), "");
        files.push(record("o", &format!("{OPERATOR}outputs: [{}]\n", each(n, |at| format!("c{at}/*.txt, "))), ""));
        files
    };
    unknown_constraints_of_one_run: 300, |n| {
        let mut files = run(&format!("constraint_status: {{{}}}\n", each(n, |at| format!("c{at}: violated, "))), "");
        files.push(record("c", "kind: Constraint\nconstraint_id: c\nlevel: physical\nstatement: a\n", ""));
        files
    };
    misspelt_keys_of_experiments: 300, |n| vec![record("x", &format!("kind: DebugPacket\nproject_id: shop\nsymptom: a\nhypotheses: [a]\ndecision: a\nexperiments:\n{}", "  - {chang: a, resul: b, evidenc: c}\n".repeat(n)), "")];
    a_field_under_many_headings: 300, |n| run("", &"## Next pointer\n\na\n\n".repeat(n));
    unknown_operators: 600, |n| files(n, |at| [
        record(&format!("o{at}"), &format!("kind: Operator\nop_id: operator-{at}\n"), ""),
        record(&format!("r{at}"), &format!("kind: OpRun\nop_id: operatr-{at}\n"), ""),
    ]);
    operators_without_ids: 300, |n| files(n, |at| [
        record(&format!("o{at}"), "kind: Operator\nname: Load\n", ""),
        record(&format!("r{at}"), &format!("kind: OpRun\nop_id: load-{at}-zq\n"), ""),
    ]);
    unknown_projects: 600, |n| files(n, |at| [
        record(&format!("o{at}"), &format!("kind: Project\nproject_id: project-{at}\n"), ""),
        record(&format!("r{at}"), &format!("kind: OpRun\nproject_id: projct-{at}\n"), ""),
    ]);
    unknown_blocks: 600, |n| files(n, |at| [
        record(&format!("o{at}"), &format!("kind: Block\nblock_id: block-{at}\n"), ""),
        record(&format!("r{at}"), &format!("kind: OpRun\nblock_id: blck-{at}\n"), ""),
    ]);
    unknown_decisions: 600, |n| files(n, |at| [
        record(&format!("o{at}"), &format!("kind: Decision\ndecision_id: decision-{at}\nsupersedes: decisin-{at}\n"), ""),
    ]);
    a_chain_of_decisions: 200, |n| files(n, |at| [
        record(&format!("d{at}"), &format!("{DECISION}decision_id: d{at}\nsupersedes: d{}\n", at + 1), ""),
    ]);
    decisions_that_all_supersede_one: 200, |n| files(n, |at| [
        record(&format!("d{at}"), &format!("{DECISION}decision_id: d{at}\nsupersedes: d0\n"), ""),
    ]);
    states_of_other_projects: 200, |n| files(n, |at| [
        record(&format!("p{at}"), &PROJECT.replace("shop", &format!("p{at}")).replace("[prices]", &format!("[s{at}]")), ""),
        record(&format!("d{at}"), &DECISION.replace("shop", &format!("p{at}")).replace("prices", &format!("s{}", at + 1)), ""),
    ]);
    constraints_and_decisions: 200, |n| files(n, |at| [
        record(&format!("c{at}"), &format!("kind: Constraint\nconstraint_id: c{at}\nlevel: physical\nstatement: a\n"), ""),
        record(&format!("d{at}"), &format!("{DECISION}decision_id: d{at}\n"), ""),
    ]);
    constraints_and_runs: 200, |n| {
        let mut all = files(n, |at| [
            record(&format!("c{at}"), &format!("kind: Constraint\nconstraint_id: c{at}\nlevel: physical\nstatement: a\n"), ""),
            record(&format!("r{at}"), RUN, ""),
        ]);
        all.push(record("o", &format!("{OPERATOR}constraints: [{}]\n", each(n, |at| format!("c{at}, "))), ""));
        all
    };
    duplicate_ids: 200, |n| files(n, |at| [record(&format!("o{at}"), OPERATOR, "")]);
    regimes_of_one_moment: 200, |n| files(n, |at| [
        record(&format!("g{at}"), "kind: Regime\nproject_id: shop\nregime: exist\ndeclared_at: 2026-01-01\n", ""),
    ]);
}

#[test]
fn positions_in_one_long_line() {
    let steps = [1000, 2000, 4000].map(|count| {
        let text = "é, ".repeat(count);
        let lines = holdpoint::text::LineIndex::new(&text);
        let places = text.char_indices().step_by(30);
        let find = || places.map(|(at, _)| lines.position(at as u32).column).max();
        steps::counted(find).1
    });
    assert!(steps[2] <= steps[0] * 5, "{steps:?} steps");
}

#[test]
fn the_length_of_a_list_of_overrides_is_limited() {
    let mut text = String::from("overrides:\n");
    for number in 0..1001 {
        writeln!(
            text,
            "  - {{paths: [\"{number}.md\"], rules: {{step-count: info}}}}"
        )
        .expect("a string");
    }
    assert_eq!(faults_of(text), ["more than 1000 overrides"]);
}

#[test]
fn the_length_of_a_list_of_globs_is_limited() {
    for key in ["include", "exclude"] {
        let globs = each(1001, |at| format!("{at}/*.md, "));
        assert_eq!(
            faults_of(format!("{key}: [{globs}]\n")),
            ["more than 1000 globs"]
        );
    }
}

/// Returns the messages about a configuration.
fn faults_of(configuration: String) -> Vec<String> {
    let snapshot = Memory::new([(".holdpoint.yaml", configuration)]);
    let config = holdpoint::config::load(&snapshot, &checking::rule_names()).expect("it is read");
    let messages = config.findings.iter().map(|it| it.message.to_string());
    messages.collect()
}

#[test]
fn braces_in_an_output_are_a_finding() {
    let output = format!("{}a{}", "{".repeat(250), "}".repeat(250));
    let mut files = run("", "");
    files.push(record(
        "o",
        &format!("{OPERATOR}outputs: ['{output}', 'a[1.csv']\n"),
        "",
    ));
    let analysis = checking::check(&Memory::new(files), &Settings::default());
    let found = analysis
        .findings
        .iter()
        .filter(|it| it.meta.name == "field-type");
    let found: Vec<_> = found.map(|it| (it.severity, &*it.message)).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    for (severity, message) in found {
        assert_eq!(severity, Severity::Error);
        assert!(message.contains("is not a valid glob: "), "{message}");
    }
}
