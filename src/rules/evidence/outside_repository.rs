//! `outside-repository`

use crate::rules::prelude::*;

rule! {
    /// A record names a path outside the repository.
    ///
    /// The path is absolute, or leaves the repository through `..` or a symbolic link.
    /// Its target exists on one machine only, and nobody who clones the repository has
    /// it. The rule applies to everything that a record names: evidence,
    /// outputs and guards. `unknown-debug-packet` reports a path to another record.
    ///
    /// # Bad
    /// ```md packets/late.md
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: Two orders have the date of the following day.
    /// context: The server was rebuilt on Monday.
    /// hypotheses: [The session has another time zone.]
    /// experiments:
    ///   - change: Read one order with the session in UTC.
    ///     result: It has the right date.
    ///     evidence: [/var/log/postgres.log, ../../zone.log, logs/today/zone.log]
    ///                ^^^^^^^^^^^^^^^^^^^^^ //~ `/var/log/postgres.log` is an absolute path
    ///                                       ^^^^^^^^^^^^^^ //~ `../../zone.log` is a path that leaves the repository
    ///                                                       ^^^^^^^^^^^^^^^^^^^ //~ `logs/today/zone.log` is a path through the symbolic link `logs/today`, which leaves the repository
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```text logs/today symlink
    /// /var/log/2026-01-21
    /// ```
    /// # Good
    /// ```md packets/late.md
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: Two orders have the date of the following day.
    /// context: The server was rebuilt on Monday.
    /// hypotheses: [The session has another time zone.]
    /// experiments:
    ///   - change: Read one order with the session in UTC.
    ///     result: It has the right date.
    ///     evidence: [logs/zone.log, ../logs/zone.log, logs/today]
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```text logs/today symlink
    /// zone.log
    /// ```
    /// ```text logs/zone.log
    /// 48134|2025-12-31
    /// ```
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    pub static OUTSIDE_REPOSITORY = {
        name: "outside-repository",
        family: "evidence",
        level: StateOwnership,
        severity: Error,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(_: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    for named in cx.named {
        if let Resolution::Outside(what) = named.resolution
            && named.kind != ReferenceKind::Record
        {
            let message = format!("`{}` is {what}", named.reference.value);
            report.at(named.reference.span, message).help(
                "copy the file into the repository, and write its path from the repository root",
            );
        }
    }
}
