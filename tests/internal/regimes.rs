//! Regimes: what each allows and requires, how it changes severities, and what is reported for broken
//! declarations.

use std::time::{Duration, Instant};

use holdpoint::config::{RuleSetting, System};
use holdpoint::diagnostic::{Level, Severity};
use holdpoint::engine::severity::under;
use holdpoint::record::RegimeName;

use super::small::{NOTHING, Small};
use super::support::records::with;

const PROJECT: &str = "kind: Project
project_id: ferry
name: Ferry
owners: [crossing@example.org]
states: [timetable]
";

const REGIMES: [&str; 3] = ["exist", "persist", "scale"];

/// The thirteen literacies, and the regimes in which each is mandatory
/// (Specification, `literacy-gap`).
const LITERACIES: [(&str, &str); 13] = [
    ("foundational", "exist persist scale"),
    ("forbearance", "exist scale"),
    ("risk-uncertainty", "exist persist scale"),
    ("consequence-topology", "exist persist scale"),
    ("liveness-orchestration", "exist persist scale"),
    ("constraint", "persist scale"),
    ("horizon", "persist scale"),
    ("metrics", "persist scale"),
    ("access-control", "persist scale"),
    ("coordination", "scale"),
    ("meaning", "scale"),
    ("representation", "scale"),
    ("adversarial-dynamics", "scale"),
];

/// The criteria of each transition upwards (Specification, `transition-unproven`).
const TO_PERSIST: [&str; 5] = ["optionality", "buffers", "tail-risk", "liveness", "people"];
const TO_SCALE: [&str; 5] = [
    "stability-across-drift",
    "coordination-enforced",
    "representations-fail-safely",
    "adversarial-pressure-anticipated",
    "propagation-bounded",
];

/// Returns indicators with which a regime is valid.
fn indicators(regime: &str) -> &'static str {
    match regime {
        "exist" => {
            "{invariants: at_risk, failures: recoverable, buffers: depleting, rollback: unavailable, tail_risk: bounded, people: recovering, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}"
        }
        "persist" => {
            "{invariants: stable, failures: recoverable, buffers: regenerating, rollback: partial, tail_risk: bounded, people: recovering, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}"
        }
        _ => {
            "{invariants: stable, failures: recoverable, buffers: regenerating, rollback: available, tail_risk: bounded, people: recovering, optionality: abundant, coordination: enforced, expansion: seeking, adversarial_pressure: expected}"
        }
    }
}

/// Returns these names as keys, each with the log as evidence.
fn proofs<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let proofs: Vec<String> = names
        .into_iter()
        .map(|name| format!("{name}: log.txt"))
        .collect();
    format!("{{{}}}", proofs.join(", "))
}

fn all_literacies() -> String {
    proofs(LITERACIES.map(|(name, _)| name))
}

/// Returns a valid regime of the ferry, without `from` and `criteria`.
fn regime(name: &str, day: &str, more: &str) -> String {
    format!(
        "kind: Regime\nproject_id: ferry\nregime: {name}\ndeclared_at: {day}\nindicators: {}\nliteracies: {}\n{more}",
        indicators(name),
        all_literacies(),
    )
}

fn ferry() -> Small {
    Small::default()
        .with("project", PROJECT)
        .with_file("log.txt", "Drill of 2 January: both crews, both boats.\n")
}

/// Returns the ferry, which is in one regime since January.
fn ferry_in(name: &str) -> Small {
    ferry().with("regime", regime(name, "2026-01-02", ""))
}

/// Returns a decision to act. It has a date and reasoning, unless `more` has others.
fn decision(more: &str) -> String {
    let given = |key: &str, default| if more.contains(key) { "" } else { default };
    let more = format!(
        "{more}{}{}",
        given("decided_at:", "decided_at: 2026-03-02\n"),
        given("reasoning:", "reasoning: [survival]\n")
    );
    format!(
        "kind: Decision\ndecision_id: winter-plan\nproject_id: ferry\nstate: timetable\ntrigger: [the days are short]\noutcome: commit\nconstraint_status: {{crew-rest: respected}}\nnext_pointer: Print the plan by Friday.\n{more}"
    )
}

const OPERATOR: &str = "kind: Operator
op_id: sound-the-channel
name: Sound the channel
mode_ids: [PIPELINE]
purpose: The depth of the channel is known.
preconditions: [The boat is free.]
inputs: [{name: tide, required: false}]
steps: [Take the lead., Row., Sound., Note it., Send it.]
outputs: [depths.csv]
acceptance_checks: [{id: depth, run: wc -l depths.csv}]
timebox_minutes: 45
failure_paths: [Sound half of it., Ask the pilot.]
evidence_pattern: PIPELINE
evidence_outputs: [depths.csv]
next_pointer_rule: When it is sounded next.
";

const RUN: &str = "kind: OpRun
op_id: sound-the-channel
project_id: ferry
mode_id: PIPELINE
timestamp_start: 2026-03-04T07:00:00Z
timestamp_end: 2026-03-04T07:20:00Z
outputs_written: [depths.csv]
acceptance_results: {depth: PASS}
result: PASS
evidence_links: [{artifact: depths.csv, validation: log.txt, manifest: MANIFEST.json}]
next_pointer: Sound it again on Monday.
";

