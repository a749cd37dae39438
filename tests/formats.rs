//! Checks that reports for other programs match the formats of those programs: for every broken
//! fixture, for an empty folder, for hostile names and texts, against a base, and for commits.
//!
//! The published schemas are in `tests/schemas`. `check-jsonschema` and `xmlschema`, both from PyPI,
//! validate reports against them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use holdpoint::Format;
use pulldown_cmark::{Event, Options, Parser};
use quick_xml::events::{BytesStart, Event as Xml};
use regex::Regex;
use serde_json::Value as Json;
use walkdir::WalkDir;

use crate::program::run;
use crate::support::NOW;
use crate::support::Sandbox;
use crate::support::claims;
use crate::support::fits::fits;
use crate::support::requires::tool;

/// The reports on one repository, in all formats.
struct Case {
    name: String,
    reports: BTreeMap<&'static str, String>,
    /// The folder that was checked.
    place: PathBuf,
}

impl Case {
    fn new(name: &str, sandbox: &Sandbox, arguments: &[&str]) -> Self {
        let beside = Sandbox::empty();
        let out = |format: Format| beside.join(format.name()).display().to_string();
        let outputs =
            Format::ALL.map(|format| format!("--output={}={}", format.name(), out(format)));
        let mut all = arguments.to_vec();
        all.extend(outputs.iter().map(String::as_str));
        all.extend(["--now", NOW, "--allow-empty"]);
        let ran = run(sandbox, &all);
        assert!(ran.status < 2, "{name}: {}", ran.err);
        let reports = Format::ALL.map(|format| (format.name(), beside.read(format.name())));
        Self {
            name: name.to_owned(),
            reports: reports.into(),
            place: sandbox.path().to_owned(),
        }
    }

    fn json(&self, format: &str) -> Json {
        let read = serde_json::from_str(&self.reports[format]);
        read.unwrap_or_else(|error| panic!("{}, {format}: {error}", self.name))
    }

    /// Returns the suites of `junit`.
    fn junit(&self) -> Vec<Suite> {
        let mut reader = quick_xml::Reader::from_str(&self.reports["junit"]);
        let mut suites = Vec::new();
        loop {
            let event = reader
                .read_event()
                .unwrap_or_else(|error| panic!("{}: {error}", self.name));
            match event {
                Xml::Start(element) if element.name().as_ref() == "testsuite" => {
                    suites.push(Suite::new(&element));
                }
                Xml::Start(element) | Xml::Empty(element) => {
                    let Some(suite) = suites.last_mut() else {
                        continue;
                    };
                    match element.name().as_ref() {
                        "testcase" => suite.cases += 1,
                        "failure" => suite.failed += 1,
                        _ => {}
                    }
                }
                Xml::Eof => return suites,
                _ => {}
            }
        }
    }

    /// Returns the findings that are not waived, as in `json`.
    fn open(&self) -> Vec<Json> {
        let findings = array(&self.json("json")["findings"]);
        findings
            .into_iter()
            .filter(|it| it.get("waived").is_none())
            .collect()
    }
}

/// A suite of `junit`: the counts in its attributes, and those of its cases.
struct Suite {
    name: String,
    /// The number of cases and of failures, as its attributes state them.
    stated: (usize, usize),
    cases: usize,
    failed: usize,
}

impl Suite {
    fn new(element: &BytesStart<'_>) -> Self {
        let value = |name: &str| {
            let attribute = element.try_get_attribute(name).expect("attributes");
            let value = attribute
                .expect(name)
                .normalized_value(quick_xml::XmlVersion::Implicit1_0);
            value.expect("text").into_owned()
        };
        let number = |name: &str| value(name).parse().expect("a number");
        Self {
            name: value("name"),
            stated: (number("tests"), number("failures")),
            cases: 0,
            failed: 0,
        }
    }
}

fn array(json: &Json) -> Vec<Json> {
    json.as_array().expect("an array").clone()
}

const PROJECT: &str = "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\n---\n";

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let entries = fs::read_dir(root.join("broken")).expect("a folder of fixtures");
    let mut folders: Vec<PathBuf> = entries.map(|it| it.expect("an entry").path()).collect();
    folders.sort();
    folders.push(root.join("handbook"));
    let mut cases: Vec<Case> = folders.iter().map(|folder| fixture(folder)).collect();
    cases.extend([
        Case::new("nothing", &Sandbox::empty(), &["check"]),
        hostile(),
        waived(),
        against_a_base(),
        of_commits(),
    ]);
    cases
});

