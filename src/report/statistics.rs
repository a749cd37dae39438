//! `check --statistics`: writes the number of findings of each rule and in each folder instead of the
//! findings.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;

use anstyle::Style;
use schemars::JsonSchema;
use serde::Serialize;

use super::format::Look;
use super::json::ToolInfo;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::Outcome;
use crate::text::schema::document_schema;
use crate::text::{RepoPath, json, visible};

/// Writes the counts as two tables, the most frequent first.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(outcome: &Outcome, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let counts = Statistics::new(outcome);
    let bold = if look.is_styled {
        Style::new().bold()
    } else {
        Style::new()
    };
    let head = |what: &str| {
        let [error, warning, info] = ["error", "warning", "info"];
        format!("{bold}{error:>7} {warning:>7} {info:>7}  {what}{bold:#}")
    };
    writeln!(out, "{}", head("rule"))?;
    for rule in &counts.rules {
        writeln!(out, "{}", rule.counts.line(rule.rule))?;
    }
    writeln!(out, "\n{}", head("folder"))?;
    for folder in &counts.folders {
        writeln!(out, "{}", folder.counts.line(&visible(&folder.folder)))?;
    }
    Ok(())
}

/// Writes the counts as one document.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write_json(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    json::write(&Statistics::new(outcome), out)
}

/// Returns the schema of the document.
pub(crate) fn schema() -> serde_json::Value {
    document_schema::<Statistics>("statistics.json", "Counts of findings in JSON")
}

/// The counts of the findings that are not waived.
#[derive(Serialize, JsonSchema)]
struct Statistics {
    /// The format of the document.
    #[schemars(extend("const" = "holdpoint/statistics/1"))]
    schema: &'static str,
    tool: ToolInfo,
    /// The rules with findings, the most frequent first.
    rules: Vec<RuleCount>,
    /// The folders of the files with findings, the most frequent first.
    folders: Vec<FolderCount>,
}

#[derive(Serialize, JsonSchema)]
struct RuleCount {
    rule: &'static str,
    family: &'static str,
    /// The number of findings with an edit that `fix` makes without `--unsafe`.
    fixable: usize,
    #[serde(flatten)]
    counts: SeverityCounts,
}

#[derive(Serialize, JsonSchema)]
struct FolderCount {
    /// The path from the repository's root, which is `.`.
    folder: String,
    #[serde(flatten)]
    counts: SeverityCounts,
}

/// Findings by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
struct SeverityCounts {
    error: usize,
    warning: usize,
    info: usize,
}

impl SeverityCounts {
    fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.error += 1,
            Severity::Warning => self.warning += 1,
            Severity::Info => self.info += 1,
        }
    }

    /// Returns the line of a table.
    fn line(&self, name: &str) -> String {
        let Self {
            error,
            warning,
            info,
        } = self;
        format!("{error:>7} {warning:>7} {info:>7}  {name}")
    }

    fn total(&self) -> usize {
        self.error + self.warning + self.info
    }
}

impl Statistics {
    fn new(outcome: &Outcome) -> Self {
        let mut rules: BTreeMap<&'static str, RuleCount> = BTreeMap::new();
        let mut folders: BTreeMap<String, SeverityCounts> = BTreeMap::new();
        for finding in outcome.open_findings() {
            let rule = rules
                .entry(finding.meta.name)
                .or_insert_with(|| RuleCount::none(finding));
            rule.counts.add(finding.severity);
            rule.fixable += usize::from(finding.fix.as_ref().is_some_and(|fix| fix.safe));
            let folder = folder_of(&finding.path);
            folders.entry(folder).or_default().add(finding.severity);
        }
        let mut rules: Vec<RuleCount> = rules.into_values().collect();
        rules.sort_by_key(|rule| Reverse(rule.counts.total()));
        let folders = folders.into_iter();
        let mut folders: Vec<FolderCount> = folders
            .map(|(folder, counts)| FolderCount { folder, counts })
            .collect();
        folders.sort_by_key(|folder| Reverse(folder.counts.total()));
        Self {
            schema: "holdpoint/statistics/1",
            tool: ToolInfo::THIS,
            rules,
            folders,
        }
    }
}

impl RuleCount {
    fn none(finding: &Diagnostic) -> Self {
        Self {
            rule: finding.meta.name,
            family: finding.meta.family,
            fixable: 0,
            counts: SeverityCounts::default(),
        }
    }
}

/// Returns the folder of a file.
fn folder_of(path: &RepoPath) -> String {
    let text = path.text();
    match text.rsplit_once('/') {
        Some((folder, _)) => folder.to_owned(),
        None => ".".to_owned(),
    }
}