fn at_work(name: &str) -> Small {
    ferry_in(name)
        .with("operator", OPERATOR)
        .with_file("depths.csv", "buoy,1,2.4\n")
        .with_file("MANIFEST.json", r#"{"files": []}"#)
}

#[test]
fn a_valid_regime_has_no_findings() {
    for name in REGIMES {
        assert_eq!(ferry_in(name).findings(), NOTHING, "{name}");
        let small = at_work(name)
            .with("run", RUN)
            .with("decision", decision(""));
        assert_eq!(small.findings(), NOTHING, "{name}");
    }
}

// Severity.

#[test]
fn each_regime_adjusts_severities_by_level() {
    // One line for each level from 1 to 5; one column for each severity: info, warning, error.
    let tables = [
        ("exist", "i E E|i E E|i E E|i E E|- - -"),
        ("persist", "i w E|i w E|i w E|i w E|i w E"),
        ("scale", "i w E|i w E|i E E|i E E|i E E"),
    ];
    let letter = |severity: Option<Severity>| match severity {
        Some(Severity::Info) => "i",
        Some(Severity::Warning) => "w",
        Some(Severity::Error) => "E",
        None => "-",
    };
    for (name, expected) in tables {
        let regime = RegimeName::ALL.iter().find(|regime| regime.word() == name);
        let regime = *regime.expect("a regime");
        let line = |level: Level| {
            let line = Severity::ALL.map(|severity| letter(under(regime, level, severity)));
            line.join(" ")
        };
        assert_eq!(Level::ALL.map(line).join("|"), expected, "{name}");
    }
}

/// A run with a warning of level 4 (no end), a warning of level 5 (its title), an
/// info of level 5 (no manifest) and an error.
fn faulty_run(project: &str) -> String {
    let run = with(RUN, "timestamp_end: 2026-03-04T07:20:00Z\n", "");
    let run = with(&run, ", manifest: MANIFEST.json", "");
    let run = with(
        &run,
        "project_id: ferry\n",
        &format!("project_id: {project}\n"),
    );
    let run = with(&run, "Sound it again on Monday.", "later");
    format!("{run}title: Deploy the timer\n")
}

fn with_severity(small: &Small) -> Vec<String> {
    let with_severity = small.check().findings.into_iter();
    let with_severity =
        with_severity.map(|finding| format!("{} {}", finding.severity, finding.meta.name));
    let mut with_severity: Vec<String> = with_severity.collect();
    with_severity.sort();
    with_severity
}

#[test]
fn the_regime_of_a_project_adjusts_the_severity_of_its_findings() {
    let severities_in = |name| with_severity(&at_work(name).with("run", faulty_run("ferry")));
    assert_eq!(
        severities_in("exist"),
        ["error missing-section", "error next-pointer"]
    );
    assert_eq!(
        severities_in("persist"),
        [
            "error next-pointer",
            "info evidence-preferred",
            "warning missing-section",
            "warning mode-mismatch",
        ]
    );
    assert_eq!(
        severities_in("scale"),
        [
            "error missing-section",
            "error mode-mismatch",
            "error next-pointer",
            "info evidence-preferred",
        ]
    );
}

#[test]
fn findings_outside_of_a_regime_keep_their_severity() {
    let harbour = with(PROJECT, "ferry", "harbour");
    let harbour_regime = with(&regime("persist", "2026-01-02", ""), "ferry", "harbour");
    let loose = with(
        OPERATOR,
        "purpose: The depth of the channel is known.\n",
        "",
    );
    let small = at_work("exist")
        .with("harbour", &harbour)
        .with("harbour-regime", harbour_regime)
        .with("loose", with(&loose, "sound-the-channel", "loose"))
        .with("run", faulty_run("harbour"));
    assert_eq!(
        with_severity(&small),
        [
            "error next-pointer",
            "info evidence-preferred",
            "warning missing-section",
            "warning missing-section",
            "warning mode-mismatch",
        ]
    );
}

#[test]
fn the_regime_of_a_project_applies_to_the_project_record() {
    let project = format!("{PROJECT}onwers: [a@example.org]\n");
    let severities_in = |name: &str| {
        let small = Small::default()
            .with("project", &project)
            .with("regime", regime(name, "2026-01-02", ""))
            .with_file("log.txt", "1\n");
        with_severity(&small)
    };
    assert_eq!(severities_in("exist"), ["error unknown-field"]);
    assert_eq!(severities_in("persist"), ["warning unknown-field"]);
}

#[test]
fn the_configured_severity_of_a_rule_takes_precedence_over_the_regime() {
    let with_setting = |rule: &'static str, setting| {
        let small = at_work("exist").with("run", faulty_run("ferry"));
        with_severity(
            &small.configure(|settings| settings.rules.extend([(rule.to_owned(), setting)])),
        )
    };
    let rest = "error next-pointer";
    assert_eq!(
        with_setting("missing-section", RuleSetting::On(Severity::Warning)),
        [rest, "warning missing-section"]
    );
    assert_eq!(with_setting("missing-section", RuleSetting::Off), [rest]);
    assert_eq!(
        with_setting("mode", RuleSetting::On(Severity::Warning)),
        ["error missing-section", rest, "warning mode-mismatch"]
    );
}

