//! `unknown-kind`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// A file with fields that only records have is of an unknown kind.
    ///
    /// The key `kind` is what makes a Markdown file a record. If its value is unknown,
    /// Holdpoint checks nothing else in the file, and other records that name it are not
    /// reported. A file of another tool that has a `kind` of its own (`kind: article`), and no field
    /// that only records have, is skipped and counted.
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
    /// # Fixed
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
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
    /// ```md news/opening.md
    /// ---
    /// kind: article
    /// title: The new warehouse opens
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
