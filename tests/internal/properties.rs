//! No file, however broken, makes a check panic, report a span outside its text, or
//! depend on the order of files, and no fix makes anything worse.
//!
//! The cases are the same in every run. Set `PROPTEST_RNG_SEED` for other cases, and
//! `PROPTEST_CASES` for more of them.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::LazyLock;

use holdpoint::config::Settings;
use holdpoint::diagnostic::{Diagnostic, Severity};
use holdpoint::engine::fix;
use holdpoint::engine::{self, Analysis, Input};
use holdpoint::record::Kind;
use holdpoint::rules;
use holdpoint::snapshot::Memory;
use holdpoint::text::{RepoPath, Span};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;

use super::checking;

type File = (String, Vec<u8>);

proptest! {
    #![proptest_config(config(80))]

    /// Checks damaged real records.
    #[test]
    fn damaged_records_can_be_checked(
        picked in prop::collection::vec((any::<Index>(), prop::collection::vec(damage(), 0..4)), 1..5)
    ) {
        let files = picked.into_iter().map(|(index, damages)| {
            let (path, text) = index.get(&REAL);
            (path.clone(), damages.iter().fold(text.clone(), Damage::apply))
        });
        check_invariants(&files.collect::<Vec<_>>())?;
    }

    /// Checks records of every kind with arbitrary values of fields.
    #[test]
    fn records_with_arbitrary_values_can_be_checked(
        records in prop::collection::vec(record(), 1..5)
    ) {
        let name = |(number, text): (usize, String)| (format!("r/{number}.md"), text.into_bytes());
        check_invariants(&records.into_iter().enumerate().map(name).collect::<Vec<_>>())?;
    }
}

proptest! {
    #![proptest_config(config(24))]

    /// Fixes a valid repository into which typical mistakes were put.
    #[test]
    fn fixing_adds_no_findings_and_a_second_run_changes_nothing(
        slips in prop::collection::vec((any::<Index>(), slip()), 1..8),
        is_unsafe in any::<bool>()
    ) {
        let mut files: BTreeMap<String, Vec<u8>> = HANDBOOK.iter().cloned().collect();
        let records: Vec<&File> = HANDBOOK.iter().filter(|(path, _)| path.ends_with(".md")).collect();
        for (index, slip) in &slips {
            let text = files.get_mut(&index.get(&records).0).expect("a record");
            *text = Damage::apply(std::mem::take(text), slip);
        }
        let before: Vec<File> = files.clone().into_iter().collect();
        files.extend(fixed(&before, is_unsafe));
        let after: Vec<File> = files.into_iter().collect();
        prop_assert!(count(&after) <= count(&before), "{:?} became {:?}", count(&before), count(&after));
        prop_assert_eq!(fixed(&after, is_unsafe), vec![], "a second fix changes something");
    }
}

/// Returns the files that `fix` would write.
fn fixed(files: &[File], is_unsafe: bool) -> Vec<File> {
    let snapshot = Memory::new(files.iter().map(|(path, bytes)| (path, bytes.clone())));
    let request = fix::mended::FixRequest {
        input: input(&snapshot),
        parents: &[],
        selection: &crate::engine::RuleSelection::default(),
        is_unsafe,
    };
    let mended = fix::rounds::mend(&request).expect("files in memory can be read");
    let file =
        |file: fix::rewrite::Rewrite| (file.path.text().into_owned(), file.after.into_bytes());
    mended.files.into_iter().map(file).collect()
}

/// Returns the number of errors, warnings and infos.
fn count(files: &[File]) -> [usize; 3] {
    let findings = check(files).findings;
    [Severity::Error, Severity::Warning, Severity::Info].map(|severity| {
        let counts = |it: &&Diagnostic| it.waived.is_none() && it.severity == severity;
        findings.iter().filter(counts).count()
    })
}

fn config(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(0x686f_6c64);
    }
    config
}