#[test]
fn the_summary_counts_what_each_regime_changed() {
    let outcome = at_work("exist").with("run", faulty_run("ferry")).check();
    let effect = outcome.summary.regimes["ferry"];
    assert_eq!(effect.regime, RegimeName::Exist);
    assert_eq!((effect.raised, effect.silenced), (1, 2));
    assert_eq!(outcome.summary.errors, 2);
    let none = ferry().with("operator", OPERATOR).check();
    assert!(none.summary.regimes.is_empty());
}

#[test]
fn a_waiver_of_a_finding_that_the_regime_silences_is_not_unused() {
    let waive =
        "waive: [{rule: mode-mismatch, reason: the title is the customer's, until: 2026-09-30}]\n";
    let run = format!("{RUN}title: Deploy the timer\n{waive}");
    for name in REGIMES {
        assert_eq!(
            at_work(name).with("run", &run).findings(),
            NOTHING,
            "{name}"
        );
    }
    let unused = at_work("exist").with("run", format!("{RUN}{waive}"));
    assert_eq!(with_severity(&unused), ["error unused-waiver"]);
}

#[test]
fn conflicting_regimes_adjust_nothing() {
    let twice = |second: &str| {
        let small = at_work("exist")
            .with("regime-too", regime(second, "2026-01-02", ""))
            .with("run", faulty_run("ferry"));
        small.check().summary.regimes.get("ferry").copied()
    };
    assert_eq!(twice("persist"), None);
    assert_eq!(twice("exist").map(|effect| effect.raised), Some(1));
}

// Declarations.

#[test]
fn a_missing_literacy_is_reported_where_it_is_mandatory() {
    for name in REGIMES {
        for (left_out, mandatory) in LITERACIES {
            let rest = LITERACIES.map(|(literacy, _)| literacy);
            let rest = rest.into_iter().filter(|literacy| *literacy != left_out);
            let valid = regime(name, "2026-01-02", "");
            let gap = with(&valid, &all_literacies(), &proofs(rest));
            let findings = ferry().with("regime", gap).findings();
            if mandatory.split(' ').any(|regime| regime == name) {
                assert_eq!(
                    findings,
                    [format!(
                        "regime literacy-gap: missing literacy `{left_out}`, mandatory in `{name}`"
                    )]
                )
            } else {
                assert_eq!(findings, NOTHING, "{name} without {left_out}")
            }
        }
    }
}

#[test]
fn a_literacy_with_dead_evidence_is_one_finding() {
    for name in REGIMES {
        for (literacy, mandatory) in LITERACIES {
            let valid = regime(name, "2026-01-02", "");
            let dead = with(
                &valid,
                &format!("{literacy}: log.txt"),
                &format!("{literacy}: no.txt"),
            );
            let rule = if mandatory.split(' ').any(|regime| regime == name) {
                "regime literacy-gap"
            } else {
                "regime dead-evidence"
            };
            assert_eq!(ferry().with("regime", dead).rules(), [rule], "{literacy}");
        }
    }
}

#[test]
fn the_configuration_can_require_further_literacies() {
    let configured = |regime: RegimeName| {
        let small = ferry_in("exist");
        small.configure(|settings| {
            let own = vec!["river-pilotage".to_owned(), "forbearance".to_owned()];
            settings.literacies.insert(regime, own);
        })
    };
    assert_eq!(
        configured(RegimeName::Exist).findings(),
        ["regime literacy-gap: missing literacy `river-pilotage`, mandatory in `exist`"]
    );
    assert_eq!(configured(RegimeName::Scale).findings(), NOTHING);
}

#[test]
fn an_indicator_that_contradicts_the_regime_is_reported() {
    // What each word means in a regime that is otherwise valid.
    let words = [
        ("invariants", "at_risk", "E"),
        ("invariants", "stable", "-"),
        ("failures", "terminal", "E"),
        ("failures", "recoverable", "-"),
        ("buffers", "depleting", "E"),
        ("buffers", "regenerating", "-"),
        ("rollback", "unavailable", "E"),
        ("rollback", "partial", "-"),
        ("rollback", "available", "-"),
        ("tail_risk", "dominant", "E"),
        ("tail_risk", "bounded", "-"),
        ("people", "near_exhaustion", "E"),
        ("people", "recovering", "-"),
        ("optionality", "shrinking", "E"),
        ("optionality", "stable", "-"),
        ("optionality", "increasing", "-"),
        ("optionality", "abundant", "-"),
        ("coordination", "informal", "S"),
        ("coordination", "enforced", "-"),
        ("expansion", "none", "S"),
        ("expansion", "seeking", "-"),
        ("adversarial_pressure", "not_expected", "-"),
        ("adversarial_pressure", "expected", "-"),
    ];
    for (indicator, word, meaning) in words {
        for name in REGIMES {
            // Only this indicator can justify `exist`, so without it the regime is contradicted.
            let calm = indicators("persist");
            let base = if name == "exist" {
                calm
            } else {
                indicators(name)
            };
            let start = base.find(&format!("{indicator}: ")).expect("an indicator");
            let length = base[start..].find([',', '}']).expect("its end");
            let seen = format!(
                "{}{indicator}: {word}{}",
                &base[..start],
                &base[start + length..]
            );
            let declared = regime(name, "2026-01-02", "");
            let declared = with(&declared, indicators(name), &seen);
            let is_valid = match (name, meaning) {
                ("exist", meaning) => meaning == "E",
                ("persist", meaning) => meaning != "E",
                (_, meaning) => meaning == "-",
            };
            let rules = ferry().with("regime", declared).rules();
            if is_valid {
                assert_eq!(rules, NOTHING, "{name}, {indicator}: {word}")
            } else {
                assert_eq!(
                    rules,
                    ["regime regime-contradicted"],
                    "{name}, {indicator}: {word}"
                )
            }
        }
    }
}

