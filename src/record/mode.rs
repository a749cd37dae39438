//! The mode registry: the intent, evidence pattern and stop rule of each mode.

use serde::{Deserialize, Serialize};

/// The entry of a pattern that stands for the run's own next pointer.
pub(crate) const NEXT_POINTER: &str = "next_pointer";

/// A tag for a way of thinking, which is never a mode (Execution model, "Mode registry").
pub(crate) const ANALYZE_TAG: &str = "MODEL/ANALYZE";

/// The mode for work on boundaries between systems, in which a debug packet needs a repro.
pub(crate) const CONTRACT: &str = "CONTRACT";

/// The evidence types of living documents, which are expected to change after a run names them.
pub(crate) const LIVING_TYPES: [&str; 9] = [
    "runbook",
    "wip_limit",
    "cadence",
    "template",
    "usage",
    "interface",
    "consumer",
    "queue",
    "follow_up",
];

/// Types that count only if their link does not have the result FAIL or WARN
/// (Execution model, "Evidence patterns": gates that pass, checks that pass).
pub(crate) const PASSING_TYPES: [&str; 5] = [
    "validation",
    "smoke_run",
    "health_check",
    "restart",
    "verification",
];

/// A craft: a mindset, allowed moves and a definition of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mode {
    pub name: String,
    pub intent: String,
    /// Words and phrases in a title that suggest this mode.
    pub keywords: Vec<String>,
    pub pattern: Pattern,
    /// The stop rule of the mode, if it has one.
    pub stop: Option<StopRule>,
}

/// An evidence pattern: the evidence types that runs need.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pattern {
    /// Each entry is one requirement; the types in it are alternatives.
    pub required: Vec<Vec<String>>,
    pub preferred: Vec<Vec<String>>,
}

impl Pattern {
    /// Reads the notation of configurations and operators: a type, or `a|b` for one of several.
    pub fn new<'a>(
        required: impl IntoIterator<Item = &'a str>,
        preferred: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let one_of = |entry: &str| {
            entry
                .split('|')
                .map(|name| name.trim().to_owned())
                .collect()
        };
        Self {
            required: required.into_iter().map(one_of).collect(),
            preferred: preferred.into_iter().map(one_of).collect(),
        }
    }

    /// Returns every type that the pattern names.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        self.required
            .iter()
            .chain(&self.preferred)
            .flatten()
            .map(String::as_str)
    }
}

/// When work must stop, and which actions are allowed then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopRule {
    pub name: &'static str,
    pub trip: StopTrigger,
    pub actions: &'static [&'static str],
    /// The modes that a `convert` may go to.
    pub convert_to: &'static [&'static str],
}

/// What trips a stop rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopTrigger {
    /// The run took longer than its operator's timebox.
    Timebox,
    /// The run failed for a long time without a repro or a debug packet.
    NoRepro,
    /// The run has no evidence of any of these types.
    Lacks(&'static [&'static str]),
    /// A live system was changed without a bound.
    UnboundedChange,
    /// There are too many hypotheses, or no repro to test them with.
    Hypotheses,
}

/// The stop rules of every mode (Execution model, "Universal stop rules").
pub(crate) const UNIVERSAL: [StopRule; 2] = [
    StopRule {
        name: "timebox",
        trip: StopTrigger::Timebox,
        actions: &["schedule", "rescope", "debug_packet"],
        convert_to: &[],
    },
    StopRule {
        name: "no-repro",
        trip: StopTrigger::NoRepro,
        actions: &["debug_packet"],
        convert_to: &[],
    },
];

/// All modes, in the order of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modes(pub Vec<Mode>);

impl Modes {
    pub fn get(&self, name: &str) -> Option<&Mode> {
        self.0.iter().find(|mode| mode.name == name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Mode> {
        self.0.iter()
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|mode| mode.name.as_str())
    }
}

struct ModeRow {
    name: &'static str,
    intent: &'static str,
    keywords: &'static [&'static str],
    required: &'static [&'static str],
    preferred: &'static [&'static str],
    stop: StopRule,
}

