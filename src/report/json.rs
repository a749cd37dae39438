//! `json` and `jsonl`: the complete report, for other programs.
//!
//! The document is stable: as long as it says `holdpoint/report/1`, every key keeps its name and its
//! meaning.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use crate::diagnostic::{self, Diagnostic, Fingerprint, Level, Severity};
use crate::engine::severity::RegimeEffect;
use crate::engine::summary::LoosenedRule;
use crate::engine::{Group, Outcome, RuleSelection, summary};
use crate::git::CommitInfo;
use crate::record::RegimeName;
use crate::record::schema::kind_counts;
use crate::text::schema::{document_schema, type_schema};
use crate::text::{Position, RepoPath, Sources, Span, json};

/// Writes one document.
pub(crate) fn write(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let error = outcome.error.as_ref();
    let document = ReportDocument {
        complete: error.is_none() && outcome.summary.unverified.is_empty(),
        error: error.map(|error| JsonError {
            message: &error.message,
            help: error.help.as_deref(),
            path: error.path.as_ref().map(RepoPath::text),
        }),
        ..ReportDocument::new(outcome)
    };
    json::write(&document, out)
}

/// Writes one finding per line, and nothing else.
pub(crate) fn write_lines(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in json_findings(outcome) {
        json::write_line(&finding, out)?;
    }
    Ok(())
}

/// Returns the schema of the document.
pub(crate) fn schema() -> serde_json::Value {
    document_schema::<ReportDocument<'_>>("report.json", "A report in JSON")
}

/// Returns the schema of one finding.
pub(crate) fn finding_schema() -> serde_json::Value {
    type_schema::<JsonFinding<'_>>()
}

fn level_numbers(_: &mut SchemaGenerator) -> Schema {
    schemars::json_schema!({ "enum": Level::ALL.map(Level::number) })
}

/// Returns one finding in the form that the document has.
///
/// # Errors
/// Never for the values that a diagnostic can have; the serializer's error otherwise.
pub(crate) fn finding(
    diagnostic: &Diagnostic,
    sources: &Sources,
) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(JsonFinding::new(diagnostic, None, sources))
}

fn json_findings(outcome: &Outcome) -> impl Iterator<Item = JsonFinding<'_>> {
    outcome.groups.iter().flat_map(findings_of_group)
}

fn findings_of_group(group: &Group) -> impl Iterator<Item = JsonFinding<'_>> {
    let commit = group.commit.as_deref();
    let diagnostics = group.findings.iter();
    diagnostics.map(move |diagnostic| JsonFinding::new(diagnostic, commit, &group.sources))
}

#[derive(Serialize, JsonSchema)]
struct ReportDocument<'a> {
    /// The format of the document.
    #[schemars(extend("const" = "holdpoint/report/1"))]
    schema: &'static str,
    tool: ToolInfo,
    snapshot: SnapshotInfo<'a>,
    /// Whether everything could be verified.
    complete: bool,
    /// Why nothing was checked: the command ended with exit status 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<JsonError<'a>>,
    unverified: Vec<UnverifiedTargets<'a>>,
    findings: Vec<JsonFinding<'a>>,
    summary: JsonSummary<'a>,
}

/// Why there is no outcome. Mistakes of the configuration are findings too.
#[derive(Serialize, JsonSchema)]
struct JsonError<'a> {
    message: &'a str,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    /// The file that the error is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Cow<'a, str>>,
}

/// The program that printed the document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ToolInfo {
    pub name: &'static str,
    pub version: &'static str,
}

impl ToolInfo {
    /// This program.
    pub(crate) const THIS: Self = Self {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
    };
}

#[derive(Serialize, JsonSchema)]
struct SnapshotInfo<'a> {
    kind: &'static str,
    tree: Option<&'a str>,
    base: Option<&'a str>,
}

#[derive(Serialize, JsonSchema)]
struct UnverifiedTargets<'a> {
    reason: &'a str,
    remedy: &'a str,
    targets: usize,
}

#[derive(Serialize, JsonSchema)]
struct JsonSummary<'a> {
    /// The number of records of each kind, in the order of the kinds.
    #[schemars(schema_with = "kind_counts")]
    records: serde_json::Map<String, serde_json::Value>,
    runs: RunCounts,
    decisions: DecisionCounts,
    /// The regimes by project; absent if no project has a regime.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    regimes: BTreeMap<&'a str, RegimeCounts>,
    error: usize,
    warning: usize,
    info: usize,
    waived: usize,
    /// Findings that the configuration's `baseline` has too.
    #[serde(skip_serializing_if = "is_zero")]
    #[schemars(default)]
    exempt: usize,
    /// The rules that the configuration turns off or lowers.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schemars(default)]
    loosened: &'a [LoosenedRule],
    /// The rules that are reported on, if not all are.
    #[serde(skip_serializing_if = "Option::is_none")]
    selection: Option<&'a RuleSelection>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[derive(Serialize, JsonSchema)]
struct RunCounts {
    #[serde(rename = "PASS")]
    passed: usize,
    #[serde(rename = "WARN")]
    warned: usize,
    #[serde(rename = "FAIL")]
    failed: usize,
    held: usize,
    open: usize,
}

#[derive(Serialize, JsonSchema)]
struct DecisionCounts {
    commit: usize,
    hold: usize,
}

#[derive(Serialize, JsonSchema)]
struct RegimeCounts {
    regime: RegimeName,
    /// Warnings that the regime raises to errors.
    raised: usize,
    /// Findings that are not reported in the regime.
    silenced: usize,
}