#[test]
fn each_deciding_indicator_has_a_related_label() {
    let label_count = |declared: &str, seen: &str| {
        let text = with(
            &regime(declared, "2026-01-02", ""),
            indicators(declared),
            indicators(seen),
        );
        let outcome = ferry().with("regime", text).check();
        assert_eq!(outcome.findings.len(), 1, "{declared} of {seen}");
        outcome.findings[0].related.len()
    };
    // The labels are the indicators that speak for `exist`, or all seven if none does.
    assert_eq!(label_count("persist", "exist"), 3);
    assert_eq!(label_count("exist", "persist"), 7);
    assert_eq!(label_count("scale", "persist"), 2);
    assert_eq!(label_count("scale", "exist"), 5);
}

#[test]
fn a_transition_needs_all_its_criteria() {
    for from in REGIMES {
        for to in REGIMES {
            let criteria: &[&str] = match (from, to) {
                ("exist", "persist") => &TO_PERSIST,
                ("persist", "scale") => &TO_SCALE,
                _ => &[],
            };
            let rules = |criteria: &str| {
                let step = format!("from: {from}\n{criteria}");
                let later = regime(to, "2026-03-02", &step);
                ferry_in(from).with("regime-later", later).rules()
            };
            let unproven = "regime-later transition-unproven";
            let skipped = "regime-later regime-skipped";
            let (without, with_all): (&[&str], &[&str]) = match (from, to) {
                ("exist", "persist") | ("persist", "scale") => (&[unproven], &[]),
                ("exist", "scale") => (&[skipped], &[skipped]),
                _ => (&[], &[]),
            };
            assert_eq!(rules(""), without, "{from} to {to}");
            let all = format!("criteria: {}\n", proofs(criteria.iter().copied()));
            let all = if criteria.is_empty() {
                String::new()
            } else {
                all
            };
            assert_eq!(rules(&all), with_all, "{from} to {to} with criteria");
            for left_out in criteria {
                let rest = criteria.iter().copied().filter(|name| name != left_out);
                let rest = format!("criteria: {}\n", proofs(rest));
                assert_eq!(
                    rules(&rest),
                    [unproven],
                    "{from} to {to} without {left_out}"
                );
                let dead = with(
                    &all,
                    &format!("{left_out}: log.txt"),
                    &format!("{left_out}: no.txt"),
                );
                assert_eq!(rules(&dead), [unproven], "{from} to {to}, {left_out} dead");
            }
        }
    }
}

#[test]
fn the_evidence_of_optional_criteria_must_exist() {
    let back = regime(
        "exist",
        "2026-03-02",
        "from: persist\ncriteria: {people: no.txt}\n",
    );
    let small = ferry_in("persist").with("regime-later", back);
    assert_eq!(small.rules(), ["regime-later dead-evidence"]);
}

#[test]
fn from_must_name_the_regime_declared_before() {
    let later = |step: &str| regime("persist", "2026-03-02", step);
    let findings = |small: Small| small.findings();
    let proven = format!("criteria: {}\n", proofs(TO_PERSIST));
    assert_eq!(
        findings(ferry_in("exist").with("regime-later", later("from: scale\n"))),
        ["regime-later regime-history: wrong `from`: `ferry` was in `exist` before"]
    );
    assert_eq!(
        findings(ferry_in("exist").with("regime-later", later(""))),
        ["regime-later regime-history: missing `from`: `ferry` was in `exist` before"]
    );
    assert_eq!(
        findings(ferry().with("regime", later(&format!("from: exist\n{proven}")))),
        ["regime regime-history: `from` in the first Regime of `ferry`"]
    );
    // The order is by time and not by path.
    let small = ferry()
        .with("b", regime("exist", "2026-01-02", ""))
        .with("a", later(&format!("from: exist\n{proven}")))
        .with(
            "c",
            regime("exist", "2026-05-02T09:00:00+02:00", "from: persist\n"),
        );
    assert_eq!(findings(small), NOTHING);
}

// Bad input: one exact finding each.

