//! `sarif`: SARIF 2.1.0 (OASIS), in the form that GitHub code scanning accepts.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt::Write;
use std::io;

use serde::Serialize;

use super::finding::{Finding, findings, open_findings};
use super::uri::relative_reference;
use crate::diagnostic::{Fingerprint, Level, Meta, Severity};
use crate::engine::summary::LoosenedRule;
use crate::engine::{Outcome, RunError};
use crate::git::CommitInfo;
use crate::rules;
use crate::text::{Edit, Position, RepoPath, Span, json, visible};

/// Writes one run with the whole catalogue of rules.
pub(crate) fn write(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let error = outcome.error.as_ref();
    let metas: Vec<&Meta> = rules::metas().collect();
    let mut run = SarifRun::new(outcome, &metas);
    if let Some(error) = error {
        run.properties.complete = false;
        run.invocations = vec![Invocation::failed(error)];
    }
    let log = SarifLog {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    };
    json::write(&log, out)
}

/// The name for the repository's root; every path is relative to it.
const ROOT: &str = "%SRCROOT%";

#[derive(Serialize)]
struct SarifLog<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun<'a> {
    tool: SarifTool,
    automation_details: AutomationDetails,
    original_uri_base_ids: UriBaseIds,
    column_kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    invocations: Vec<Invocation>,
    results: Vec<SarifResult<'a>>,
    properties: RunProperties<'a>,
}

#[derive(Serialize)]
struct SarifTool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<ReportingDescriptor>,
}

/// States that some results are left out, or why there are none.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    exit_code: Option<u8>,
    tool_execution_notifications: [Notification; 1],
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: SarifMessage,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<SarifLocation>,
}

/// Distinguishes the results of one command from those of another at the same commit.
#[derive(Serialize)]
struct AutomationDetails {
    id: &'static str,
}

#[derive(Serialize)]
struct UriBaseIds {
    #[serde(rename = "%SRCROOT%")]
    root: UriBase,
}

#[derive(Serialize)]
struct UriBase {
    description: SarifMessage,
}

/// The properties of the run, which include the revision and the tree. SARIF has
/// `versionControlProvenance` for them, but that requires the repository's URL, which is not known.
#[derive(Serialize)]
struct RunProperties<'a> {
    snapshot: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tree: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<&'a str>,
    complete: bool,
    /// How many findings the configuration's `baseline` exempts.
    exempt: usize,
    /// How many findings are waived. They are no results: GitHub ignores suppressions and would open
    /// an alert for each ("SARIF support for code scanning").
    waived: usize,
    /// The rules that the configuration turns off or lowers.
    loosened: &'a [LoosenedRule],
}

#[derive(Serialize)]
struct SarifMessage {
    text: String,
}