/// Asserts what must be true of every check.
fn check_invariants(files: &[File]) -> Result<(), TestCaseError> {
    let outcome = check(files);
    let findings = &outcome.findings;
    for finding in findings {
        check_spans(finding, &outcome)?;
    }
    let place = |finding: &Diagnostic| (finding.path.clone(), finding.span.start);
    prop_assert!(
        findings.is_sorted_by_key(place),
        "the findings are not in the order of the source"
    );
    let fingerprints: HashSet<_> = findings.iter().map(|finding| finding.fingerprint).collect();
    prop_assert_eq!(
        fingerprints.len(),
        findings.len(),
        "two findings have the same fingerprint"
    );
    prop_assert_eq!(
        findings,
        &check(files).findings,
        "a second check gives other findings"
    );
    let reversed: Vec<File> = distinct(files).into_iter().rev().collect();
    let on_one_thread = ONE_THREAD.install(|| check(&reversed));
    prop_assert_eq!(
        findings,
        &on_one_thread.findings,
        "the order of files changes the findings"
    );
    Ok(())
}

fn check_spans(finding: &Diagnostic, outcome: &Analysis) -> Result<(), TestCaseError> {
    let is_inside = |path: &RepoPath, span: Span| {
        let text = outcome.sources.get(path);
        text.is_some_and(|text| text.get(span.range()).is_some())
    };
    prop_assert!(is_inside(&finding.path, finding.span), "{finding:?}");
    for label in &finding.related {
        prop_assert!(is_inside(&label.path, label.span), "{finding:?}");
    }
    for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
        prop_assert!(is_inside(&finding.path, edit.span), "{finding:?}");
    }
    Ok(())
}

/// Keeps the last of several files with the same path, as a snapshot does.
fn distinct(files: &[File]) -> Vec<File> {
    let is_last = |at: usize| files[at + 1..].iter().all(|(path, _)| *path != files[at].0);
    let last = (0..files.len()).filter(|at| is_last(*at));
    last.map(|at| files[at].clone()).collect()
}

fn check(files: &[File]) -> Analysis {
    let snapshot = Memory::new(files.iter().map(|(path, bytes)| (path, bytes.clone())));
    engine::check(&input(&snapshot)).expect("files in memory can be read")
}

fn input(snapshot: &Memory) -> Input<'_> {
    static SETTINGS: LazyLock<Settings> = LazyLock::new(Settings::default);
    checking::input(snapshot, &SETTINGS)
}

static ONE_THREAD: LazyLock<rayon::ThreadPool> = LazyLock::new(|| {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    pool.build().expect("a thread")
});

/// The records of the fixtures, and every example of a rule's page.
static REAL: LazyLock<Vec<File>> = LazyLock::new(|| {
    let mut files = Vec::new();
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for fixtures in ["handbook", "broken"] {
        let entries = walkdir::WalkDir::new(top.join(fixtures)).sort_by_file_name();
        for entry in entries.into_iter().filter_map(Result::ok) {
            if entry
                .path()
                .extension()
                .is_some_and(|ending| ending == "md")
            {
                let path = entry.path().strip_prefix(&top).expect("beneath the top");
                let path = path.to_string_lossy().replace('\\', "/");
                files.push((path, std::fs::read(entry.path()).expect("a fixture")));
            }
        }
    }
    files.extend(rules::all().flat_map(|rule| examples(&rule.meta.page())));
    files
});

/// The handbook: a valid repository with its evidence.
static HANDBOOK: LazyLock<Vec<File>> = LazyLock::new(|| {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/handbook");
    let entries = walkdir::WalkDir::new(&top).sort_by_file_name();
    let entries = entries.into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    let file = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(&top).expect("beneath the top");
        let path = path.to_string_lossy().replace('\\', "/");
        (path, std::fs::read(entry.path()).expect("a fixture"))
    };
    files.map(file).collect()
});

fn examples(page: &str) -> Vec<File> {
    let mut files = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(path) = line.strip_prefix("```md ") {
            let text = lines.by_ref().take_while(|line| *line != "```");
            let text: String = text.flat_map(|line| [line, "\n"]).collect();
            files.push((path.to_owned(), text.into_bytes()));
        }
    }
    files
}

