//! `unknown-kind`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// The value of `kind` is not a known kind of record.
    ///
    /// The key `kind` is what makes a Markdown file a record. If its value is unknown,
    /// Holdpoint reads no other field of the record and checks nothing in it.
    ///
    /// # Bad
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Projekt
    ///       ^^^^^^^ //~ unknown kind `Projekt`
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// # Good
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    pub static UNKNOWN_KIND = {
        name: "unknown-kind",
        family: "document",
        level: Physical,
        severity: Error,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    report_faults(record, FaultKind::UnknownKind, report);
}
