//! Everything as rows: a line a record and a line a finding, all with the same columns.

mod own;

mod record;

mod row;

mod targets;

use std::collections::HashMap;
use std::io;

use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::reference::export::Line;
use crate::reporter::{self, Places};
use crate::snapshot::Snapshot;
use crate::text::RepoPath;

use own::Own;
use row::{Blank, Row};

/// What is exported.
pub struct Export<'a> {
    pub model: &'a Model,
    /// In the order of paths.
    pub findings: &'a [Diagnostic],
    pub places: &'a Places<'a>,
    pub snapshot: &'a dyn Snapshot,
    /// The commit that it is, or that it grew from.
    pub revision: Option<&'a str>,
    /// What the repository is called.
    pub repository: Option<&'a str>,
}

/// Each record by its path, and behind it the findings in it. A record is
/// opened and read again when its line is written, and closed then.
///
/// # Errors
/// What it is written to takes no more.
pub fn write(export: &Export<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let blank = Blank::of(export);
    let open = count_open(export.findings);
    let mut findings = export.findings.iter().peekable();
    for member in export.model.members() {
        // In a file that is no record: the config.
        while let Some(finding) = findings.next_if(|it| it.path < member.path) {
            write_finding(
                finding,
                blank.row(Line::Finding, &finding.path),
                export,
                out,
            )?;
        }
        let record = &*member.open();
        let own = Own::read(record, export.snapshot);
        let mut row = blank.row(Line::Record, &member.path);
        row.set("line", own.line);
        record::identify(&mut row, record, export.model);
        let known = row.clone();
        let count = open.get(&member.path).copied().unwrap_or(0);
        row.set("findings", count);
        record::describe(&mut row, record, own, export.model);
        row.write(out)?;
        while let Some(finding) = findings.next_if(|it| it.path == member.path) {
            write_finding(finding, known.clone(), export, out)?;
        }
    }
    for finding in findings {
        write_finding(
            finding,
            blank.row(Line::Finding, &finding.path),
            export,
            out,
        )?;
    }
    Ok(())
}

fn count_open(findings: &[Diagnostic]) -> HashMap<&RepoPath, usize> {
    let mut open = HashMap::new();
    for finding in findings.iter().filter(|finding| finding.waived.is_none()) {
        *open.entry(&finding.path).or_default() += 1;
    }
    open
}

fn write_finding(
    finding: &Diagnostic,
    mut row: Row,
    export: &Export<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    row.set("type", Line::Finding.name());
    let (start, _) = export.places.range(&finding.path, finding.span);
    row.set("line", start.line);
    row.extend(reporter::json::finding(finding, export.places)?);
    row.write(out)
}
