//! Checks corpora of real files from other projects.

use std::collections::{BTreeMap, BTreeSet};

use holdpoint::config::{self, Settings};
use holdpoint::document::FaultKind;
use holdpoint::record::{Kind, Requirement};
use holdpoint::rules;
use holdpoint::snapshot::{Content, Folder, Snapshot};
use holdpoint::text::{LineIndex, RepoPath};

use super::checking::{check, rule_names};
use super::support::requires::corpus;

/// Maps the tasks of Backlog.md to runs: keys for fields with other names, and defaults for missing
/// fields.
const BACKLOG: &str = "records:
  - paths: [backlog/tasks/back-*.md, backlog/completed/back-*.md, backlog/archive/tasks/back-*.md]
    kind: OpRun
    fields:
      tags: labels
      outputs_written: modified_files
      evidence_links: references
    defaults:
      op_id: backlog-task
      project_id: backlog-md
      mode_id: TOOLSMITH
      timestamp_start: 2026-03-04T09:00:00Z
      timestamp_end: 2026-03-04T10:00:00Z
      result: WARN
      acceptance_results: { definition-of-done: WARN }
      next_pointer: pick the next task
";

/// The tasks whose frontmatter PyYAML 6.0.3 rejects, each with the line of its first error, counted
/// from 1 in the file.
const BROKEN: [(&str, u32); 21] = [
    ("completed/back-1 - cli-setup-core-project.md", 5),
    (
        "completed/back-19 - cli-fix-default-task-status-and-remove-draft-from-statuses.md",
        5,
    ),
    ("completed/back-2 - cli-core-logic-library.md", 5),
    ("completed/back-3 - cli-implement-backlog-init.md", 5),
    ("completed/back-4.1 - cli-task-create.md", 5),
    ("completed/back-4.10 - use-cli-to-mark-tasks-done.md", 6),
    (
        "completed/back-4.11 - docs-add-definition-of-done-to-agent-guidelines.md",
        6,
    ),
    (
        "completed/back-4.12 - cli-handle-task-id-conflicts-across-branches.md",
        6,
    ),
    ("completed/back-4.2 - cli-task-list-view.md", 5),
    ("completed/back-4.3 - cli-task-edit.md", 5),
    ("completed/back-4.4 - cli-task-archive-transition.md", 5),
    (
        "completed/back-4.5 - cli-init-prompts-for-reporter-name-and-global-local-config.md",
        5,
    ),
    (
        "completed/back-4.6 - cli-add-empty-assignee-array-field-for-new-tasks.md",
        5,
    ),
    ("completed/back-4.7 - cli-parse-unquoted-created_date.md", 5),
    ("completed/back-4.8 - cli-enforce-description-header.md", 6),
    ("completed/back-4.9 - cli-normalize-task-id-inputs.md", 6),
    ("completed/back-5 - cli-docs-decisions.md", 6),
    ("completed/back-6 - cli-packaging.md", 6),
    (
        "completed/back-6.1 - cli-local-installation-support-for-bunx-npx.md",
        6,
    ),
    (
        "completed/back-7.1 - cli-kanban-board-detect-remote-task-status.md",
        6,
    ),
    (
        "completed/back-91 - Fix-Windows-issues-empty-task-list-and-weird-Q-character.md",
        5,
    ),
];

#[test]
fn without_a_configuration_no_file_of_a_corpus_is_a_record() {
    for name in ["backlog-md", "phoenix-decisions", "openshift-enhancements"] {
        let Some(root) = corpus(name) else { continue };
        let folder = Folder::open(&root).expect("a folder");
        let outcome = check(&folder, &Settings::default());
        assert_eq!(outcome.model.records().len(), 0, "{name}");
        assert_eq!(outcome.findings, [], "{name}");
        assert!(outcome.summary.skipped.other > 300, "{name}");
    }
}

#[test]
fn tasks_of_backlog_md_are_read_as_runs_and_broken_ones_are_reported() {
    let Some(root) = corpus("backlog-md") else {
        return;
    };
    let folder = Folder::open(&root).expect("a folder");
    let names = rule_names();
    let (settings, mistakes) = config::read(&RepoPath::from(config::PATH), BACKLOG, &names);
    assert_eq!(mistakes, []);
    let entries = || folder.entries().iter();
    let unmatched = config::unmatched(&settings, entries().map(|entry| &entry.path));
    assert_eq!(unmatched, []);

    let outcome = check(&folder, &settings);
    let tasks = entries().filter(|entry| entry.path.name().starts_with(b"back-"));
    let tasks = tasks
        .filter(|entry| !entry.path.text().contains("/drafts/"))
        .count();
    assert_eq!(outcome.model.records().len(), tasks);
    assert_eq!(
        outcome.summary.records,
        BTreeMap::from([(Kind::OpRun, tasks)])
    );

    // Keys and headings cause no fault, and every required field has a key or a default.
    let mut first_lines = BTreeMap::new();
    for entry in outcome.model.records() {
        let record = entry.record();
        let text = text(&folder, &record.path);
        let lines = LineIndex::new(&text);
        if let Some(first) = record.faults.first() {
            let line = lines.position(first.span.start).line;
            first_lines.insert(record.path.to_string(), line);
        }
        for fault in &record.faults {
            assert_eq!(fault.kind, FaultKind::Syntax, "{}", record.path);
            assert_eq!(fault.span.slice(&text), "@MrLesk", "{}", record.path);
        }
        assert_eq!(
            record
                .absent()
                .find(|field| field.need != Requirement::Optional)
                .map(|f| f.name),
            None
        );
    }
    let broken = BROKEN.map(|(path, line)| (format!("backlog/{path}"), line));
    assert_eq!(first_lines, BTreeMap::from(broken));

    if rules::find("frontmatter-syntax").is_some() {
        let findings = outcome
            .findings
            .iter()
            .filter(|finding| finding.meta.name == "frontmatter-syntax");
        let paths: BTreeSet<String> = findings.map(|finding| finding.path.to_string()).collect();
        assert_eq!(paths, first_lines.into_keys().collect());
    }
}

fn text(folder: &Folder, path: &RepoPath) -> String {
    let entry = folder.entry(path.as_bytes()).expect("a listed file");
    match folder.read(entry, None).expect("a file") {
        Content::Bytes(bytes) => String::from_utf8(bytes).expect("UTF-8"),
        Content::Unavailable(reason) => panic!("{reason}"),
    }
}
