//! What the words of the vocabularies mean: types of evidence, types of checks, indicators.

/// A word and its meaning.
pub(crate) type Meaning = (&'static str, &'static str);

/// Types of evidence (Execution model, "Evidence patterns").
pub(crate) const EVIDENCE_TYPES: [Meaning; 27] = [
    ("archive", "Proof that something was archived explicitly."),
    ("artifact", "A result of the work that is not trivial."),
    ("cadence", "An updated schedule of recurring work."),
    (
        "consumer",
        "One use of the tool, or the place where it is integrated.",
    ),
    ("debug_packet", "A debug packet."),
    (
        "decision",
        "A decision that changes what is done from now on.",
    ),
    ("decision_note", "A note on the trade-offs of a fix."),
    ("diff", "The diff of a change."),
    ("fix", "The fix that was applied."),
    ("follow_up", "The follow-up that was scheduled."),
    ("health_check", "A health check that exists and passes."),
    (
        "interface",
        "The interface of a tool: a command, a function or a template.",
    ),
    ("logs", "Logs that exist and can be read."),
    (
        "manifest",
        "A list of files with their digests; see [Manifests](#manifests).",
    ),
    ("note", "A note."),
    ("queue", "A queue in which somebody worked on entries."),
    (
        "regression_guard",
        "The test, gate or check that fails if a fault comes back.",
    ),
    ("repro", "A minimal repro."),
    ("restart", "Proof that a service survives a restart."),
    ("runbook", "A runbook that is up to date."),
    (
        "smoke_run",
        "A run of a tool with predictable exit statuses.",
    ),
    ("template", "A template that was improved."),
    ("touch", "A message that was sent, or another contact."),
    (
        "usage",
        "The `--help` of a tool, or another description of its usage.",
    ),
    (
        "validation",
        "A check of the content: its schema, that it is not empty, its counts.",
    ),
    ("verification", "Proof that a fix works."),
    ("wip_limit", "A limit for work in progress."),
];

/// Types of acceptance checks.
pub(crate) const CHECK_TYPES: [Meaning; 5] = [
    (
        "content_validation",
        "Checks the content of what was produced.",
    ),
    ("contract_test", "Tests a boundary between two systems."),
    (
        "health_check",
        "Checks whether a running service is healthy.",
    ),
    (
        "run_live_bounded",
        "Runs on a live system, within stated bounds.",
    ),
    ("smoke", "Checks that the result works at all."),
];

/// Indicators of a regime (Executional regimes, "Definition" and "Structural Characteristics").
pub(crate) const INDICATORS: [Meaning; 10] = [
    (
        "invariants",
        "Whether something that must never break is at risk.",
    ),
    (
        "failures",
        "Whether the project survives the next large fault.",
    ),
    (
        "buffers",
        "Whether time, money and patience are being used up or recover.",
    ),
    ("rollback", "Whether changes can be undone."),
    (
        "tail_risk",
        "Whether a rare but large loss outweighs everything else.",
    ),
    ("people", "Whether people wear out or recover."),
    (
        "optionality",
        "Whether there are fewer options than before, or more.",
    ),
    (
        "coordination",
        "Whether people coordinate informally, or rules enforce it.",
    ),
    (
        "expansion",
        "Whether more throughput, scope or reach is sought.",
    ),
    (
        "adversarial_pressure",
        "Whether somebody is expected to work against the project.",
    ),
];

/// The results of checks and runs, what a run or a decision states about a constraint, and the
/// severities of findings.
pub(crate) const STATES: [Meaning; 10] = [
    ("PASS", "It did what it should."),
    ("WARN", "It did what it should, with reservations."),
    ("FAIL", "It did not do what it should."),
    ("respected", "The work kept to the constraint."),
    ("violated", "The work did not keep to the constraint."),
    (
        "unknown",
        "Nobody has found out whether the work kept to the constraint.",
    ),
    ("off", "Nothing is reported."),
    ("info", "Advice, which fails no check by default."),
    ("warning", "A fault, which fails no check by default."),
    ("error", "A fault, which fails a check."),
];

/// Returns the meaning of a word, if it is in a table.
pub(crate) fn meaning(table: &[Meaning], word: &str) -> Option<&'static str> {
    let known = table.iter().find(|(name, _)| *name == word);
    known.map(|(_, meaning)| *meaning)
}
