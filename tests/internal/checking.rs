//! Runs the engine as most tests need it: without history or in a sandbox, and at a fixed time.

use std::time::Duration;

use holdpoint::Outcome;
use holdpoint::config::{self, RuleNames, Settings};
use holdpoint::diagnostic::Diagnostic;
use holdpoint::engine::{
    self, Analysis, Input, OpenSnapshot, Session, SessionOptions, SnapshotSource,
};
use holdpoint::git::{NoHistory, Repository};
use holdpoint::report::{self, Format, Look};
use holdpoint::rules;
use holdpoint::snapshot::{Memory, Snapshot};

use super::support::{Sandbox, now};

/// Returns the input for a check of a snapshot that has no history.
pub(crate) fn input<'a>(snapshot: &'a dyn Snapshot, settings: &'a Settings) -> Input<'a> {
    Input {
        snapshot,
        history: &NoHistory,
        settings,
        closing: None,
        states: &[],
        memo: None,
        now: now(),
        scope: &[],
    }
}

/// Checks a snapshot that has no history.
#[track_caller]
pub(crate) fn check(snapshot: &dyn Snapshot, settings: &Settings) -> Analysis {
    let analysis = engine::check(&input(snapshot, settings));
    analysis.unwrap_or_else(|error| panic!("{error}"))
}

/// Checks files with a configuration, which must have no findings.
#[track_caller]
pub(crate) fn check_files(config: &str, files: &[(&str, &str)]) -> Analysis {
    let config = [(".holdpoint.yaml", config)];
    let snapshot = Memory::new(config.iter().chain(files).copied());
    check(&snapshot, &settings(&snapshot))
}

/// Returns `path [text] rule: message` for each finding, the text being that at its place.
pub(crate) fn found(analysis: &Analysis) -> Vec<String> {
    let describe = |finding: &Diagnostic| {
        let path = &finding.path;
        let at = finding.span.slice(analysis.sources.get(path).unwrap_or(""));
        format!("{path} [{at}] {}: {}", finding.meta.name, finding.message)
    };
    analysis.findings.iter().map(describe).collect()
}

/// Opens a session for the work tree of a sandbox.
#[track_caller]
pub(crate) fn session(sandbox: &Sandbox) -> Session {
    session_with(sandbox, false)
}

/// Opens a session for the work tree of a sandbox, which may leave the cache alone.
#[track_caller]
pub(crate) fn session_with(sandbox: &Sandbox, no_cache: bool) -> Session {
    let repository = Repository::discover(sandbox.path()).expect("a repository");
    let repository = repository.expect("a repository");
    let files = OpenSnapshot::in_repository(SnapshotSource::WorkTree, &repository);
    let options = SessionOptions {
        now: Some(now()),
        no_cache,
        ..SessionOptions::default()
    };
    Session::new(files.expect("files"), &options).expect("a configuration")
}

/// Waits until the clock of the file system has moved on: until then, the cache does not trust the
/// states of files.
pub(crate) fn wait_for_clock() {
    std::thread::sleep(Duration::from_millis(30));
}

/// Returns the names of rules that a configuration may use.
pub(crate) fn rule_names() -> RuleNames<'static> {
    RuleNames {
        rules: rules::names(),
        metas: rules::all_metas(),
        unknown_rule: &rules::waiver::UNKNOWN_RULE.meta,
    }
}

/// Returns the settings of a snapshot, whose configuration must have no findings.
#[track_caller]
pub(crate) fn settings(snapshot: &dyn Snapshot) -> Settings {
    let config = config::load(snapshot, &rule_names()).expect("a configuration that can be read");
    assert_eq!(config.findings, []);
    config.settings
}

/// Returns the report on an outcome in JSON.
pub(super) fn json(outcome: &Outcome) -> String {
    let mut report = Vec::new();
    report::write(Format::Json, outcome, Look::PLAIN, &mut report).expect("a report");
    String::from_utf8(report).expect("text")
}
