//! Hostile, huge or binary input: the check ends in time and reports what is wrong.

use std::fmt::Write;
use std::time::{Duration, Instant};

use holdpoint::config::Settings;
use holdpoint::document::FaultKind;
use holdpoint::engine::Analysis;
use holdpoint::record::reading::MAX_BYTES;
use holdpoint::snapshot::Memory;

use super::checking;

/// A limit far above the time that each check takes, and far below the time that it would take if
/// that grew with the square of the size.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// The fields of a valid block.
const BLOCK: &str = "kind: Block
block_id: friday
mode_id: CONTACT
timestamp_start: 2026-06-30T09:00:00Z
";

fn check(bytes: impl Into<Vec<u8>>) -> Analysis {
    let snapshot = Memory::new([("blocks/friday.md", bytes)]);
    let start = Instant::now();
    let outcome = checking::check(&snapshot, &Settings::default());
    assert!(start.elapsed() < TIME_LIMIT, "took {:?}", start.elapsed());
    outcome
}

/// Returns the document faults of the one record.
fn faults(outcome: &Analysis) -> Vec<(FaultKind, &str)> {
    let faults = outcome
        .model
        .records()
        .iter()
        .flat_map(|entry| &entry.record().faults);
    faults
        .map(|fault| (fault.kind, fault.message.as_str()))
        .collect()
}

/// Returns the rules of families other than `document` that report something.
fn others(outcome: &Analysis) -> Vec<&str> {
    let findings = outcome.findings.iter();
    let others = findings.filter(|finding| finding.meta.family != "document");
    others.map(|finding| finding.meta.name).collect()
}

fn record(yaml: &str) -> String {
    format!("---\n{BLOCK}{yaml}---\n")
}

#[test]
fn nested_brackets_give_syntax_errors() {
    for bracket in ["[", "{a: ", "- ", "? "] {
        let outcome = check(record(&format!("x-y: {}\n", bracket.repeat(100_000))));
        let faults = faults(&outcome);
        assert!(!faults.is_empty() && faults.len() < 10, "{faults:?}");
        assert!(
            faults.iter().all(|(kind, _)| *kind == FaultKind::Syntax),
            "{faults:?}"
        );
        assert_eq!(others(&outcome), [""; 0]);
    }
}

#[test]
fn a_yaml_bomb_gives_syntax_errors() {
    let mut yaml = String::from("x-a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
    for (name, target) in ["b", "c", "d", "e", "f", "g", "h", "i"]
        .iter()
        .zip(["a", "b", "c", "d", "e", "f", "g", "h"])
    {
        let aliases = vec![format!("*{target}"); 10].join(", ");
        writeln!(yaml, "x-{name}: &{name} [{aliases}]").expect("a string");
    }
    let outcome = check(record(&yaml));
    let faults = faults(&outcome);
    assert!(!faults.is_empty() && faults.len() < 10, "{faults:?}");
    assert!(
        faults.iter().all(|(kind, _)| *kind == FaultKind::Syntax),
        "{faults:?}"
    );
    assert_eq!(others(&outcome), [""; 0]);
}

#[test]
fn ten_thousand_aliases_are_accepted() {
    let aliases = vec!["*tag"; 10_000].join(", ");
    let outcome = check(record(&format!("tags: [&tag shelf, {aliases}]\n")));
    assert_eq!(faults(&outcome), []);
    assert_eq!(others(&outcome), [""; 0]);
}

#[test]
fn a_title_of_a_megabyte_is_classified_in_time() {
    for unit in ["deploy the bot ", "é", "{{", "<fill ", "? "] {
        let title = unit.repeat((1 << 20) / unit.len());
        let outcome = check(record(&format!("title: \"{title}\"\n")));
        assert_eq!(faults(&outcome), [], "{unit}");
        let start = Instant::now();
        outcome.model.classifier().classify(&title);
        assert!(start.elapsed() < TIME_LIMIT, "took {:?}", start.elapsed());
    }
}

#[test]
fn fields_of_a_megabyte_are_checked_in_time() {
    for unit in ["continue ", "x", "😀", "三", "${", "<a ", "{{x", "<"] {
        let long = unit.repeat((1 << 20) / unit.len());
        let run = format!(
            "---\nkind: OpRun\nop_id: send\nproject_id: helpdesk\ninputs_used: {{week: '{long}'}}\n\
             next_pointer: '{long}'\nacceptance_results: {{'{long}': PASS}}\nresult: PASS\n\
             outputs_written: ['{long}']\n---\n"
        );
        let operator = format!(
            "---\nkind: Operator\nop_id: send\ninputs: ['{long}']\noutputs: ['{long}', '**/{long}*']\n\
             acceptance_checks: ['{long}']\n---\n"
        );
        let snapshot = Memory::new([("run.md", run), ("operator.md", operator)]);
        let start = Instant::now();
        checking::check(&snapshot, &Settings::default());
        assert!(
            start.elapsed() < TIME_LIMIT,
            "{unit} took {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn a_record_of_five_megabytes_is_too_large() {
    let body = "All work and no play.\n".repeat((5 << 20) / 22);
    let outcome = check(format!("{}{body}", record("")));
    let faults_found = faults(&outcome);
    assert_eq!(
        faults_found,
        [(FaultKind::Syntax, "file is larger than 4 MiB")]
    );
    assert_eq!(others(&outcome), [""; 0]);
    // A record of the maximum size is read like any other.
    let mut largest = record("");
    largest.push_str(&"x".repeat(MAX_BYTES - largest.len()));
    assert_eq!(faults(&check(largest)), []);
}

#[test]
fn invalid_utf8_is_reported() {
    let mut bytes = record("title: M?nchen\n").into_bytes();
    let at = bytes
        .iter()
        .position(|byte| *byte == b'?')
        .expect("a question mark");
    bytes[at] = 0xfc;
    let outcome = check(bytes);
    assert_eq!(
        faults(&outcome),
        [(FaultKind::Syntax, "invalid UTF-8 (0xFC)")]
    );
    assert_eq!(
        outcome.model.records()[0].record().faults[0].span.range(),
        at..at + 1
    );
    assert_eq!(others(&outcome), [""; 0]);

    let latin: Vec<u8> = (0..1000)
        .flat_map(|_| b"caf\xe9 au lait\n".to_vec())
        .collect();
    let outcome = check([record("").into_bytes(), latin].concat());
    assert_eq!(faults(&outcome).len(), 20);

    let utf16: Vec<u8> = record("")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let outcome = check([vec![0xff, 0xfe], utf16].concat());
    assert_eq!(
        faults(&outcome),
        [(
            FaultKind::NearRecord,
            "file is not read as a record: it is encoded as UTF-16"
        )]
    );
}

#[test]
fn null_bytes_and_empty_files_are_handled() {
    let outcome = check(record("title: a\0b\n"));
    assert!(
        faults(&outcome)
            .iter()
            .all(|(kind, _)| *kind == FaultKind::Syntax)
    );
    assert_eq!(faults(&outcome).len(), 1);
    assert_eq!(others(&outcome), [""; 0]);
    for bytes in [
        vec![0; 1 << 20],
        b"---\n\0".repeat(10_000),
        Vec::new(),
        b"---".to_vec(),
    ] {
        assert_eq!(check(bytes).model.records().len(), 0);
    }
}
