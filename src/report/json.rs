//! `json` and `jsonl`: everything, for machines. Stable: what is here keeps its
//! name and its meaning for as long as the document says `holdpoint/report/1`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::{History, Places, Report};
use crate::diagnostic::{self, Diagnostic, Fingerprint, Severity};
use crate::engine::Receipt;
use crate::engine::history::audit::Faulty;
use crate::engine::receipt;
use crate::engine::severity::RegimeEffect;
use crate::snapshot::Label;
use crate::text::{Position, RepoPath, Span, json};

/// One document.
pub fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    json::write(&Document::of(report), out)
}

/// A finding a line, and nothing else.
pub fn write_lines(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in report.findings {
        json::write_line(&Finding::of(finding, report.places), out)?;
    }
    Ok(())
}

/// One finding, as all that are written here.
pub fn finding(finding: &Diagnostic, places: &Places<'_>) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(Finding::of(finding, places))
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: Tool,
    snapshot: Snapshot<'a>,
    /// Whether everything could be verified.
    complete: bool,
    unverified: Vec<Unverified<'a>>,
    findings: Vec<Finding<'a>>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Snapshot<'a> {
    kind: &'static str,
    tree: Option<&'a str>,
    base: Option<&'a str>,
}

#[derive(Serialize)]
struct Unverified<'a> {
    reason: &'a str,
    remedy: &'a str,
    targets: usize,
}

#[derive(Serialize)]
struct Summary<'a> {
    /// In the order of the kinds.
    records: serde_json::Map<String, serde_json::Value>,
    runs: Runs,
    decisions: Decisions,
    /// By project; only where there are regimes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    regimes: BTreeMap<&'a str, InRegime>,
    error: usize,
    warning: usize,
    info: usize,
    waived: usize,
}

#[derive(Serialize)]
struct Runs {
    #[serde(rename = "PASS")]
    passed: usize,
    #[serde(rename = "WARN")]
    warned: usize,
    #[serde(rename = "FAIL")]
    failed: usize,
    held: usize,
}

#[derive(Serialize)]
struct Decisions {
    commit: usize,
    hold: usize,
}

#[derive(Serialize)]
struct InRegime {
    regime: &'static str,
    /// Warnings that are errors there.
    raised: usize,
    /// Findings that are not reported there.
    silenced: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'static str,
    family: &'static str,
    level: u8,
    severity: Severity,
    path: Cow<'a, str>,
    span: Range,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    related: Vec<Related<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix<'a>>,
    fingerprint: Fingerprint,
    /// Of an audit: the commit that did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<Commit<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<Waived<'a>>,
    url: String,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Related<'a> {
    path: Cow<'a, str>,
    span: Range,
    message: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    path: Cow<'a, str>,
    start: Position,
    end: Position,
    text: &'a str,
}

#[derive(Serialize)]
struct Commit<'a> {
    id: String,
    short: &'a str,
    author: &'a str,
    date: &'a str,
}

#[derive(Serialize)]
struct Waived<'a> {
    reason: &'a str,
    until: String,
}

/// One document about every commit.
pub fn write_history(report: &History<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let findings = of_commits(report.commits).collect();
    let document = Document::new(report.label, None, report.receipt, findings);
    json::write(&document, out)
}

/// A finding a line, with its commit.
pub fn write_history_lines(report: &History<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in of_commits(report.commits) {
        json::write_line(&finding, out)?;
    }
    Ok(())
}

fn of_commits(commits: &[Faulty]) -> impl Iterator<Item = Finding<'_>> {
    commits.iter().flat_map(|faulty| {
        let places = Places::new(&faulty.texts);
        let of_commit = |finding| Finding {
            commit: Some(Commit {
                id: faulty.commit.id.to_string(),
                short: &faulty.commit.short,
                author: &faulty.commit.author.name,
                date: &faulty.commit.date,
            }),
            ..Finding::of(finding, &places)
        };
        faulty.findings.iter().map(of_commit).collect::<Vec<_>>()
    })
}

impl<'a> Document<'a> {
    fn of(report: &Report<'a>) -> Self {
        let findings = report
            .findings
            .iter()
            .map(|finding| Finding::of(finding, report.places))
            .collect();
        Self::new(report.label, report.base, report.receipt, findings)
    }

    fn new(
        label: &'a Label,
        base: Option<&'a str>,
        receipt: &'a Receipt,
        findings: Vec<Finding<'a>>,
    ) -> Self {
        let unverified = receipt.unverified.iter().map(|(what, targets)| Unverified {
            reason: &what.reason,
            remedy: &what.remedy,
            targets: *targets,
        });
        Self {
            schema: "holdpoint/report/1",
            tool: Tool {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
            },
            snapshot: Snapshot {
                kind: label.kind,
                tree: label.tree.as_deref(),
                base,
            },
            complete: receipt.unverified.is_empty(),
            unverified: unverified.collect(),
            findings,
            summary: Summary {
                records: receipt
                    .records
                    .iter()
                    .map(|(kind, count)| (kind.word().to_owned(), (*count).into()))
                    .collect(),
                runs: Runs::of(receipt.runs),
                decisions: Decisions {
                    commit: receipt.decisions.committed,
                    hold: receipt.decisions.held,
                },
                regimes: receipt
                    .regimes
                    .iter()
                    .map(|(project, weighed)| (project.as_str(), InRegime::of(weighed)))
                    .collect(),
                error: receipt.errors,
                warning: receipt.warnings,
                info: receipt.infos,
                waived: receipt.waived,
            },
        }
    }
}

impl Runs {
    fn of(runs: receipt::Runs) -> Self {
        let receipt::Runs {
            passed,
            warned,
            failed,
            held,
        } = runs;
        Self {
            passed,
            warned,
            failed,
            held,
        }
    }
}

impl InRegime {
    fn of(weighed: &RegimeEffect) -> Self {
        Self {
            regime: weighed.regime.word(),
            raised: weighed.raised,
            silenced: weighed.silenced,
        }
    }
}

impl<'a> Finding<'a> {
    fn of(finding: &'a Diagnostic, places: &Places<'_>) -> Self {
        let related = finding.related.iter().map(|label| Related {
            path: label.path.text(),
            span: Range::of(&label.path, label.span, places),
            message: &label.message,
        });
        Self {
            rule: finding.meta.name,
            family: finding.meta.family,
            level: finding.meta.level.number(),
            severity: finding.severity,
            path: finding.path.text(),
            span: Range::of(&finding.path, finding.span, places),
            message: &finding.message,
            help: finding.help.as_deref(),
            related: related.collect(),
            fix: finding
                .fix
                .as_ref()
                .map(|fix| Fix::of(fix, &finding.path, places)),
            fingerprint: finding.fingerprint,
            commit: None,
            waived: finding.waived.as_ref().map(|waived| Waived {
                reason: &waived.reason,
                until: waived.until.to_string(),
            }),
            url: finding.meta.url(),
        }
    }
}

impl Range {
    fn of(path: &RepoPath, span: Span, places: &Places<'_>) -> Self {
        let (start, end) = places.range(path, span);
        Self { start, end }
    }
}

impl<'a> Fix<'a> {
    fn of(fix: &'a diagnostic::Fix, path: &'a RepoPath, places: &Places<'_>) -> Self {
        let edits = fix.edits.iter().map(|edit| {
            let (start, end) = places.range(path, edit.span);
            Edit {
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