/// Returns the reports on a fixture without its caret lines.
fn fixture(folder: &Path) -> Case {
    let sandbox = Sandbox::empty();
    sandbox.copy(folder);
    for entry in WalkDir::new(sandbox.path()).into_iter().flatten() {
        let path = entry.path();
        let is_markdown = path.extension().is_some_and(|extension| extension == "md");
        if let (true, Ok(text)) = (is_markdown, fs::read_to_string(path)) {
            let name = path.display().to_string();
            fs::write(path, claims::split(&name, &text).0).expect("a file");
        }
    }
    Case::new(&folder.display().to_string(), &sandbox, &["check"])
}

/// Returns the reports on a repository with names and texts that try to break out of the format.
fn hostile() -> Case {
    let sandbox = Sandbox::empty();
    let evil = "x](http://e.org) | <img src=x> ::error::%0A]]> @ada `b` \\u001b[31m\\n# c\\u0001 \
                \\x7f\\u009b1m \\u202Ex \\u2028 \\uFFFE\\uFFFF";
    sandbox.write(
        "a b,c:d%41#[x](y)|é😀.md",
        PROJECT
            .replace("warehouse", "\"{evil}\"")
            .replace("{evil}", evil),
    );
    sandbox.write(
        "run\n::error::<b>.md",
        format!("---\nkind: OpRun\nop_id: \"{evil}\"\nevidence_links:\n  - \"{evil}\": \"{evil}\"\n---\n"),
    );
    Case::new("hostile", &sandbox, &["check"])
}

/// Returns the reports on a repository with a waived finding, and with an open one that has a fix.
fn waived() -> Case {
    let sandbox = Sandbox::empty();
    let owned = PROJECT.replace("name:", "owners: [data@example.org]\nname:");
    let waiver = "\nwaive:\n  - rule: unknown-field\n    reason: the vendor reads it\n    until: 2026-12-31\n---\n";
    let odd = "\nvendor: x\n---\n";
    sandbox.write(
        "a.md",
        owned.replace("\n---\n", &format!("\nvendor: x{waiver}")),
    );
    let twin = owned.replace("warehouse", "on");
    sandbox.write("b.md", twin.replace("\n---\n", odd));
    Case::new("waived", &sandbox, &["check"])
}

fn against_a_base() -> Case {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", PROJECT);
    sandbox.commit("first");
    sandbox.write("b.md", PROJECT.replace("warehouse", "helpdesk"));
    sandbox.commit("second");
    Case::new("base", &sandbox, &["check", "--since", "HEAD~1"])
}

fn of_commits() -> Case {
    let sandbox = Sandbox::new();
    for (name, message) in [("a", "first"), ("b", "second"), ("c", "third")] {
        sandbox.write(format!("{name}.md"), PROJECT.replace("warehouse", name));
        sandbox.commit(message);
    }
    Case::new("commits", &sandbox, &["check", "--rev", "HEAD~2..HEAD"])
}

fn case(name: &str) -> &'static Case {
    let found = CASES.iter().find(|case| case.name.ends_with(name));
    found.unwrap_or_else(|| panic!("no case has the name {name}"))
}

#[test]
fn every_format_has_every_finding() {
    for case in &*CASES {
        let (open, name) = (case.open(), &case.name);
        let all = array(&case.json("json")["findings"]).len();
        let results = array(&case.json("sarif")["runs"][0]["results"]);
        // Code scanning would open alerts for waived findings, so they are only counted.
        let waived = case.json("sarif")["runs"][0]["properties"]["waived"].as_u64();
        assert_eq!(waived, Some((all - open.len()) as u64), "{name}");
        let counted = [
            results.len(),
            case.reports["github"].lines().count(),
            array(&case.json("gitlab")).len(),
            array(&case.json("rdjson")["diagnostics"]).len(),
        ];
        assert_eq!(counted, [open.len(); 4], "{name}");
        // People read the findings of one rule at one place together.
        let rows = case.reports["markdown"].matches("src/rules/README.md#");
        let places = open.iter().map(|finding| {
            let parts = [
                &finding["rule"],
                &finding["path"],
                &finding["span"],
                &finding["severity"],
            ];
            format!("{parts:?}")
        });
        let places: std::collections::BTreeSet<String> = places.collect();
        assert_eq!(rows.count(), places.len(), "{name}");
    }
}

