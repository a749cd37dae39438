//! `outside-repository`

use crate::rules::prelude::*;

rule! {
    /// A target lies outside the repository.
    ///
    /// It is absolute, or leaves the repository by `..` or by a symbolic link: what
    /// it leads to is one machine's business, and nobody who clones the repository
    /// owns it. This holds for everything that a record names, be it evidence, an
    /// output or a guard; of another record `unknown-debug-packet` speaks.
    ///
    /// # Bad
    /// ```md packets/late.md
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: Two orders carry the day after.
    /// context: The server was rebuilt on Monday.
    /// hypotheses: [The session has another time zone.]
    /// experiments:
    ///   - change: Read one order with the session in UTC.
    ///     result: It is on the right day.
    ///     evidence: [/var/log/postgres.log, ../../zone.log, logs/today/zone.log]
    ///                ^^^^^^^^^^^^^^^^^^^^^ //~ `/var/log/postgres.log` is an absolute path
    ///                                       ^^^^^^^^^^^^^^ //~ `../../zone.log` is a path that leaves the repository
    ///                                                       ^^^^^^^^^^^^^^^^^^^ //~ `logs/today/zone.log` is a path through the symbolic link `logs/today`
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
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
    /// symptom: Two orders carry the day after.
    /// context: The server was rebuilt on Monday.
    /// hypotheses: [The session has another time zone.]
    /// experiments:
    ///   - change: Read one order with the session in UTC.
    ///     result: It is on the right day.
    ///     evidence: [logs/zone.log, ../logs/zone.log, logs/today]
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
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
    /// What stands beside each of these examples.
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
        if let Resolution::Outside(what) = named.fact
            && named.role != ReferenceKind::Record
        {
            let message = format!("`{}` is {what}", named.reference.value);
            report
                .at(named.reference.span, message)
                .help("copy it into the repository, and name it from the repository's root");
        }
    }
}