/// A mutation of a file.
#[derive(Clone, Debug)]
enum Damage {
    Removed(Index, usize),
    Inserted(Index, &'static [u8]),
    LineRemoved(Index),
    LineRepeated(Index, Index),
    LinesSwapped(Index, Index),
    CutOff(Index),
    WindowsLines,
    /// Replaces the rest of this file by that of another.
    Crossed(Index, Index),
    /// Doubles a character.
    Misspelt(Index),
    /// Changes the rest of a line to upper case or lower case.
    Recased(Index, bool),
}

/// Generates mistakes that people make without noticing.
fn slip() -> impl Strategy<Value = Damage> {
    prop_oneof![
        6 => any::<Index>().prop_map(Damage::Misspelt),
        2 => any::<(Index, bool)>().prop_map(|(at, is_upper)| Damage::Recased(at, is_upper)),
        2 => (any::<Index>(), select(PIECES)).prop_map(|(at, piece)| Damage::Inserted(at, piece)),
        2 => any::<Index>().prop_map(Damage::LineRemoved),
        1 => Just(Damage::WindowsLines),
    ]
}

fn damage() -> impl Strategy<Value = Damage> {
    let index = any::<Index>;
    prop_oneof![
        3 => (index(), 1..40_usize).prop_map(|(at, length)| Damage::Removed(at, length)),
        8 => (index(), select(PIECES)).prop_map(|(at, piece)| Damage::Inserted(at, piece)),
        3 => index().prop_map(Damage::LineRemoved),
        3 => (index(), index()).prop_map(|(from, to)| Damage::LineRepeated(from, to)),
        2 => (index(), index()).prop_map(|(one, other)| Damage::LinesSwapped(one, other)),
        1 => index().prop_map(Damage::CutOff),
        1 => Just(Damage::WindowsLines),
        1 => (index(), index()).prop_map(|(other, at)| Damage::Crossed(other, at)),
    ]
}

/// Byte sequences that cause trouble more often than random bytes.
pub(super) const PIECES: &[&[u8]] = &[
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    "\u{feff}".as_bytes(),
    "😀".as_bytes(),
    "é".as_bytes(),
    "\u{2028}".as_bytes(),
    "\u{202e}".as_bytes(),
    "\u{85}".as_bytes(),
    b"\r",
    b"\n",
    b"\n\n",
    b"\t",
    b" ",
    b"---\n",
    b"...\n",
    b"kind: OpRun\n",
    b"kind: [\n",
    b": ",
    b":",
    b"- ",
    b"? ",
    b"[",
    b"]",
    b"{",
    b"}",
    b", ",
    b"\"",
    b"'",
    b"`",
    b"```\n",
    b"|",
    b"|\n",
    b">-\n",
    b"&a ",
    b"*a",
    b"<<: *a\n",
    b"!!binary ",
    b"!!set {",
    b"# ",
    b"## Next pointer\n",
    b"<!--",
    b"-->",
    b"[x](",
    b"](../a%ff.md)",
    b"[x]: y\n",
    b"<b>",
    b"${X}",
    b"{{x}}",
    b"<x y>",
    b"@sha256:",
    b"#L3-L1",
    b"git:",
    b"git::",
    b"http://",
    b"../../../..",
    b"/",
    b"~",
    b"null",
    b"0010",
    b"1e999",
    b"-0",
    b"99999999999999999999",
    b"9999-12-31T23:59:59Z",
    b"-009999-01-01",
    b"2026-02-30",
    b"TODO",
    b"waive: [{rule: run, until: 2026-09-30}]\n",
    b"waive:\n  - {rule: unresolved-input, reason: x y, until: 2026-09-30}\n",
    b"next_pointer: later\n",
    b"outputs: ['{', '[', '**', '\\', '']\n",
    b"\\",
    b"%",
    b"^",
    b"$",
];

impl Damage {
    fn apply(mut text: Vec<u8>, damage: &Self) -> Vec<u8> {
        let place = |index: &Index, text: &[u8]| index.index(text.len() + 1);
        match damage {
            Self::Removed(at, length) => {
                let start = place(at, &text);
                let end = text.len().min(start + length);
                text.drain(start..end);
            }
            Self::Inserted(at, piece) => {
                let at = place(at, &text);
                text.splice(at..at, piece.iter().copied());
            }
            Self::LineRemoved(at) => {
                let mut lines = lines(&text);
                lines.remove(at.index(lines.len()));
                text = lines.concat();
            }
            Self::LineRepeated(from, to) => {
                let mut lines = lines(&text);
                let line = lines[from.index(lines.len())];
                lines.insert(to.index(lines.len() + 1), line);
                text = lines.concat();
            }
            Self::LinesSwapped(one, other) => {
                let mut lines = lines(&text);
                let count = lines.len();
                lines.swap(one.index(count), other.index(count));
                text = lines.concat();
            }
            Self::CutOff(at) => text.truncate(place(at, &text)),
            Self::WindowsLines => {
                let lines = lines(&text);
                let ends = lines
                    .iter()
                    .map(|line| line.strip_suffix(b"\n").unwrap_or(line));
                text = ends.collect::<Vec<_>>().join(&b"\r\n"[..]);
            }
            Self::Crossed(other, at) => {
                let (_, other) = other.get(&REAL);
                let at = place(at, &text);
                text.splice(at.., other[at.min(other.len())..].iter().copied());
            }
            Self::Misspelt(at) => {
                let is_letter = |at: &usize| text[*at].is_ascii_alphabetic();
                let letters: Vec<usize> = (0..text.len()).filter(is_letter).collect();
                if let Some(at) = letters.get(at.index(letters.len().max(1))) {
                    text.insert(*at, text[*at]);
                }
            }
            Self::Recased(at, is_upper) => {
                let start = place(at, &text);
                let line = text[start..].split_inclusive(|byte| *byte == b'\n').next();
                let end = start + line.map_or(0, <[u8]>::len);
                if *is_upper {
                    text[start..end].make_ascii_uppercase()
                } else {
                    text[start..end].make_ascii_lowercase()
                }
            }
        }
        text
    }
}

/// Returns the lines of a text with their line endings; at least one, which may be empty.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n')
        .chain((text.is_empty()).then_some(&b""[..]))
        .collect()
}