#[test]
fn no_format_names_the_folder_or_writes_a_control_character() {
    for case in &*CASES {
        let place = case.place.to_str().expect("text");
        for (format, report) in &case.reports {
            let is_control = |char: char| char != '\n' && (char.is_control() || is_mark(char));
            assert!(!report.contains(place), "{}, {format}", case.name);
            assert!(!report.contains(is_control), "{}, {format}", case.name);
        }
    }
}

/// Returns whether a character changes the direction of writing or ends a line for some readers.
fn is_mark(char: char) -> bool {
    matches!(char, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn a_github_annotation_is_one_command() {
    let pattern = r"^::(error|warning|notice) file=[^,:]*(,line=\d+,endLine=\d+(,col=\d+,endColumn=\d+)?)?,title=[a-z-]+::.";
    let pattern = Regex::new(pattern).expect("a pattern");
    for case in &*CASES {
        for line in case.reports["github"].lines() {
            assert!(pattern.is_match(line), "{line}");
        }
    }
}

#[test]
fn a_markdown_summary_has_only_headings_and_tables() {
    for case in &*CASES {
        for event in Parser::new_ext(&case.reports["markdown"], Options::all()) {
            let is_ours = match &event {
                Event::InlineHtml(html) => ["<code>", "</code>", "<br>"].contains(&&**html),
                Event::Start(tag) => {
                    let tag = format!("{tag:?}");
                    ["Heading", "Table", "Link"]
                        .iter()
                        .any(|it| tag.starts_with(it))
                }
                Event::End(_) | Event::Text(_) => true,
                _ => false,
            };
            assert!(is_ours, "{}: {event:?}", case.name);
        }
    }
}

#[test]
fn gitlab_findings_have_distinct_fingerprints() {
    for case in &*CASES {
        let issues = array(&case.json("gitlab"));
        let fingerprints: BTreeSet<_> =
            issues.iter().map(|it| it["fingerprint"].as_str()).collect();
        assert_eq!(fingerprints.len(), issues.len(), "{}", case.name);
        for issue in &issues {
            let severity = issue["severity"].as_str().expect("a word");
            assert!(["info", "minor", "major", "critical"].contains(&severity));
        }
    }
}

#[test]
fn a_junit_case_is_a_record_and_fails_on_an_error() {
    for case in &*CASES {
        let (suites, name) = (case.junit(), &case.name);
        for suite in &suites {
            assert_eq!(suite.stated, (suite.cases, suite.failed), "{name}");
        }
        let errors = case
            .open()
            .into_iter()
            .filter(|it| it["severity"] == "error");
        let key = |it: &Json| {
            (
                it["commit"]["id"].clone().to_string(),
                it["path"].to_string(),
            )
        };
        let failed: BTreeSet<_> = errors.map(|it| key(&it)).collect();
        let failures: usize = suites.iter().map(|suite| suite.failed).sum();
        assert_eq!(failures, failed.len(), "{name}");
        if name != "commits" {
            for suite in suites.iter().filter(|it| it.name != "other") {
                let records = &case.json("json")["summary"]["records"][&suite.name];
                assert_eq!(records.as_u64(), Some(suite.cases as u64), "{name}");
            }
        }
    }
    assert!(case("nothing").junit().is_empty());
}

/// The byte ranges of rdjson select the same text as those of SARIF.
#[test]
fn reviewdog_columns_count_bytes() {
    let sandbox = Sandbox::empty();
    let text = "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\nowners: [data@example.org]\né😀: x\n---\n";
    sandbox.write("a.md", text);
    let ran = run(&sandbox, &["check", "--format", "rdjson"]);
    let range = &ran.json()["diagnostics"][0]["location"]["range"];
    assert_eq!(range["start"]["line"], 6, "{}", ran.out);
    let ends = [&range["start"]["column"], &range["end"]["column"]];
    assert_eq!(
        ends.map(Json::as_u64),
        [Some(1), Some(1 + "é😀".len() as u64)]
    );
}

#[test]
fn sarif_states_what_is_new_or_waived_and_its_commit() {
    let results = |name: &str| array(&case(name).json("sarif")["runs"][0]["results"]);
    let base = &case("base").json("sarif")["runs"][0]["properties"];
    for id in ["revision", "base"] {
        assert_eq!(base[id].as_str().map(str::len), Some(40), "{id}");
    }
    let new = results("base");
    assert_eq!(new.len(), 1);
    assert_eq!(new[0]["baselineState"], "new");
    assert_eq!(
        results("commits")[0]["properties"]["commit"]
            .as_str()
            .map(str::len),
        Some(40)
    );
    let waived = case("waived");
    let sarif = waived.json("sarif");
    let count = array(&waived.json("json")["findings"])
        .iter()
        .filter(|finding| !finding["waived"].is_null())
        .count();
    assert!(count > 0, "no finding is waived");
    assert_eq!(
        sarif["runs"][0]["properties"]["waived"].as_u64(),
        Some(count as u64)
    );
    assert!(!sarif.to_string().contains("the vendor reads it"));
    for case in &*CASES {
        let run = &case.json("sarif")["runs"][0];
        for result in array(&run["results"]) {
            let rule = result["ruleIndex"].as_u64().expect("a number") as usize;
            assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
        }
    }
    let all = CASES.iter().map(|case| case.json("sarif").to_string());
    assert!(
        all.filter(|it| it.contains("\"deletedRegion\"")).count() > 0,
        "no case has a fix"
    );
    let place = &results("hostile")[0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(
        place["uri"],
        "a%20b%2Cc%3Ad%2541%23%5Bx%5D%28y%29%7C%C3%A9%F0%9F%98%80.md"
    );
}

/// What GitHub's page "SARIF support for code scanning" asks for beyond the standard.
#[test]
fn sarif_has_what_code_scanning_needs() {
    let mut links = 0;
    for case in &*CASES {
        let run = &case.json("sarif")["runs"][0];
        for rule in array(&run["tool"]["driver"]["rules"]) {
            let properties = &rule["properties"];
            let is_one_of = |value: &Json, words: &[&str]| {
                let word = value.as_str().unwrap_or_default();
                assert!(words.contains(&word), "{}: {value}", rule["id"]);
            };
            is_one_of(&properties["precision"], &["very-high", "high", "medium"]);
            let severities = ["error", "warning", "recommendation"];
            is_one_of(&properties["problem.severity"], &severities);
        }
        let mut hashes = HashSet::new();
        for result in array(&run["results"]) {
            let hash = &result["partialFingerprints"]["primaryLocationLineHash"];
            let hash = hash.as_str().expect("a hash").to_owned();
            let (fingerprint, number) = hash.split_once(':').expect("a number");
            assert_eq!(result["partialFingerprints"]["holdpoint/v1"], fingerprint);
            assert!(number.parse::<usize>().is_ok_and(|number| number > 0));
            assert!(hashes.insert(hash), "{}: {result}", case.name);
            let text = result["message"]["text"].as_str().expect("a text");
            let related = result["relatedLocations"].as_array();
            for place in related.into_iter().flatten() {
                assert!(text.contains(&format!("]({})", place["id"])), "{text}");
                links += 1;
            }
        }
    }
    assert!(links > 0, "no finding has a related place");
}

/// Validates the reports of all cases in one format against a published schema.
fn assert_valid(format: &str, validator: &str, before: &[&str], schema: &str) {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/schemas")
        .join(schema);
    let sandbox = Sandbox::empty();
    let mut files = Vec::new();
    for (number, case) in CASES.iter().enumerate() {
        let name = format!("{number}.{format}");
        sandbox.write(&name, &case.reports[format]);
        files.push(sandbox.join(name));
    }
    if !tool(validator) {
        return;
    }
    let mut command = Command::new(validator);
    let ran = command.args(before).arg(&schema).args(&files).output();
    let ran = ran.expect("it runs");
    assert!(
        ran.status.success(),
        "{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[test]
fn sarif_is_valid_against_the_official_schema() {
    let before = ["--default-filetype=json", "--schemafile"];
    assert_valid(
        "sarif",
        "check-jsonschema",
        &before,
        "sarif-schema-2.1.0.json",
    );
}

#[test]
fn junit_is_valid_against_the_schema_of_ant() {
    assert_valid("junit", "xmlschema-validate", &["--schema"], "JUnit.xsd");
}

#[test]
fn a_json_report_matches_its_schema() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/report.json");
    let schema: Json =
        serde_json::from_str(&fs::read_to_string(file).expect("a schema")).expect("JSON");
    for case in &*CASES {
        fits(&case.json("json"), &schema, &case.name);
    }
}
