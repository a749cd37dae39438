//! `sarif`: SARIF 2.1.0 (OASIS), as code scanning takes it.

use std::io;

use serde::Serialize;

use super::sheet::{Found, Sheet, uri};
use crate::diagnostic::{Meta, Severity};
use crate::rules;
use crate::text::{Edit, Position, RepoPath, Span, json, visible};

/// One run with the whole catalogue.
pub fn write(sheet: &Sheet<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let metas: Vec<&Meta> = rules::metas().collect();
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run::of(sheet, &metas)],
    };
    json::write(&log, out)
}

/// The repository's root: every path is relative to it.
const ROOT: &str = "%SRCROOT%";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    automation_details: AutomationDetails,
    original_uri_base_ids: Bases,
    column_kind: &'static str,
    results: Vec<Outcome<'a>>,
    properties: Snapshot<'a>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Rule>,
}

/// What tells the results of one command from those of another at the same commit.
#[derive(Serialize)]
struct AutomationDetails {
    id: &'static str,
}

#[derive(Serialize)]
struct Bases {
    #[serde(rename = "%SRCROOT%")]
    root: Base,
}

#[derive(Serialize)]
struct Base {
    description: Text,
}

/// `versionControlProvenance` has to name the repository by an address, which
/// no snapshot knows; so the revision and the tree stand here.
#[derive(Serialize)]
struct Snapshot<'a> {
    snapshot: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tree: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<&'a str>,
    complete: bool,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

/// Examples are in the Markdown alone: without its fences nobody could read them.
#[derive(Serialize)]
struct Page {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Page,
    help_uri: String,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Configuration {
    enabled: bool,
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    level: u8,
    family: &'static str,
    tags: [&'static str; 2],
}

/// A `result`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix>,
    /// Empty says that it counts; absent would say that nobody knows (section 3.27.23).
    suppressions: Vec<Suppression>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Commit<'a>>,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "holdpoint/v1")]
    own: String,
}

/// Of an audit: the commit that did it.
#[derive(Serialize)]
struct Commit<'a> {
    commit: String,
    author: &'a str,
    date: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
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
struct Fix {
    description: Text,
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
    inserted_content: Text,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

impl<'a> Run<'a> {
    fn of(sheet: &Sheet<'a>, metas: &[&'static Meta]) -> Self {
        let label = sheet.label;
        Self {
            tool: Tool {
                driver: Driver {
                    name: env!("CARGO_PKG_NAME"),
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    information_uri: env!("CARGO_PKG_REPOSITORY"),
                    rules: metas.iter().map(|meta| Rule::of(meta)).collect(),
                },
            },
            automation_details: AutomationDetails {
                id: match label.kind {
                    "history" => "holdpoint/history/",
                    _ => "holdpoint/check/",
                },
            },
            original_uri_base_ids: Bases {
                root: Base {
                    description: Text::of("The repository's root."),
                },
            },
            column_kind: "unicodeCodePoints",
            results: sheet
                .found
                .iter()
                .map(|found| Outcome::of(found, sheet.base.is_some(), metas))
                .collect(),
            properties: Snapshot {
                snapshot: label.kind,
                revision: sheet.revision,
                tree: label.tree.as_deref(),
                base: sheet.base,
                complete: sheet.receipt.unverified.is_empty(),
            },
        }
    }
}

impl Rule {
    fn of(meta: &'static Meta) -> Self {
        let summary = format!("{}.", meta.summary());
        let reason = match meta.reason() {
            reason if reason.is_empty() => summary.clone(),
            reason => reason,
        };
        Self {
            id: meta.name,
            short_description: Text::of(&summary),
            full_description: Text::of(&reason),
            help: Page {
                text: format!("{summary}\n\n{reason}"),
                markdown: meta.manual(),
            },
            help_uri: meta.url(),
            default_configuration: Configuration {
                enabled: !meta.opt_in,
                level: level(meta.severity),
            },
            properties: RuleProperties {
                level: meta.level.number(),
                family: meta.family,
                tags: [meta.family, meta.level.name()],
            },
        }
    }
}

impl<'a> Outcome<'a> {
    fn of(found: &Found<'a>, has_base: bool, metas: &[&Meta]) -> Self {
        let finding = found.finding;
        let place = Location::of(found, &finding.path, finding.span);
        let related = finding.related.iter().enumerate().map(|(number, label)| {
            let mut place = Location::of(found, &label.path, label.span);
            place.id = Some(number + 1);
            place.message = Some(Text::of(&plain(&visible(&label.message))));
            place
        });
        Self {
            rule_id: finding.meta.name,
            rule_index: metas.iter().position(|meta| *meta == finding.meta),
            level: level(finding.severity),
            message: Text::of(&plain(&found.advice())),
            locations: vec![place],
            related_locations: related.collect(),
            partial_fingerprints: Fingerprints {
                own: finding.fingerprint.to_string(),
            },
            baseline_state: has_base.then_some("new"),
            fixes: Fix::of(found).into_iter().collect(),
            suppressions: suppression(found).into_iter().collect(),
            properties: found.commit.map(|commit| Commit {
                commit: commit.id.to_string(),
                author: &commit.author.name,
                date: &commit.date,
            }),
        }
    }
}

/// Brackets with parentheses after them would be a link (section 3.11.6); no
/// text from a file makes one.
fn plain(text: &str) -> String {
    text.replace("](", "] (")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn suppression(found: &Found<'_>) -> Option<Suppression> {
    let waived = found.finding.waived.as_ref()?;
    Some(Suppression {
        kind: "inSource",
        status: "accepted",
        justification: format!("{} (until {})", visible(&waived.reason), waived.until),
    })
}

impl Location {
    fn of(found: &Found<'_>, path: &RepoPath, span: Span) -> Self {
        Self {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation::of(path),
                region: found.range_of(path, span).map(Region::of),
            },
            message: None,
        }
    }
}

impl ArtifactLocation {
    fn of(path: &RepoPath) -> Self {
        Self {
            uri: uri(path),
            uri_base_id: ROOT,
        }
    }
}

impl Region {
    fn of((start, end): (Position, Position)) -> Self {
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

impl Fix {
    fn of(found: &Found<'_>) -> Option<Self> {
        let (path, fix) = (&found.finding.path, found.finding.fix.as_ref()?);
        let replacement = |edit: &Edit| {
            Some(Replacement {
                deleted_region: Region::of(found.range_of(path, edit.span)?),
                inserted_content: Text::of(&edit.text),
            })
        };
        let replacements: Option<Vec<Replacement>> = fix.edits.iter().map(replacement).collect();
        Some(Self {
            description: Text::of(&visible(&fix.title)),
            artifact_changes: [ArtifactChange {
                artifact_location: ArtifactLocation::of(path),
                replacements: replacements.filter(|all| !all.is_empty())?,
            }],
        })
    }
}

impl Text {
    fn of(text: &str) -> Self {
        Self {
            text: text.to_owned(),
        }
    }
}
