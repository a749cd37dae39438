//! The configuration: a valid one with every key, and an example of every fault.

use holdpoint::config::family::INVALID_CONFIG;
use holdpoint::config::{self, LoadedConfig, RuleNames, RuleSetting, Settings, System};
use holdpoint::diagnostic::{Diagnostic, Level, Meta, Severity};
use holdpoint::record::{Kind, RegimeName, RunResult};
use holdpoint::snapshot::Memory;
use holdpoint::text::RepoPath;

use super::support::claims;

static UNKNOWN_RULE: Meta = Meta {
    name: "unknown-rule",
    family: "waiver",
    level: Level::Operational,
    severity: Severity::Error,
    opt_in: false,
    source: "Holdpoint",
    doc: "",
};

const NAMES: RuleNames<'static> = RuleNames {
    rules: &["document", "evidence", "missing-field", "dead-evidence"],
    metas: &[],
    unknown_rule: &UNKNOWN_RULE,
};

fn read(text: &str) -> (Settings, Vec<Diagnostic>) {
    config::read(&RepoPath::from(config::PATH), text, &NAMES)
}

/// Reads a configuration that must have no findings.
#[track_caller]
fn valid(text: &str) -> Settings {
    let (settings, findings) = read(text);
    let described: Vec<String> = findings.iter().map(|f| claims::describe(f, text)).collect();
    assert!(described.is_empty(), "{described:#?}");
    settings
}

/// Asserts that a configuration has exactly the findings that its caret lines claim. The text after
/// ` | ` in a claim is the beginning of the help.
#[track_caller]
fn assert_findings(marked: &str) {
    let (text, claimed) = claims::split(config::PATH, marked);
    let (_, findings) = read(&text);
    let mut unmet = claimed;
    let mut unclaimed = Vec::new();
    for finding in &findings {
        assert_eq!(finding.severity, Severity::Error);
        let is_met = |claim: &claims::Claim| {
            let (message, help) = claim.words.split_once(" | ").unwrap_or((&claim.words, ""));
            claim.is_at(finding, &text)
                && finding.message.starts_with(message)
                && finding.help.as_deref().unwrap_or("").starts_with(help)
        };
        match unmet.iter().position(is_met) {
            Some(at) => drop(unmet.remove(at)),
            None => {
                let help = finding.help.as_deref().unwrap_or("");
                unclaimed.push(format!("{} | {help}", claims::describe(finding, &text)));
            }
        }
    }
    assert!(
        unmet.is_empty() && unclaimed.is_empty(),
        "claimed and not found: {unmet:#?}\nfound and not claimed: {unclaimed:#?}"
    );
}

fn load(files: &[(&str, &[u8])]) -> LoadedConfig {
    let snapshot = Memory::new(files.iter().copied());
    config::load(&snapshot, &NAMES).expect("a snapshot in memory")
}

#[test]
fn a_configuration_with_every_key_is_valid() {
    let settings = valid(EVERY_KEY);
    let path = |path: &str| RepoPath::from(path);
    assert!(settings.includes(&path("runs/a.md")));
    assert!(!settings.includes(&path("runs/drafts/a.md")));
    assert!(!settings.includes(&path("notes/a.md")));
    assert_eq!(
        settings.rules["document"],
        RuleSetting::On(Severity::Warning)
    );
    assert_eq!(settings.rules["missing-field"], RuleSetting::Off);
    assert_eq!(settings.rules["unmatched-glob"], RuleSetting::Off);
    assert_eq!(settings.overrides.len(), 1);
    let limits = &settings.limits;
    assert_eq!((limits.hypotheses, limits.debug_minutes), (4, 60));
    assert_eq!(limits.timebox_minutes, (1, 240));
    assert_eq!((limits.steps, limits.failure_paths), ((3, 20), (1, 4)));
    assert_eq!(
        (limits.override_rate, limits.evidence_bytes),
        (12.5, 1_048_576)
    );
    let names = &settings.vocabulary;
    for name in ["screenshot", "transcript", "finding", "artifact"] {
        assert!(names.evidence_types.contains(name), "{name}");
    }
    assert!(names.check_types.contains("load_test"));
    assert!(names.extra_fields.contains("reviewer"));
    let research = names.modes.get("RESEARCH").expect("a mode");
    assert_eq!(research.intent, "answer a question");
    assert_eq!(research.keywords, ["survey", "literature review"]);
    assert_eq!(
        research.pattern.required,
        [vec!["finding"], vec!["note", "next_pointer"]]
    );
    assert_eq!(research.pattern.preferred, [vec!["transcript"]]);
    let pipeline = names.modes.get("PIPELINE").expect("a mode");
    assert_eq!(pipeline.pattern.required, [vec!["artifact"]]);
    assert!(pipeline.keywords.contains(&"etl".to_owned()) && pipeline.stop.is_some());
    assert_eq!(
        settings.literacies[&RegimeName::Exist],
        ["metrics", "first-aid"]
    );
    assert_eq!(settings.require, [System::Projects, System::Regimes]);
    let mapping = settings.mappings_for(&path("backlog/tasks/a.md"))[0];
    assert_eq!(mapping.kind, Kind::OpRun);
    assert_eq!(mapping.name_of("title"), Some("name"));
    assert_eq!(mapping.default("mode_id"), Some("\"RESEARCH\""));
    assert_eq!(
        settings.baseline.map(|rev| rev.value).as_deref(),
        Some("v1.2.0")
    );
    assert_eq!(settings.globs.len(), 5);
}