#[test]
fn a_broken_declaration_is_one_finding() {
    let valid = regime("persist", "2026-01-02", "");
    let findings = |part: &str, by: &str| ferry().with("regime", with(&valid, part, by)).findings();
    for (part, by, expected) in [
        (
            ", expansion: none",
            ", expansion: none, weather: fair",
            "regime unknown-field: unknown key `weather`",
        ),
        (
            "invariants: stable",
            "invariants: steady",
            "regime field-type: expected `at_risk` or `stable`, found `steady`",
        ),
        (
            "invariants: stable, failures: recoverable, buffers: regenerating, rollback: partial, tail_risk: bounded, ",
            "",
            "regime field-type: missing indicators `invariants`, `failures`, `buffers`, `rollback` and `tail_risk`",
        ),
        (
            "invariants: stable",
            "invariant: stable",
            "regime field-type: missing indicator `invariants`",
        ),
        (
            "regime: persist",
            "regime: persists",
            "regime field-type: expected `exist`, `persist` or `scale`, found `persists`",
        ),
        (
            "declared_at: 2026-01-02",
            "declared_at: January",
            "regime field-type: expected a date or a timestamp with an offset, found `January`",
        ),
        (
            "declared_at: 2026-01-02\n",
            "",
            "regime missing-field: missing required field `declared_at`",
        ),
        (
            "declared_at: 2026-01-02\n",
            "declared_on: 2026-01-02\n",
            "regime missing-field: missing required field `declared_at`",
        ),
        (
            "metrics: log.txt",
            "metrics: ",
            "regime field-type: expected a path, a `git:` revision or a URL, found nothing",
        ),
        (
            "metrics: log.txt",
            "metrics: /var/log.txt",
            "regime outside-repository: `/var/log.txt` is an absolute path",
        ),
    ] {
        assert_eq!(findings(part, by), [expected], "{by}");
    }
    let without = |field: &str| {
        let lines = valid.lines().filter(|line| !line.starts_with(field));
        let lines: Vec<&str> = lines.collect();
        ferry()
            .with("regime", format!("{}\n", lines.join("\n")))
            .findings()
    };
    for field in ["indicators", "literacies", "regime"] {
        let expected = format!("regime missing-field: missing required field `{field}`");
        assert_eq!(without(&format!("{field}:")), [expected]);
    }
}

#[test]
fn a_misspelt_key_of_a_transition_is_one_finding() {
    let proven = format!("criteria: {}\n", proofs(TO_PERSIST));
    for (step, expected) in [
        (
            with(&format!("from: exist\n{proven}"), "criteria:", "criterias:"),
            "regime-later transition-unproven",
        ),
        (
            with(&format!("from: exist\n{proven}"), "from:", "form:"),
            "regime-later regime-history",
        ),
        (
            format!("from: existing\n{proven}"),
            "regime-later field-type",
        ),
    ] {
        let later = regime("persist", "2026-03-02", &step);
        let small = ferry_in("exist").with("regime-later", later);
        assert_eq!(small.rules(), [expected], "{step}");
    }
}

#[test]
fn two_regimes_declared_at_the_same_time_are_one_finding() {
    let small = |first: &str, second: &str, step: &str| {
        ferry()
            .with("a", regime("exist", first, ""))
            .with("b", regime("persist", second, step))
    };
    let conflict = ["b regime-conflict: another regime of `ferry` was declared at the same moment"];
    assert_eq!(small("2026-03-02", "2026-03-02", "").findings(), conflict);
    assert_eq!(
        small("2026-03-02", "2026-03-02T01:00:00+01:00", "").findings(),
        conflict
    );
    let step = format!("from: exist\ncriteria: {}\n", proofs(TO_PERSIST));
    assert_eq!(
        small("2026-03-02", "2026-03-02T16:00:00Z", &step).findings(),
        NOTHING
    );
    // A regime after two simultaneous ones follows either of them.
    for from in ["exist", "persist"] {
        let after = regime("exist", "2026-05-01", &format!("from: {from}\n"));
        let small = small("2026-03-02", "2026-03-02", "").with("c", after);
        assert_eq!(small.findings(), conflict, "{from}");
    }
}

#[test]
fn a_regime_that_cannot_be_placed_causes_no_other_findings() {
    let proven = format!("from: exist\ncriteria: {}\n", proofs(TO_PERSIST));
    let middle = regime("persist", "2026-02-02", &proven);
    let last = regime("exist", "2026-03-02", "from: persist\n");
    let with_middle = |middle: &str| ferry_in("exist").with("m", middle).with("z", &last);
    assert_eq!(with_middle(&middle).findings(), NOTHING);
    for (part, by, expected) in [
        (
            "declared_at: 2026-02-02",
            "declared_at: spring",
            "m field-type",
        ),
        ("regime: persist", "regime: calm", "m field-type"),
        ("project_id: ferry", "project_id: fery", "m unknown-project"),
        ("project_id: ferry\n", "", "m missing-field"),
        ("project_id: ferry", "project_id: [ferry]", "m one-project"),
    ] {
        let small = with_middle(&with(&middle, part, by));
        assert_eq!(small.rules(), [expected], "{by}");
    }
}

// Actions in a regime.

