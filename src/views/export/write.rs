//! Writes records and findings as lines of JSON.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use super::columns::RowType;
use super::record;
use super::row::{ExportRow, RowTemplate};
use super::source_details::SourceDetails;
use crate::diagnostic::Diagnostic;
use crate::engine::Outcome;
use crate::model::{IndexedRecord, Model};
use crate::snapshot::Snapshot;
use crate::text::{RepoPath, Sources};
use crate::views::unproven::UnprovenRuns;

/// The records and findings to export.
pub(crate) struct ExportInput<'a> {
    pub model: &'a Model,
    /// The findings, sorted by path.
    pub findings: &'a [Diagnostic],
    pub sources: &'a Sources,
    pub snapshot: &'a dyn Snapshot,
    /// The commit that was read, or that the work tree is based on.
    pub revision: Option<&'a str>,
    /// The name of the repository.
    pub repository: Option<&'a str>,
}

/// How many records a thread converts at a time.
const CHUNK: usize = 64;

/// How many chunks are kept in memory before they are written.
const CHUNKS: usize = 64;

/// Writes each record in the order of paths, followed by the findings in it. A record is opened and
/// its file is read again only while its line is written.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(export: &ExportInput<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let writer = RowWriter {
        template: RowTemplate::new(&export.snapshot.label(), export.repository, export.revision),
        open: count_open(export.findings),
        unproven: UnprovenRuns::new(export.findings, export.model),
        export,
    };
    let chunks: Vec<&[Arc<IndexedRecord>]> = export.model.records().chunks(CHUNK).collect();
    if chunks.is_empty() {
        return out.write_all(&writer.lines(&[], export.findings)?);
    }
    // Findings in a file that is not a record, such as the configuration, belong to the chunk of
    // the records around them.
    let starts = chunks.iter().skip(1).map(|chunk| &chunk[0].path);
    let mut ends = starts
        .map(|start| export.findings.partition_point(|it| it.path < *start))
        .chain([export.findings.len()]);
    let mut begin = 0;
    for chunks in chunks.chunks(CHUNKS) {
        let with_findings: Vec<_> = chunks
            .iter()
            .zip(ends.by_ref())
            .map(|(chunk, end)| {
                let findings = &export.findings[begin..end];
                begin = end;
                (*chunk, findings)
            })
            .collect();
        let lines: io::Result<Vec<Vec<u8>>> = with_findings
            .into_par_iter()
            .map(|(records, findings)| writer.lines(records, findings))
            .collect();
        lines?.iter().try_for_each(|lines| out.write_all(lines))?;
    }
    Ok(())
}

/// Writes why nothing was read, after the mistakes of the configuration, if they are the reason.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write_error(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let template = RowTemplate::new(&outcome.label, None, None);
    for group in &outcome.groups {
        for finding in &group.findings {
            let mut row = template.row(RowType::Finding, &finding.path);
            row.set_finding(finding, &group.sources)?;
            row.write(out)?;
        }
    }
    let Some(error) = &outcome.error else {
        return Ok(());
    };
    let mut row = template.row(RowType::Error, &RepoPath::default());
    row.set("path", error.path_or_root());
    row.set("message", &*error.message);
    row.set("help", error.help.as_deref());
    row.write(out)
}

/// Converts records and findings to lines.
struct RowWriter<'a> {
    template: RowTemplate,
    /// How many findings in each file are not waived.
    open: HashMap<&'a RepoPath, usize>,
    unproven: UnprovenRuns,
    export: &'a ExportInput<'a>,
}

impl RowWriter<'_> {
    /// Returns the lines of some records and of the findings in and between them.
    fn lines(
        &self,
        records: &[Arc<IndexedRecord>],
        findings: &[Diagnostic],
    ) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        let mut findings = findings.iter().peekable();
        for indexed in records {
            while let Some(finding) = findings.next_if(|it| it.path < indexed.path) {
                self.write_outside(finding, &mut out)?;
            }
            let record = &*indexed.open();
            let details = SourceDetails::read(record, self.export.snapshot);
            let mut row = self.template.row(RowType::Record, &indexed.path);
            row.set("line", details.line);
            record::identify(&mut row, record, self.export.model);
            let shared = row.clone();
            let open = self.open.get(&indexed.path).copied();
            row.set("findings", open.unwrap_or(0));
            let is_unproven = self.unproven.contains(&indexed.path);
            record::describe(&mut row, record, details, is_unproven, self.export.model)?;
            row.write(&mut out)?;
            while let Some(finding) = findings.next_if(|it| it.path == indexed.path) {
                self.write_finding(finding, shared.clone(), &mut out)?;
            }
        }
        for finding in findings {
            self.write_outside(finding, &mut out)?;
        }
        Ok(out)
    }

    /// Writes a finding in a file that is not a record.
    fn write_outside(&self, finding: &Diagnostic, out: &mut Vec<u8>) -> io::Result<()> {
        let row = self.template.row(RowType::Finding, &finding.path);
        self.write_finding(finding, row, out)
    }

    /// Writes a finding. `row` has the columns that it shares with its record.
    fn write_finding(
        &self,
        finding: &Diagnostic,
        mut row: ExportRow,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        row.set_finding(finding, self.export.sources)?;
        row.write(out)
    }
}

fn count_open(findings: &[Diagnostic]) -> HashMap<&RepoPath, usize> {
    let mut open = HashMap::new();
    for finding in findings.iter().filter(|finding| finding.is_open()) {
        *open.entry(&finding.path).or_default() += 1;
    }
    open
}