const EVERY_KEY: &str = r"# Every key that there is.
version: 1
include: [runs, backlog/]
exclude: drafts
rules:
  document: warning
  missing-field: off
  unmatched-glob: off
overrides:
  - paths: [runs/old/**]
    rules: { evidence: info }
limits:
  hypotheses: 4
  debug_minutes: 60
  timebox_minutes: 240
  steps: 3-20
  failure_paths: 1 - 4
  override_rate: 12.5
  evidence_bytes: 1048576
modes:
  PIPELINE:
    evidence: { required: [artifact] }
  RESEARCH:
    intent: answer a question
    keywords: [survey, literature review]
    evidence:
      required: [finding, note | next_pointer]
      preferred: [transcript]
evidence_types: [screenshot]
check_types: [load_test]
literacies:
  exist: [metrics, first-aid]
extra_fields: [reviewer]
require: [projects, regimes]
records:
  - paths: backlog/tasks/*.md
    kind: OpRun
    fields: { title: name, evidence_links: proof }
    defaults:
      mode_id: RESEARCH
      project_id: backlog
      acceptance_results:
        smoke: PASS
baseline: v1.2.0
x-ours: kept for a script
";

#[test]
fn an_empty_configuration_changes_nothing() {
    for text in [
        "",
        "\n",
        "# later\n",
        "---\n",
        "~\n",
        "{}\n",
        "\u{feff}# with a mark\n",
    ] {
        let settings = valid(text);
        assert!(
            settings.include.is_none() && settings.rules.is_empty(),
            "{text:?}"
        );
    }
    let settings = valid("include:\nexclude: []\nrules:\nlimits:\nrecords: []\nmodes: {}\n");
    assert!(settings.include.is_none() && settings.record_mappings.is_empty());
}

#[test]
fn line_endings_and_a_byte_order_mark_do_not_matter() {
    let settings = valid("\u{feff}version: 1\r\nrules:\r\n  document: off\r\n");
    assert_eq!(settings.rules["document"], RuleSetting::Off);
}

#[test]
fn unknown_keys_are_reported_at_every_level() {
    assert_findings(
        "verson: 1
^^^^^^ //~ unknown key `verson` in the configuration | did you mean `version`?
colour: green
^^^^^^ //~ unknown key `colour` in the configuration | the known keys are `version`, `include`
? [a, b]
  ^^^^^^ //~ expected the name of a key, found a list
: 1
limits:
  hypothesis: 3
  ^^^^^^^^^^ //~ unknown key `hypothesis` in `limits` | did you mean `hypotheses`?
overrides:
  - path: [a]
    ^^^^ //~ unknown key `path` in an override | did you mean `paths`?
    rules: {}
modes:
  PIPELINE:
    evidnce: {}
    ^^^^^^^ //~ unknown key `evidnce` in a mode | did you mean `evidence`?
  SERVICE:
    evidence: { require: [logs] }
                ^^^^^^^ //~ unknown key `require` in an evidence pattern | did you mean `required`?
records:
  - paths: [a]
    kind: OpRun
    default: {}
    ^^^^^^^ //~ unknown key `default` in an entry of `records` | did you mean `defaults`?
",
    );
}

#[test]
fn a_configuration_must_be_a_mapping() {
    assert_findings("- a\n^^^ //~ the configuration must be a mapping, found a list\n");
    assert_findings("rules\n^^^^^ //~ the configuration must be a mapping, found text\n");
}

#[test]
fn values_of_the_wrong_type_are_reported() {
    assert_findings(
        "include: { a: b }
         ^^^^^^^^ //~ expected a list of globs, found a mapping
exclude: [[a]]
          ^^^ //~ expected a glob, found a list
rules: [missing-field]
       ^^^^^^^^^^^^^^^ //~ expected a mapping of rules to `off`, `info`, `warning` or `error`, found a list
overrides: { paths: a, rules: {} }
           ^^^^^^^^^^^^^^^^^^^^^^^ //~ expected a list of overrides, found a mapping
limits: 3
        ^ //~ `limits` must be a mapping, found a number
modes: [RESEARCH]
       ^^^^^^^^^^ //~ expected a mapping of modes, found a list
evidence_types: [a b, x-ray, note, \"\"]
                 ^^^ //~ `a b` cannot be an evidence type | use letters
                      ^^^^^ //~ `x-ray` is a reserved key of evidence links
                             ^^^^ //~ `note` is a reserved key of evidence links
                                   ^^ //~ expected an evidence type, found text
check_types: { a: 1 }
             ^^^^^^^^ //~ expected a list of check types, found a mapping
literacies: [metrics]
            ^^^^^^^^^ //~ expected a mapping of regimes to lists of literacies, found a list
records: { paths: a, kind: OpRun }
         ^^^^^^^^^^^^^^^^^^^^^^^^^ //~ expected a list of files that are records, found a mapping
require: { regimes: true }
         ^^^^^^^^^^^^^^^^^ //~ expected a list of systems, found a mapping
baseline: [main]
          ^^^^^^ //~ expected a revision, found a list
",
    );
}

#[test]
fn another_version_is_reported() {
    assert_findings(
        "version: 2\n         ^ //~ expected configuration version 1, found `2` | write\n",
    );
    assert_findings("version: '1'\n         ^^^ //~ expected configuration version 1, found `1`\n");
}

#[test]
fn unknown_rules_and_severities_are_reported() {
    assert_findings(
        "rules:
  missing-feild: off
  ^^^^^^^^^^^^^ //~ unknown rule or family `missing-feild` | did you mean `missing-field`?
  documents: off
  ^^^^^^^^^ //~ unknown rule or family `documents` | did you mean `document`?
  nonsense: off
  ^^^^^^^^ //~ unknown rule or family `nonsense` | `holdpoint rules` lists them
  invalid-config: off
  ^^^^^^^^^^^^^^ //~ unknown rule or family `invalid-config`
  document: warn
            ^^^^ //~ expected `off`, `info`, `warning` or `error`, found `warn` | did you mean `warning`?
  evidence: Error
            ^^^^^ //~ expected `off`, `info`, `warning` or `error`, found `Error` | did you mean `error`?
  dead-evidence: false
                 ^^^^^ //~ expected `off`, `info`, `warning` or `error`, found `false` | did you mean `off`?
  missing-field: [off]
                 ^^^^^ //~ expected `off`, `info`, `warning` or `error`, found a list
overrides:
  - paths: docs
    rules: { dead-evidnce: of }
             ^^^^^^^^^^^^ //~ unknown rule or family `dead-evidnce` | did you mean `dead-evidence`?
                           ^^ //~ expected `off`, `info`, `warning` or `error`, found `of` | did you mean `off`?
",
    );
    let (_, findings) = read("rules: { missing: off }\n");
    assert_eq!(findings[0].meta.name, "unknown-rule");
}

#[test]
fn invalid_globs_are_reported() {
    assert_findings(
        "include:
  - 'runs/[a'
    ^^^^^^^^^ //~ `runs/[a` is not a valid glob: unclosed character class
  - '{a,b'
    ^^^^^^ //~ `{a,b` is not a valid glob: unclosed alternate group
  - 'a\\'
    ^^^^ //~ `a\\` is not a valid glob: dangling '\\'
  - '[z-a]'
    ^^^^^^^ //~ `[z-a]` is not a valid glob: invalid range; 'z' > 'a'
exclude:
  - '!keep'
    ^^^^^^^ //~ `!keep` is not a valid glob: negation with `!` is not supported
  - ../other
    ^^^^^^^^ //~ `../other` is not a valid glob: a path in a repository
  - /
    ^ //~ `/` is not a valid glob: it is empty
overrides:
  - paths: ['a}']
            ^^^^ //~ `a}` is not a valid glob: unopened alternate group
    rules: {}
",
    );
}

#[test]
fn limits_out_of_bounds_are_reported() {
    assert_findings(
        "limits:
  hypotheses: 0
              ^ //~ expected a whole number between 1 and 1000, found `0`
  debug_minutes: 40.5
                 ^^^^ //~ expected a whole number between 1 and 10080, found `40.5`
  timebox_minutes: 480-60
                   ^^^^^^ //~ `480-60` is an empty range: 480 is more than 60
  steps: 3
         ^ //~ `3` is an empty range: 5 is more than 3
  failure_paths: few
                 ^^^ //~ expected a range such as `2-4` between 0 and 1000, found `few`
  override_rate: 110
                 ^^^ //~ expected a percentage between 0 and 100, found `110`
  evidence_bytes: 1 MiB
                  ^^^^^ //~ expected a whole number between 1 and 1099511627776, found `1 MiB`
",
    );
    let settings = valid("limits: { override_rate: 5%, timebox_minutes: '30–90', steps: 12 }\n");
    assert_eq!(settings.limits.override_rate, 5.0);
    assert_eq!(settings.limits.timebox_minutes, (30, 90));
    assert_eq!(settings.limits.steps, (5, 12));
    assert_findings(
        "limits: { override_rate: .nan }\n                         ^^^^ //~ expected a percentage\n",
    );
}

#[test]
fn invalid_modes_are_reported() {
    assert_findings(
        "modes:
  PIPLINE:
  ^^^^^^^ //~ unknown mode `PIPLINE` | did you mean `PIPELINE`?
    evidence: { required: [artifact] }
  RESEARCH: { keywords: [survey] }
  ^^^^^^^^ //~ unknown mode `RESEARCH` | add an `intent`
  service: { intent: keep it up }
  ^^^^^^^ //~ the mode `SERVICE` differs from `service` only in letter case | did you mean `SERVICE`?
  MODEL/ANALYZE: { intent: think }
  ^^^^^^^^^^^^^ //~ `MODEL/ANALYZE` is a tag and not a mode | write it
  A B: { intent: two words }
  ^^^ //~ `A B` cannot be the name of a mode | use letters
  CONTACT: { evidence: { required: [touches] } }
                                    ^^^^^^^ //~ unknown evidence type `touches` | did you mean `touch`?
  SERVICE: { evidence: { preferred: [uptime_report] } }
                                     ^^^^^^^^^^^^^ //~ unknown evidence type `uptime_report` | add the type
  TOOLSMITH: { evidence: [interface] }
                         ^^^^^^^^^^^ //~ an evidence pattern must be a mapping, found a list
  CONTRACT: tools
            ^^^^^ //~ a mode must be a mapping, found text
  DESIGN: { intent: [a], keywords: ['?'] }
                    ^^^ //~ expected text, found a list
                                    ^^^ //~ expected a keyword with a letter or digit, found `?`
  OUTREACH: { intent: speak, evidence: {}, evidence_pattern: {} }
                                                             ^^ //~ a mode has only one evidence pattern
",
    );
}

#[test]
fn names_may_be_used_before_they_are_defined() {
    valid(
        "records:
  - paths: a.md
    kind: OpRun
    defaults: { mode_id: RESEARCH, evidence_links: [{ uptime_report: b.csv }] }
modes:
  RESEARCH: { intent: answer a question }
  SERVICE: { evidence: { required: [uptime_report] } }
evidence_types: [uptime_report]
",
    );
}

#[test]
fn unknown_literacies_and_systems_are_reported() {
    assert_findings(
        "literacies:
  exists: [metrics]
  ^^^^^^ //~ expected a regime, found `exists` | did you mean `exist`?
  persist: [forbearence, Horizon]
            ^^^^^^^^^^^ //~ unknown literacy `forbearence` | did you mean `forbearance`?
                         ^^^^^^^ //~ unknown literacy `Horizon` | did you mean `horizon`?
require: [regime, blocks]
          ^^^^^^ //~ expected a system of rules, found `regime` | did you mean `regimes`?
                  ^^^^^^ //~ expected a system of rules, found `blocks` | write one of `projects`, `regimes`, `constraints` and `decisions`
",
    );
}

#[test]
fn invalid_record_mappings_are_reported() {
    assert_findings(
        "records:
  - paths: [a]
    ^^^^^^^^^^ //~ an entry of `records` has no `kind` | add `kind`: the kind of these records
    fields: { anything: goes }
  - paths: [b]
    kind: Oprun
          ^^^^^ //~ expected a kind of record, found `Oprun` | did you mean `OpRun`?
  - paths: [c]
    kind: OpRun
    fields:
      opid: operator
      ^^^^ //~ unknown field `opid` of OpRun | did you mean `op_id`?
      hypotheses: ideas
      ^^^^^^^^^^ //~ `hypotheses` is a field of another kind, not of OpRun
      title: [a, [b]]
                 ^^^ //~ expected the name of a key, found a list
  - paths: [d]
    kind: OpRun
    defaults:
      resullt: PASS
      ^^^^^^^ //~ unknown field `resullt` of OpRun | did you mean `result`?
      result: Pass
              ^^^^ //~ expected `PASS`, `WARN` or `FAIL`, found `Pass` | did you mean `PASS`?
      timestamp_start: yesterday
                       ^^^^^^^^^ //~ expected a timestamp with an offset
      mode_id: PIPLINE
               ^^^^^^^ //~ unknown mode `PIPLINE` | did you mean `PIPELINE`?
      op_id: two words
             ^^^^^^^^^ //~ an id cannot contain spaces | join the words
      title: ''
             ^^ //~ the default for `title` is empty
      evidence_links:
        - artefact: a.csv
          ^^^^^^^^ //~ unknown evidence type `artefact` | did you mean `artifact`?
      acceptance_results:
        smoke: PAS
               ^^^ //~ expected `PASS`, `WARN` or `FAIL`, found `PAS` | did you mean `PASS`?
      stop: { rule: timebox, action: schedule, whom: me }
                                               ^^^^ //~ unknown key `whom`
  - paths: [e]
    kind: Block
    defaults: { mode_id: [PIPELINE] }
                         ^^^^^^^^^^ //~ expected one mode, found a list
  - paths: [f]
    kind: Operator
    fields: [op_id]
            ^^^^^^^ //~ expected a mapping of fields to keys, found a list
    defaults: { mode_ids: [SERVICE, MODEL/ANALYZE] }
                                    ^^^^^^^^^^^^^ //~ `MODEL/ANALYZE` is a tag and not a mode
  - notes
    ^^^^^ //~ an entry of `records` must be a mapping, found text
",
    );
}

#[test]
fn defaults_are_kept_in_every_yaml_form() {
    let text = "x-checks: &checks
  smoke: PASS
records:
  - paths: a.md
    kind: OpRun
    defaults:
      acceptance_results: *checks
      op_id: 0010
      title: !!str 12
      next_pointer: >
        say \"what\\is\"
        next
      outputs_written:
      - a
      - 'it''s'
      inputs_used: { month: 3, region:  }
";
    let settings = valid(text);
    let mapping = settings.mappings_for(&RepoPath::from("a.md"))[0];
    assert_eq!(
        mapping.default("acceptance_results"),
        Some(r#"{"smoke": "PASS"}"#)
    );
    assert_eq!(mapping.default("op_id"), Some("0010"));
    assert_eq!(mapping.default("title"), Some(r#""12""#));
    assert_eq!(mapping.default("outputs_written"), Some(r#"["a", "it's"]"#));
    let record = holdpoint::record::read(
        RepoPath::from("a.md"),
        b"# A\n".to_vec(),
        &settings.vocabulary,
        &[mapping],
    );
    let record = record.expect("a record");
    assert_eq!(record.faults, []);
    let holdpoint::record::Fields::OpRun(run) = record.fields else {
        panic!("a run");
    };
    let results = run.acceptance_results.expect("results").value.0;
    assert_eq!(
        (&*results[0].check.0, results[0].result.value),
        ("smoke", RunResult::Pass)
    );
    assert_eq!(&*run.op_id.expect("an id").0, "0010");
    assert_eq!(
        &*run.next_pointer.expect("a pointer").0,
        "say \"what\\is\" next"
    );
    assert_eq!(
        run.outputs_written.expect("outputs")[1].text.as_ref(),
        "it's"
    );
}

#[test]
fn a_baseline_must_be_one_revision() {
    assert_findings("baseline: --all\n          ^^^^^ //~ expected a revision, found `--all`\n");
    assert_findings("baseline: a b\n          ^^^ //~ expected a revision, found `a b`\n");
    let settings = valid("baseline: 1234567\n");
    assert_eq!(
        settings.baseline.map(|rev| rev.value).as_deref(),
        Some("1234567")
    );
}

#[test]
fn broken_yaml_does_not_hide_other_findings() {
    assert_findings(
        "rules:
  document: off
rules:
^^^^^ //~ duplicate key `rules`
  evidence: off
exclude: @drafts
         ^^^^^^^ //~ unquoted text cannot start with `@`
includ: a
^^^^^^ //~ unknown key `includ` in the configuration
",
    );
}

#[test]
fn the_configuration_is_read_from_the_snapshot() {
    let none = load(&[
        ("a.md", b"# A\n"),
        ("sub/.holdpoint.yaml", b"nonsense: 1\n"),
    ]);
    assert!(none.findings.is_empty() && none.text.is_none());
    let one = load(&[(config::PATH, b"exclude: [a.md]\n")]);
    assert!(one.findings.is_empty());
    assert!(!one.settings.includes(&RepoPath::from("b/a.md")));
}

#[test]
fn invalid_utf8_is_reported() {
    let text = b"exclude: [a]\n# caf\xe9\ninclud: [b]\n";
    let loaded = load(&[(config::PATH, text)]);
    let messages: Vec<&str> = loaded.findings.iter().map(|f| f.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "invalid UTF-8 (0xE9)",
            "unknown key `includ` in the configuration"
        ]
    );
    assert!(loaded.findings.iter().all(|f| f.meta == &INVALID_CONFIG));
}

#[test]
fn a_configuration_larger_than_4_mib_is_reported() {
    let line = "# é the same again and again\n";
    let long = line.repeat((4 << 20) / line.len() + 1);
    let loaded = load(&[(config::PATH, long.as_bytes())]);
    let [finding] = loaded.findings.as_slice() else {
        panic!("{:#?}", loaded.findings);
    };
    assert_eq!(finding.message, "the configuration is larger than 4 MiB");
}

#[test]
fn a_configuration_that_is_a_symbolic_link_is_reported() {
    let snapshot = Memory::new([("a.md", "# A\n")]).symlink(config::PATH, "elsewhere.yaml");
    let loaded = config::load(&snapshot, &NAMES).expect("a snapshot in memory");
    assert_eq!(
        loaded.findings[0].message,
        "`.holdpoint.yaml` is a symbolic link, which is not followed"
    );
}

#[test]
fn a_glob_that_matches_no_file_is_a_warning() {
    let marked = "include: [runs]
exclude: [Runs/old, '*.txt']
          ^^^^^^^^ //~ `Runs/old` matches no file
                    ^^^^^^^ //~ `*.txt` matches no file
overrides:
  - paths: [runs/**, docs]
                     ^^^^ //~ `docs` matches no file
    rules: {}
records:
  - { paths: tasks/*.md, kind: OpRun }
             ^^^^^^^^^^ //~ `tasks/*.md` matches no file
";
    let (text, mut claimed) = claims::split(config::PATH, marked);
    let settings = valid(&text);
    let files = ["runs/old/a.md", "runs/b.md"].map(RepoPath::from);
    for finding in config::unmatched(&settings, &files) {
        assert_eq!(finding.meta.name, "unmatched-glob");
        assert_eq!(finding.severity, Severity::Warning);
        let at = claimed.iter().position(|claim| {
            claim.is_at(&finding, &text) && finding.message.starts_with(&claim.words)
        });
        claimed.remove(at.unwrap_or_else(|| panic!("{}", claims::describe(&finding, &text))));
    }
    assert_eq!(claimed, []);
}

proptest::proptest! {
    /// Any text can be read as a configuration, and every span is inside the text.
    #[test]
    fn no_text_makes_the_reader_panic(
        at in 0..EVERY_KEY.len(),
        length in 0..60_usize,
        put in "[ -~\n]{0,12}|é😀|\\{|\\[|- |: |\"",
    ) {
        let end = (at + length).min(EVERY_KEY.len());
        let text = format!("{}{put}{}", &EVERY_KEY[..at], &EVERY_KEY[end..]);
        let (_, findings) = read(&text);
        for finding in findings {
            proptest::prop_assert!(text.get(finding.span.range()).is_some(), "{finding:?}");
        }
    }
}