#[test]
fn inadmissible_reasoning_depends_on_the_regime() {
    let kinds = [
        "optimization-first",
        "scale-readiness",
        "elegance",
        "consensus-seeking",
        "metric-maximization",
        "long-horizon",
        "fix-it-later",
        "local-reasoning",
        "{other: the pier is rotten}",
    ];
    for name in REGIMES {
        for kind in kinds {
            let is_dangerous = match name {
                "exist" => !["local-reasoning", "{other: the pier is rotten}"].contains(&kind),
                "persist" => kind == "scale-readiness",
                _ => ["local-reasoning", "metric-maximization"].contains(&kind),
            };
            let rules = |outcome: &str| {
                let text = decision(&format!("decided_at: 2026-02-01\nreasoning: [{kind}]\n"));
                let text = with(&text, "outcome: commit", &format!("outcome: {outcome}"));
                ferry_in(name).with("decision", text).rules()
            };
            let expected: &[&str] = if is_dangerous {
                &["decision inadmissible-reasoning"]
            } else {
                &[]
            };
            assert_eq!(rules("commit"), expected, "{kind} in {name}");
            assert_eq!(rules("hold"), NOTHING, "{kind} in {name}, held");
        }
    }
}

#[test]
fn reasoning_is_recognised_in_every_spelling() {
    for kind in [
        "Elegance",
        "fix it later",
        "Fix-It-Later!",
        "scale_readiness",
    ] {
        let text = decision(&format!("reasoning: [\"{kind}\"]\n"));
        let small = ferry_in("exist").with("decision", text);
        assert_eq!(small.rules(), ["decision inadmissible-reasoning"], "{kind}");
    }
}

#[test]
fn a_decision_to_act_says_what_it_rests_on_where_regimes_apply() {
    let findings = |reasoning: &str| {
        let text = decision(&format!("decided_at: 2026-02-01\n{reasoning}\n"));
        ferry_in("persist").with("decision", text).findings()
    };
    let rule = "decision inadmissible-reasoning:";
    let none = [format!("{rule} decision acts without `reasoning`")];
    assert_eq!(findings("reasoning:"), none);
    assert_eq!(findings("reasoning: []"), none);
    for admitted in [
        "reasoning: [survival, Risk uncertainty, metric-maximization]",
        "reasoning: [\"other: the pier is rotten\"]",
        "reasoning:\n  - other: the pier is rotten",
    ] {
        assert_eq!(findings(admitted), NOTHING, "{admitted}");
    }
    for (text, unknown) in [
        ("reasoning: [the pier is rotten]", "the pier is rotten"),
        ("reasoning: [survivl]", "survivl"),
        ("reasoning:\n  - other:", "other:"),
    ] {
        let expected = format!("{rule} unknown kind of reasoning `{unknown}`");
        assert_eq!(findings(text), [expected]);
    }
    // A word of the vocabulary is checked as such after `other:` too.
    let evasive = "reasoning: [\"other: scale readiness\"]";
    let expected = format!("{rule} reasoning `scale-readiness` is not admitted in `persist`");
    assert_eq!(findings(evasive), [expected]);
}

/// Returns a project in `exist` from January, in `persist` from March, and in `exist` from May.
fn there_and_back() -> Small {
    let proven = format!("from: exist\ncriteria: {}\n", proofs(TO_PERSIST));
    ferry_in("exist")
        .with("regime-2", regime("persist", "2026-03-02", &proven))
        .with("regime-3", regime("exist", "2026-05-04", "from: persist\n"))
}

#[test]
fn a_decision_is_checked_against_the_regime_of_its_day() {
    let rules = |when: &str| {
        let text = decision(&format!("{when}reasoning: [elegance]\nassumes: [slack]\n"));
        there_and_back().with("decision", text).rules()
    };
    let both = [
        "decision inadmissible-reasoning",
        "decision inadmissible-assumption",
    ];
    assert_eq!(rules("decided_at: 2026-02-01\n"), both);
    assert_eq!(rules("decided_at: 2026-04-01\n"), NOTHING);
    assert_eq!(rules("decided_at: 2026-05-04T00:00:00Z\n"), both);
    // Before the first declaration no regime applied; without a date, any of the three may have applied.
    let undated = ["decision undated-decision"];
    assert_eq!(rules("decided_at: 2025-12-24\n"), undated);
    assert_eq!(rules("decided_at: 2026-01-01T23:59:59Z\n"), undated);
    assert_eq!(rules("decided_at:\n"), undated);
    assert_eq!(rules("decided_at: in spring\n"), ["decision field-type"]);
    let everywhere = decision("decided_at:\nreasoning: [scale-readiness]\n");
    assert_eq!(
        there_and_back().with("decision", everywhere).rules(),
        [
            "decision undated-decision",
            "decision inadmissible-reasoning"
        ]
    );
}

#[test]
fn each_assumption_is_contradicted_by_its_indicator() {
    let calm = indicators("persist");
    for (assumption, denied) in [
        ("slack", "buffers: depleting"),
        ("rollback", "rollback: unavailable"),
        ("stability", "invariants: at_risk"),
        ("coordination", "coordination: informal"),
    ] {
        for seen in [
            "buffers: depleting",
            "rollback: unavailable",
            "invariants: at_risk",
            "people: near_exhaustion",
        ] {
            let name = seen.split(':').next().expect("an indicator");
            let start = calm.find(&format!("{name}: ")).expect("an indicator");
            let length = calm[start..].find(',').expect("its end");
            let text = format!("{}{seen}{}", &calm[..start], &calm[start + length..]);
            let declared = with(
                &regime("exist", "2026-01-02", ""),
                indicators("exist"),
                &text,
            );
            let small = ferry()
                .with("regime", declared)
                .with("decision", decision(&format!("assumes: [{assumption}]\n")));
            let expected: &[&str] = if text.contains(denied) {
                &["decision inadmissible-assumption"]
            } else {
                &[]
            };
            assert_eq!(small.rules(), expected, "{assumption} under {seen}");
        }
    }
}