/// A finding, as in a report.
#[derive(Serialize, JsonSchema)]
pub(crate) struct JsonFinding<'a> {
    rule: &'static str,
    family: &'static str,
    #[schemars(schema_with = "level_numbers")]
    level: u8,
    severity: Severity,
    path: Cow<'a, str>,
    span: JsonRange,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    help: Option<&'a str>,
    related: Vec<JsonLabel<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    fix: Option<JsonFix<'a>>,
    fingerprint: Fingerprint,
    /// In a history: the commit that the finding is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    commit: Option<JsonCommit<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    waived: Option<JsonWaiver<'a>>,
    url: String,
}

#[derive(Serialize, JsonSchema)]
struct JsonRange {
    start: Position,
    end: Position,
}

#[derive(Serialize, JsonSchema)]
struct JsonLabel<'a> {
    path: Cow<'a, str>,
    span: JsonRange,
    message: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct JsonFix<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct JsonEdit<'a> {
    path: Cow<'a, str>,
    start: Position,
    end: Position,
    text: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct JsonCommit<'a> {
    id: String,
    short: &'a str,
    author: &'a str,
    date: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct JsonWaiver<'a> {
    reason: &'a str,
    until: String,
}

impl<'a> ReportDocument<'a> {
    fn new(outcome: &'a Outcome) -> Self {
        let summary = &outcome.summary;
        let unverified = summary.unverified.iter();
        Self {
            schema: "holdpoint/report/1",
            tool: ToolInfo::THIS,
            snapshot: SnapshotInfo {
                kind: outcome.label.kind,
                tree: outcome.label.tree.as_deref(),
                base: outcome.base.as_deref(),
            },
            complete: summary.unverified.is_empty(),
            error: None,
            unverified: unverified
                .map(|(unverified, targets)| UnverifiedTargets {
                    reason: &unverified.reason,
                    remedy: &unverified.remedy,
                    targets: *targets,
                })
                .collect(),
            findings: json_findings(outcome).collect(),
            summary: JsonSummary::new(summary),
        }
    }
}

impl<'a> JsonSummary<'a> {
    fn new(summary: &'a summary::Summary) -> Self {
        let records = summary.records.iter();
        let regimes = summary.regimes.iter();
        Self {
            records: records
                .map(|(kind, count)| (kind.word().to_owned(), (*count).into()))
                .collect(),
            runs: RunCounts::new(summary.runs),
            decisions: DecisionCounts {
                commit: summary.decisions.committed,
                hold: summary.decisions.held,
            },
            regimes: regimes
                .map(|(project, effect)| (project.as_str(), RegimeCounts::new(effect)))
                .collect(),
            error: summary.errors,
            warning: summary.warnings,
            info: summary.infos,
            waived: summary.waived,
            exempt: summary.exempt,
            loosened: &summary.loosened,
            selection: Some(&summary.selection).filter(|it| !it.is_all()),
        }
    }
}

impl RunCounts {
    fn new(runs: summary::Runs) -> Self {
        let summary::Runs {
            passed,
            warned,
            failed,
            held,
            open,
        } = runs;
        Self {
            passed,
            warned,
            failed,
            held,
            open,
        }
    }
}

impl RegimeCounts {
    fn new(effect: &RegimeEffect) -> Self {
        Self {
            regime: effect.regime,
            raised: effect.raised,
            silenced: effect.silenced,
        }
    }
}

impl<'a> JsonFinding<'a> {
    fn new(diagnostic: &'a Diagnostic, commit: Option<&'a CommitInfo>, sources: &Sources) -> Self {
        let related = diagnostic.related.iter().map(|label| JsonLabel {
            path: label.path.text(),
            span: JsonRange::new(&label.path, label.span, sources),
            message: &label.message,
        });
        let fix = diagnostic.fix.as_ref();
        let waived = diagnostic.waived.as_ref();
        Self {
            rule: diagnostic.meta.name,
            family: diagnostic.meta.family,
            level: diagnostic.meta.level.number(),
            severity: diagnostic.severity,
            path: diagnostic.path.text(),
            span: JsonRange::new(&diagnostic.path, diagnostic.span, sources),
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            related: related.collect(),
            fix: fix.map(|fix| JsonFix::new(fix, &diagnostic.path, sources)),
            fingerprint: diagnostic.fingerprint,
            commit: commit.map(JsonCommit::new),
            waived: waived.map(|waived| JsonWaiver {
                reason: &waived.reason,
                until: waived.until.to_string(),
            }),
            url: diagnostic.meta.url(),
        }
    }
}

impl JsonRange {
    fn new(path: &RepoPath, span: Span, sources: &Sources) -> Self {
        let (start, end) = sources.range(path, span);
        Self { start, end }
    }
}

impl<'a> JsonFix<'a> {
    fn new(fix: &'a diagnostic::Fix, path: &'a RepoPath, sources: &Sources) -> Self {
        let edits = fix.edits.iter().map(|edit| {
            let (start, end) = sources.range(path, edit.span);
            JsonEdit {
                path: path.text(),
                start,
                end,
                text: &edit.text,
            }
        });
        Self {
            title: &fix.title,
            safe: fix.safe,
            edits: edits.collect(),
        }
    }
}

impl<'a> JsonCommit<'a> {
    fn new(commit: &'a CommitInfo) -> Self {
        Self {
            id: commit.id.to_string(),
            short: &commit.short,
            author: &commit.author.name,
            date: &commit.date,
        }
    }
}