/// The help of a rule. Only the Markdown has examples, because they need fences to be readable.
#[derive(Serialize)]
struct HelpText {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportingDescriptor {
    id: &'static str,
    short_description: SarifMessage,
    full_description: SarifMessage,
    help: HelpText,
    help_uri: String,
    default_configuration: RuleConfiguration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct RuleConfiguration {
    enabled: bool,
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    level: u8,
    family: &'static str,
    tags: [&'static str; 2],
    /// By this and the next property, GitHub sorts and filters alerts ("SARIF support for code
    /// scanning", "reportingDescriptor object").
    precision: &'static str,
    #[serde(rename = "problem.severity")]
    problem_severity: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: SarifMessage,
    locations: Vec<SarifLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<SarifLocation>,
    partial_fingerprints: PartialFingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix>,
    /// An empty list means that the result is not suppressed. If the list were absent, that would be
    /// unknown (SARIF 2.1.0, section 3.27.23).
    suppressions: [(); 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<ResultCommit<'a>>,
}

#[derive(Serialize)]
struct PartialFingerprints {
    #[serde(rename = "holdpoint/v1")]
    own: String,
    /// By this, GitHub tells alerts apart, and recognises them in later commits. If it were absent,
    /// the upload would compute it from the text of the line, which several results may share.
    #[serde(rename = "primaryLocationLineHash")]
    line_hash: String,
}

/// In a history: the commit that the result is about.
#[derive(Serialize)]
struct ResultCommit<'a> {
    commit: String,
    author: &'a str,
    date: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifLocation {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<SarifMessage>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    byte_offset: u32,
    byte_length: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix {
    description: SarifMessage,
    artifact_changes: [ArtifactChange; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: SarifMessage,
}

impl<'a> SarifRun<'a> {
    fn new(outcome: &'a Outcome, metas: &[&'static Meta]) -> Self {
        let label = &outcome.label;
        let (listed, left_out) = gravest(open_findings(outcome).collect());
        let has_base = outcome.base.is_some();
        let mut counts = HashMap::new();
        Self {
            tool: SarifTool {
                driver: Driver {
                    name: env!("CARGO_PKG_NAME"),
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    information_uri: env!("CARGO_PKG_REPOSITORY"),
                    rules: metas
                        .iter()
                        .map(|meta| ReportingDescriptor::new(meta))
                        .collect(),
                },
            },
            automation_details: AutomationDetails {
                id: if outcome.is_history() {
                    "holdpoint/history/"
                } else {
                    "holdpoint/check/"
                },
            },
            original_uri_base_ids: UriBaseIds {
                root: UriBase {
                    description: SarifMessage::new("The repository's root."),
                },
            },
            column_kind: "unicodeCodePoints",
            invocations: Invocation::about(left_out).into_iter().collect(),
            results: listed
                .into_iter()
                .map(|finding| {
                    let fingerprints = PartialFingerprints::new(&finding, &mut counts);
                    SarifResult::new(&finding, fingerprints, has_base, metas)
                })
                .collect(),
            properties: RunProperties {
                snapshot: label.kind,
                revision: outcome.revision.as_deref(),
                tree: label.tree.as_deref(),
                base: outcome.base.as_deref(),
                complete: outcome.summary.unverified.is_empty(),
                exempt: outcome.summary.exempt,
                waived: findings(outcome).count() - open_findings(outcome).count(),
                loosened: &outcome.summary.loosened,
            },
        }
    }
}

/// How many results a run may have: GitHub rejects an upload with more as a whole, and shows the
/// 5,000 most severe ("SARIF support for code scanning", "Validating your SARIF file").
const MAX_RESULTS: usize = 25_000;

/// How many related places a result may have; GitHub allows 1,000 and shows 100 (same place).
const MAX_RELATED: usize = 100;

/// Returns the gravest findings in their order, and how many others there are. Those of a lower
/// severity come last, and among them those of a weaker level.
fn gravest(findings: Vec<Finding<'_>>) -> (Vec<Finding<'_>>, usize) {
    let left_out = findings.len().saturating_sub(MAX_RESULTS);
    if left_out == 0 {
        return (findings, 0);
    }
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|at| {
        let diagnostic = findings[*at].diagnostic;
        let (severity, level) = (diagnostic.severity, diagnostic.meta.level);
        (Reverse(severity), level)
    });
    order.truncate(MAX_RESULTS);
    order.sort_unstable();
    let listed = order.into_iter().map(|at| findings[at]);
    (listed.collect(), left_out)
}

impl Invocation {
    fn about(left_out: usize) -> Option<Self> {
        let text = format!(
            "{left_out} more results are left out, because code scanning accepts no more than \
             {MAX_RESULTS} in a run. Those listed are the most severe. `--format json` lists all."
        );
        (left_out > 0).then(|| Self {
            execution_successful: true,
            exit_code: None,
            tool_execution_notifications: [Notification {
                level: "warning",
                message: SarifMessage::new(&text),
                locations: Vec::new(),
            }],
        })
    }

    /// Returns the invocation of a command that ended before it had checked anything.
    fn failed(error: &RunError) -> Self {
        let location = error.path.as_ref().map(|path| SarifLocation {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation::new(path),
                region: None,
            },
            message: None,
        });
        Self {
            execution_successful: false,
            exit_code: Some(2),
            tool_execution_notifications: [Notification {
                level: "error",
                message: SarifMessage::new(&without_links(&error.text())),
                locations: location.into_iter().collect(),
            }],
        }
    }
}

impl ReportingDescriptor {
    fn new(meta: &'static Meta) -> Self {
        let summary = format!("{}.", meta.summary());
        let mut reason = meta.reason();
        if reason.is_empty() {
            reason.clone_from(&summary);
        }
        Self {
            id: meta.name,
            short_description: SarifMessage::new(&summary),
            full_description: SarifMessage::new(&reason),
            help: HelpText {
                text: format!("{summary}\n\n{reason}"),
                markdown: meta.manual(),
            },
            help_uri: meta.url(),
            default_configuration: RuleConfiguration {
                enabled: !meta.opt_in,
                level: level(meta.severity),
            },
            properties: RuleProperties {
                level: meta.level.number(),
                family: meta.family,
                tags: [meta.family, meta.level.name()],
                precision: precision(meta.level),
                problem_severity: problem_severity(meta.severity),
            },
        }
    }
}

impl<'a> SarifResult<'a> {
    fn new(
        finding: &Finding<'a>,
        partial_fingerprints: PartialFingerprints,
        has_base: bool,
        metas: &[&Meta],
    ) -> Self {
        let diagnostic = finding.diagnostic;
        let labels = diagnostic.related.iter().take(MAX_RELATED).enumerate();
        let related = labels.map(|(number, label)| SarifLocation {
            id: Some(number + 1),
            message: Some(SarifMessage::new(&without_links(&visible(&label.message)))),
            ..SarifLocation::new(finding, &label.path, label.span)
        });
        Self {
            rule_id: diagnostic.meta.name,
            rule_index: metas.iter().position(|meta| *meta == diagnostic.meta),
            level: level(diagnostic.severity),
            message: SarifMessage::new(&linked_message(finding)),
            locations: vec![SarifLocation::new(
                finding,
                &diagnostic.path,
                diagnostic.span,
            )],
            related_locations: related.collect(),
            partial_fingerprints,
            baseline_state: has_base.then_some("new"),
            fixes: SarifFix::new(finding).into_iter().collect(),
            suppressions: [],
            properties: finding.commit().map(ResultCommit::new),
        }
    }
}

impl PartialFingerprints {
    /// Counts the findings with the same fingerprint, which only different commits can have, in the
    /// form in which GitHub counts equal lines: `hash:number`.
    fn new(finding: &Finding<'_>, counts: &mut HashMap<Fingerprint, usize>) -> Self {
        let fingerprint = finding.diagnostic.fingerprint;
        let count = counts.entry(fingerprint).or_default();
        *count += 1;
        Self {
            own: fingerprint.to_string(),
            line_hash: format!("{fingerprint}:{count}"),
        }
    }
}

impl<'a> ResultCommit<'a> {
    fn new(commit: &'a CommitInfo) -> Self {
        Self {
            commit: commit.id.to_string(),
            author: &commit.author.name,
            date: &commit.date,
        }
    }
}

/// Separates brackets from parentheses after them, so that text from a file does not become a link
/// (section 3.11.6).
fn without_links(text: &str) -> String {
    text.replace("](", "] (")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Returns the word by which CodeQL and GitHub name a severity.
fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "recommendation",
    }
}

/// Returns how often the results of a rule are true, in the words of CodeQL. What a rule of the first
/// three levels reports contradicts the files or Git. Whether a finding of the other levels matters
/// depends on how a team works.
fn precision(level: Level) -> &'static str {
    match level {
        Level::Physical | Level::Responsibility | Level::StateOwnership => "very-high",
        Level::Operational => "high",
        Level::Preference => "medium",
    }
}

/// Returns the message of a finding, with a link to each related place. GitHub shows only the related
/// places to which a message links (SARIF 2.1.0, section 3.11.6).
fn linked_message(finding: &Finding<'_>) -> String {
    let mut text = without_links(&finding.message_and_help());
    let related = finding.diagnostic.related.iter().take(MAX_RELATED);
    for (number, label) in related.enumerate() {
        let message = without_links(&visible(&label.message));
        let shown = if message.is_empty() {
            label.path.text()
        } else {
            message.into()
        };
        let _ = write!(text, "\nsee: [{}]({})", link_text(&shown), number + 1);
    }
    text
}

/// Escapes the brackets in the text of a link (same section).
fn link_text(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('[', "\\[")
        .replace(']', "\\]")
}

impl SarifLocation {
    fn new(finding: &Finding<'_>, path: &RepoPath, span: Span) -> Self {
        Self {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation::new(path),
                region: finding.range_of(path, span).map(Region::new),
            },
            message: None,
        }
    }
}

impl ArtifactLocation {
    fn new(path: &RepoPath) -> Self {
        Self {
            uri: relative_reference(path),
            uri_base_id: ROOT,
        }
    }
}

impl Region {
    fn new((start, end): (Position, Position)) -> Self {
        Self {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
            byte_offset: start.byte,
            byte_length: end.byte - start.byte,
        }
    }
}

impl SarifFix {
    fn new(finding: &Finding<'_>) -> Option<Self> {
        let (path, fix) = (&finding.diagnostic.path, finding.diagnostic.fix.as_ref()?);
        let replacement = |edit: &Edit| {
            Some(Replacement {
                deleted_region: Region::new(finding.range_of(path, edit.span)?),
                inserted_content: SarifMessage::new(&edit.text),
            })
        };
        let replacements: Option<Vec<Replacement>> = fix.edits.iter().map(replacement).collect();
        Some(Self {
            description: SarifMessage::new(&visible(&fix.title)),
            artifact_changes: [ArtifactChange {
                artifact_location: ArtifactLocation::new(path),
                replacements: replacements.filter(|all| !all.is_empty())?,
            }],
        })
    }
}

impl SarifMessage {
    fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
        }
    }
}