#[test]
fn an_operator_must_be_admissible_in_the_regime_at_the_start_of_its_run() {
    let operator = |regimes: &str| format!("{OPERATOR}regimes: {regimes}\n");
    let run = |day: &str| with(RUN, "2026-03-04", day);
    let rules = |regimes: &str, run: &str| {
        let small = there_and_back()
            .with("operator", operator(regimes))
            .with("run", run)
            .with_file("depths.csv", "1\n")
            .with_file("MANIFEST.json", r#"{"files": []}"#);
        small.rules()
    };
    let inadmissible = ["run inadmissible-operator"];
    assert_eq!(rules("[persist, scale]", &run("2026-02-04")), inadmissible);
    assert_eq!(rules("[persist, scale]", &run("2026-04-04")), NOTHING);
    assert_eq!(rules("[persist]", &run("2026-05-04")), inadmissible);
    assert_eq!(rules("[exist]", &run("2026-04-04")), inadmissible);
    assert_eq!(
        rules("[exist, persist, scale]", &run("2026-04-04")),
        NOTHING
    );
    assert_eq!(rules("[persist]", &run("2025-12-24")), NOTHING);
    assert_eq!(
        rules("[persist, calm]", &run("2026-02-04")),
        ["operator field-type"]
    );
    let held = "kind: OpRun\nop_id: sound-the-channel\nproject_id: ferry\nmode_id: PIPELINE\ntimestamp_start: 2026-02-04T07:00:00Z\nheld_by: ice\nnext_pointer: Look on Monday.\n";
    assert_eq!(rules("[persist]", held), NOTHING);
}

#[test]
fn a_project_that_is_worked_on_needs_a_regime() {
    let harbour = with(PROJECT, "ferry", "harbour");
    let decided = |id: &str, more: &str| {
        let text = with(&decision(more), "project_id: ferry", "project_id: harbour");
        with(&text, "winter-plan", id)
    };
    let small = || at_work("persist").with("harbour", &harbour);
    assert_eq!(small().findings(), NOTHING);
    let undeclared = "regime-undeclared: project `harbour` has no regime";
    let two = small()
        .with("a", decided("a", "decided_at: 2026-04-02\n"))
        .with("b", decided("b", "decided_at: 2026-04-01\n"))
        .with("c", decided("c", ""));
    assert_eq!(two.findings(), [format!("a {undeclared}")]);
    let undated = small()
        .with("c", decided("c", ""))
        .with("b", decided("b", ""));
    assert_eq!(undated.findings(), [format!("c {undeclared}")]);
    let run = with(RUN, "project_id: ferry", "project_id: harbour");
    let with_run = small()
        .with("a", decided("a", "decided_at: 2026-03-01\n"))
        .with("run", run);
    assert_eq!(with_run.findings(), [format!("run {undeclared}")]);
    // An unknown project is reported as misspelt, and nothing else is.
    let misspelt = with(RUN, "project_id: ferry", "project_id: fery");
    assert_eq!(
        small().with("run", misspelt).rules(),
        ["run unknown-project"]
    );
}

#[test]
fn a_repository_without_regimes_has_no_findings_about_them() {
    let small = || {
        let operator = format!("{OPERATOR}regimes: [scale]\n");
        let loose = decision("reasoning: [elegance]\nassumes: [slack]\ndecided_at: 2026-02-01\n");
        ferry()
            .with("operator", operator)
            .with("run", RUN)
            .with("decision", loose)
            .with_file("depths.csv", "1\n")
            .with_file("MANIFEST.json", r#"{"files": []}"#)
    };
    assert_eq!(small().findings(), NOTHING);
    let configured = small().configure(|settings| settings.require.push(System::Regimes));
    assert_eq!(configured.rules(), ["run regime-undeclared"]);
}

#[test]
fn only_the_current_regime_of_a_project_becomes_stale() {
    let reviewed =
        |name: &str, day: &str| regime(name, "2026-01-02", &format!("review_by: {day}\n"));
    let rules = |name: &str, day: &str| with_severity(&ferry().with("regime", reviewed(name, day)));
    assert_eq!(rules("persist", "2026-06-30"), ["warning regime-stale"]);
    assert_eq!(rules("persist", "2026-07-01"), NOTHING);
    assert_eq!(rules("scale", "2026-06-30"), ["error regime-stale"]);
    // A preference is not admissible in `exist`.
    assert_eq!(rules("exist", "2026-06-30"), NOTHING);
    let renewed = ferry()
        .with("regime", reviewed("persist", "2026-04-01"))
        .with(
            "regime-later",
            regime("persist", "2026-04-01", "from: persist\n"),
        );
    assert_eq!(renewed.findings(), NOTHING);
    // A decision without a readable date may be the review.
    let later = regime("persist", "in April", "from: persist\n");
    let unplaced = ferry()
        .with("regime", reviewed("persist", "2026-04-01"))
        .with("regime-later", later);
    assert_eq!(unplaced.rules(), ["regime-later field-type"]);
}

#[test]
fn a_temporary_decision_must_expire_or_be_superseded() {
    let rules = |more: &str| ferry().with("decision", decision(more)).findings();
    assert_eq!(
        rules("temporary: true\n"),
        ["decision ossified-fix: missing `expires` in a temporary decision"]
    );
    assert_eq!(
        rules("temporary: true\nexpire: 2026-09-30\n"),
        ["decision ossified-fix: missing `expires` in a temporary decision"]
    );
    assert_eq!(
        rules("temporary: true\nexpires: 2026-06-30\n"),
        ["decision ossified-fix: temporary decision expired on 2026-06-30"]
    );
    assert_eq!(rules("temporary: true\nexpires: 2026-07-01\n"), NOTHING);
    assert_eq!(rules("temporary: false\nexpires: 2026-06-30\n"), NOTHING);
    assert_eq!(
        rules("temporary: true\nexpires: soon\n"),
        ["decision field-type: expected a date, as in `2026-03-04`, found `soon`"]
    );
    for more in [
        "temporary: true\n",
        "temporary: true\nexpires: 2026-06-30\n",
    ] {
        let later = with(
            &decision("supersedes: winter-plan\n"),
            "decision_id: winter-plan",
            "decision_id: spring-plan",
        );
        let small = ferry()
            .with("decision", decision(more))
            .with("later", later);
        assert_eq!(small.findings(), NOTHING, "{more}");
    }
}

#[test]
fn a_decision_that_may_be_superseded_is_not_reported_as_expired() {
    let spring = |supersedes: &str| {
        with(
            &decision(supersedes),
            "decision_id: winter-plan",
            "decision_id: spring-plan",
        )
    };
    let past = decision("temporary: true\nexpires: 2026-06-30\n");
    let rules = |past: &str, supersedes: &str| {
        let small = ferry().with("decision", past);
        small.with("later", spring(supersedes)).rules()
    };
    assert_eq!(rules(&past, ""), ["decision ossified-fix"]);
    for supersedes in ["supersedes: winterplan\n", "supersedes: [winter-plan]\n"] {
        assert_eq!(rules(&past, supersedes).len(), 1, "{supersedes}");
        assert_ne!(rules(&past, supersedes), ["decision ossified-fix"]);
    }
    let misspelt = rules(&past, "supersede: winter-plan\n");
    assert_eq!(misspelt, ["later unknown-field"]);
    let nameless = with(&past, "decision_id: winter-plan\n", "");
    let reported = rules(&nameless, "supersedes: winter-plan\n");
    assert_eq!(reported, ["decision missing-field"]);
}

#[test]
fn ten_thousand_declarations_are_checked_in_linear_time() {
    let mut small = ferry();
    let start: jiff::Timestamp = "2020-01-01T00:00:00Z".parse().expect("a timestamp");
    for number in 0..10_000 {
        let at = start + jiff::SignedDuration::from_hours(number);
        let from = if number == 0 { "" } else { "from: persist\n" };
        let text = regime("persist", &at.to_string(), from);
        small = small.with(&format!("regimes/{number:05}"), text);
    }
    let start_time = Instant::now();
    assert_eq!(small.findings(), NOTHING);
    // This takes seconds in a debug build; a step for each pair would take minutes.
    assert!(start_time.elapsed() < Duration::from_secs(60));
}

/// Returns the rules of the findings about some projects with a decision each, and a regime whose
/// project is not known.
fn with_unassigned(path: &str, more: &str) -> Vec<String> {
    let canal = with(PROJECT, "project_id: ferry", "project_id: canal");
    let canal = with(&canal, "timetable", "locks");
    let of_canal = with(&decision(""), "project_id: ferry", "project_id: canal");
    let of_canal = with(&of_canal, "winter-plan", "lock-plan");
    let of_canal = with(&of_canal, "timetable", "locks");
    let unknown = regime("persist", "2026-02-02", more);
    ferry_in("exist")
        .with("canal", canal)
        .with(
            "constraint",
            "kind: Constraint\nconstraint_id: crew-rest\nlevel: physical\nstatement: Crews rest.\n",
        )
        .with("a", decision("reasoning: [elegance]\n"))
        .with("b", of_canal)
        .with(path, with(&unknown, "project_id: ferry\n", ""))
        .rules()
        .into_iter()
        .filter(|rule| !rule.ends_with("transition-unproven"))
        .collect()
}

#[test]
fn a_regime_of_an_unknown_project_silences_only_what_may_be_about_it() {
    let missing = |path: &str| format!("{path} missing-field");
    // The first regime of a project can only be that of the canal.
    assert_eq!(
        with_unassigned("unknown", ""),
        ["a inadmissible-reasoning".to_owned(), missing("unknown")]
    );
    // The ferry was in `exist` before, so the regime may be its own, and its reasoning is not
    // checked.
    assert_eq!(
        with_unassigned("unknown", "from: exist\n"),
        ["b regime-undeclared".to_owned(), missing("unknown")]
    );
    // The path names the project.
    assert_eq!(
        with_unassigned("regimes-canal-2", "from: exist\n"),
        [
            "a inadmissible-reasoning".to_owned(),
            missing("regimes-canal-2")
        ]
    );
}