/// One row for each mode (Execution model, "Mode registry (v1)", "Fast mode classifier", "Evidence
/// patterns" and "Stop rules").
const REGISTRY: [ModeRow; 6] = [
    ModeRow {
        name: "PIPELINE",
        intent: "turn inputs into validated artifacts, repeatably",
        keywords: &[
            "etl",
            "ingest",
            "normalize",
            "backfill",
            "export",
            "jsonl",
            "mdx",
            "csv",
        ],
        required: &["artifact", "validation"],
        preferred: &["manifest"],
        stop: StopRule {
            name: "unverified-outputs",
            trip: StopTrigger::Lacks(&["validation"]),
            actions: &["convert"],
            convert_to: &[CONTRACT, "TOOLSMITH"],
        },
    },
    ModeRow {
        name: "TOOLSMITH",
        intent: "build interfaces and scaffolds that somebody uses",
        keywords: &[
            "cli",
            "tool",
            "script",
            "framework",
            "template",
            "schema",
            "setup",
            "playbook",
        ],
        required: &["interface", "usage", "smoke_run", "consumer"],
        preferred: &[],
        stop: StopRule {
            name: "no-adoption",
            trip: StopTrigger::Lacks(&["consumer"]),
            actions: &["pause", "add-consumer"],
            convert_to: &[],
        },
    },
    ModeRow {
        name: "SERVICE",
        intent: "keep a running thing reliable",
        keywords: &[
            "deploy",
            "domain",
            "hosting",
            "apache",
            "systemd",
            "timer",
            "bot",
            "stability",
            "vercel",
            "github pages",
        ],
        required: &["health_check", "logs", "restart", "runbook"],
        preferred: &[],
        stop: StopRule {
            name: "unbounded-changes",
            trip: StopTrigger::UnboundedChange,
            actions: &["run-live-bounded"],
            convert_to: &[],
        },
    },
    ModeRow {
        name: CONTRACT,
        intent: "stabilise a boundary between systems",
        keywords: &[
            "api",
            "integration",
            "config",
            "env",
            "keyring",
            "abi",
            "postgres",
            "promptflow",
        ],
        required: &["repro", "fix", "verification", "regression_guard"],
        preferred: &["decision_note"],
        stop: StopRule {
            name: "hypotheses",
            trip: StopTrigger::Hypotheses,
            actions: &["force-repro", "debug_packet"],
            convert_to: &[],
        },
    },
    ModeRow {
        name: "GOVERNANCE",
        intent: "reduce decisions and limit work in progress",
        keywords: &[
            "strategy",
            "review",
            "roadmap",
            "triage",
            "prioritize",
            "control tower",
            "standards",
            "wip",
        ],
        required: &["decision", "wip_limit|cadence|archive"],
        preferred: &[],
        stop: StopRule {
            name: "no-constraint",
            trip: StopTrigger::Lacks(&["wip_limit", "cadence", "archive"]),
            actions: &["add-constraint", "archive"],
            convert_to: &[],
        },
    },
    ModeRow {
        name: "CONTACT",
        intent: "reach people with little overhead",
        keywords: &[
            "outreach",
            "lead",
            "linkedin",
            "crm",
            "follow-up",
            "qualification",
        ],
        required: &["touch|queue", "follow_up|next_pointer"],
        preferred: &["template"],
        stop: StopRule {
            name: "endless-drafting",
            trip: StopTrigger::Lacks(&["touch", "queue"]),
            actions: &["send", "schedule"],
            convert_to: &[],
        },
    },
];

impl Default for Modes {
    fn default() -> Self {
        let mode = |row: ModeRow| Mode {
            name: row.name.into(),
            intent: row.intent.into(),
            keywords: row.keywords.iter().map(|word| (*word).into()).collect(),
            pattern: Pattern::new(row.required.iter().copied(), row.preferred.iter().copied()),
            stop: Some(row.stop),
        };
        Self(REGISTRY.into_iter().map(mode).collect())
    }
}
