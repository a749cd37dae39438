//! Things in real files that are not faults and must not be reported.

use holdpoint::config;
use holdpoint::rules;

use super::checking::rule_names;
use super::small::{NOTHING, Small};

fn run_for(project: &str) -> Vec<String> {
    let found = Small::default()
        .with("one", format!("kind: Block\nblock_id: 100\nproject_id: {project}\nmode_id: CONTACT\ntimestamp_start: 2026-03-04T09:00:00Z\ntimestamp_end: 2026-03-04T10:00:00Z\nnext_pointer: Answer the mails.\n"))
        .findings();
    let about = |line: &String| line.contains("one-project") || line.contains("ambiguous-scalar");
    found.into_iter().filter(about).collect()
}

#[test]
fn a_project_may_have_signs_in_its_id() {
    for project in ["R&D", "sales+ops", "a|b"] {
        assert_eq!(run_for(project), NOTHING, "{project}");
    }
}

#[test]
fn a_plain_decimal_is_read_alike_everywhere() {
    assert_eq!(run_for("42"), NOTHING);
    assert_eq!(run_for("0"), NOTHING);
    assert_eq!(
        run_for("0010"),
        ["one ambiguous-scalar: YAML 1.1 reads `0010` as a number"]
    );
}

#[test]
fn a_rule_that_is_off_everywhere_does_not_run() {
    let meta = |name: &str| &rules::find(name).expect("a rule").meta;
    let may = |text: &str| {
        let (settings, findings) = config::read(&".holdpoint.yaml".into(), text, &rule_names());
        assert_eq!(findings, []);
        settings.may_report(meta("dead-evidence"))
    };
    let off = "rules: {dead-evidence: {severity: off, reason: the files are elsewhere}}\n";
    assert!(may(""));
    assert!(!may(off));
    assert!(!may(
        "rules: {evidence: {severity: off, reason: the files are elsewhere}}\n"
    ));
    assert!(may(&format!(
        "{off}overrides: [{{paths: runs, rules: {{dead-evidence: error}}}}]\n"
    )));
    assert!(!may(&format!(
        "{off}overrides: [{{paths: runs, rules: {{dead-link: error}}}}]\n"
    )));
    for name in rules::missing_target::RULES {
        assert!(rules::find(name).is_some(), "{name}");
    }
}