/// Generates a record of any kind, in which most fields have a value that fits some field.
fn record() -> impl Strategy<Value = String> {
    let field = (any::<Index>(), select(VALUES), any::<bool>());
    let fields = prop::collection::vec(field, 0..14);
    (select(Kind::ALL), fields).prop_map(|(kind, fields)| {
        let (mut front, mut body) = (format!("---\nkind: {kind}\n"), String::from("---\n"));
        for (index, value, in_body) in fields {
            let field = index.get(kind.fields());
            match field.headings.first().filter(|_| in_body) {
                Some(heading) => body.push_str(&format!("\n## {heading}\n\n{value}\n")),
                None => front.push_str(&format!("{}: {value}\n", field.name)),
            }
        }
        front + &body
    })
}

pub(super) const VALUES: &[&str] = &[
    "",
    "~",
    "[]",
    "{}",
    "x",
    "PASS",
    "FAIL",
    "a b c",
    "[a, b]",
    "[[a], {b: c}]",
    "{a: b}",
    "{a: [b]}",
    "[{a: b}]",
    "true",
    "7",
    "30-60",
    "-1",
    "1e999",
    "99999999999999999999",
    "'x'",
    "|\n  a\n  b",
    "a, b and c",
    "2026-03-04",
    "2026-03-04T09:00:00Z",
    "9999-12-31T23:59:59.999999999-23:59",
    "0001-01-01T00:00:00+23:59",
    "PIPELINE",
    "[PIPELINE, SERVICE]",
    "r/0.md",
    "../r/1.md#L1",
    "git:HEAD",
    "https://example.org",
    "é😀",
    "{row-count: PASS, x: FAIL}",
    "[{check: x, result: PASS}, {check: x, result: WARN}]",
    "[x=1, y]",
    "{x: '${Y}', z: <q>}",
    "[{artifact: r/0.md, validation: r/1.md, result: FAIL}, r/2.md]",
    "[{id: x, run: y}, {type: smoke}, '`x`: `y`', '—']",
    "[{name: x}, {name: y, required: false}]",
    "['**', '{', '[', '\\\\', 'r/*.md', '${X}/y', '']",
    "{required: [a|b], preferred: []}",
    "[{rule: run}, {rule: unresolved-input, reason: now, until: 2026-09-30}]",
    "[{rule: unresolved-input, reason: not now, until: 2026-09-30}]",
    "{commands: [x], expected: y, actual: z}",
    "[{change: [a, b], result: c, evidence: [d]}]",
    "{test: r/0.md}",
    "{rule: timebox, action: schedule}",
    "{constraint: a, because: b}",
    "- a\n- b",
    "- `x`: PASS\n- y",
    "| check | result |\n|---|---|\n| x | PASS |",
    "Change: a\nResult: b\nEvidence: [c](d.md)",
    "```sh\nx\n```\n\nExpected: y\nActual: z",
    "<!-- x -->",
];
