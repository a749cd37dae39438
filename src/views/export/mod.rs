//! Everything as rows: a line a record and a line a finding, all with the same columns.

mod own;

mod record;

mod row;

mod targets;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::model::{IndexedRecord, Model};
use crate::reference::export::Line;
use crate::report;
use crate::snapshot::Snapshot;
use crate::text::RepoPath;
use crate::text::Sources;

use own::Own;
use row::{Blank, Row};

/// What is exported.
pub struct Export<'a> {
    pub model: &'a Model,
    /// In the order of paths.
    pub findings: &'a [Diagnostic],
    pub sources: &'a Sources,
    pub snapshot: &'a dyn Snapshot,
    /// The commit that it is, or that it grew from.
    pub revision: Option<&'a str>,
    /// What the repository is called.
    pub repository: Option<&'a str>,
}

/// So many records are put into lines by one thread at a time.
const CHUNK: usize = 64;

/// So many of these are held before they are written.
const CHUNKS: usize = 64;

/// Each record by its path, and behind it the findings in it. A record is
/// opened and its file read again when its line is made, and closed then.
///
/// # Errors
/// What it is written to takes no more.
pub fn write(export: &Export<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let lines = Lines {
        blank: Blank::of(export),
        open: count_open(export.findings),
        export,
    };
    let chunks: Vec<&[Arc<IndexedRecord>]> = export.model.members().chunks(CHUNK).collect();
    if chunks.is_empty() {
        return out.write_all(&lines.of(&[], export.findings)?);
    }
    // What is found in a file that is no record, the config, goes with the records around it.
    let starts = chunks.iter().skip(1).map(|chunk| &chunk[0].path);
    let ends = starts.map(|start| export.findings.partition_point(|it| it.path < *start));
    let mut ends = ends.chain([export.findings.len()]);
    let mut begin = 0;
    for chunks in chunks.chunks(CHUNKS) {
        let with_findings = chunks.iter().zip(ends.by_ref()).map(|(chunk, end)| {
            let findings = &export.findings[begin..end];
            begin = end;
            (*chunk, findings)
        });
        let with_findings: Vec<_> = with_findings.collect();
        let made = with_findings.into_par_iter();
        let made = made.map(|(members, findings)| lines.of(members, findings));
        let made: io::Result<Vec<Vec<u8>>> = made.collect();
        made?.iter().try_for_each(|lines| out.write_all(lines))?;
    }
    Ok(())
}

/// What lines are made of.
struct Lines<'a> {
    blank: Blank,
    /// How many findings are open in each file.
    open: HashMap<&'a RepoPath, usize>,
    export: &'a Export<'a>,
}

impl Lines<'_> {
    fn of(&self, members: &[Arc<IndexedRecord>], findings: &[Diagnostic]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        let mut findings = findings.iter().peekable();
        for member in members {
            while let Some(finding) = findings.next_if(|it| it.path < member.path) {
                self.finding(finding, self.elsewhere(finding), &mut out)?;
            }
            let record = &*member.open();
            let own = Own::read(record, self.export.snapshot);
            let mut row = self.blank.row(Line::Record, &member.path);
            row.set("line", own.line);
            record::identify(&mut row, record, self.export.model);
            let known = row.clone();
            let open = self.open.get(&member.path).copied();
            row.set("findings", open.unwrap_or(0));
            record::describe(&mut row, record, own, self.export.model);
            row.write(&mut out)?;
            while let Some(finding) = findings.next_if(|it| it.path == member.path) {
                self.finding(finding, known.clone(), &mut out)?;
            }
        }
        for finding in findings {
            self.finding(finding, self.elsewhere(finding), &mut out)?;
        }
        Ok(out)
    }

    /// The row of a finding that is in no record.
    fn elsewhere(&self, finding: &Diagnostic) -> Row {
        self.blank.row(Line::Finding, &finding.path)
    }

    fn finding(&self, finding: &Diagnostic, mut row: Row, out: &mut Vec<u8>) -> io::Result<()> {
        let sources = self.export.sources;
        row.set("type", Line::Finding.name());
        let (start, _) = sources.range(&finding.path, finding.span);
        row.set("line", start.line);
        row.extend(report::json::finding(finding, sources)?);
        row.write(out)
    }
}

fn count_open(findings: &[Diagnostic]) -> HashMap<&RepoPath, usize> {
    let mut open = HashMap::new();
    for finding in findings.iter().filter(|finding| finding.waived.is_none()) {
        *open.entry(&finding.path).or_default() += 1;
    }
    open
}
