//! `unreachable-evidence`

use crate::record::Reference;
use crate::rules::prelude::*;
use crate::target::grammar::PIN_MARK;

rule! {
    /// A revision is no ancestor of what is checked.
    ///
    /// It exists today, on some branch or in nobody's memory but this clone's. Once
    /// the branch is squashed, rebased or deleted Git will forget it, and the record
    /// points at nothing. A file that is pinned by its digest survives both.
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
    ///     evidence: git:8d11e02:logs/zone.log
    ///               ^^^^^^^^^^^^^^^^^^^^^^^^^ //~ `8d11e02` is no ancestor of what is checked
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```git
    /// 8d11e02 at 2026-01-21T09:00:00Z, unreachable, with logs/zone.log
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
    ///     evidence: git:3f2a9c1:logs/zone.log
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```git
    /// 3f2a9c1 at 2026-01-21T09:00:00Z, with logs/zone.log
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
    pub static UNREACHABLE_EVIDENCE = {
        name: "unreachable-evidence",
        family: "evidence",
        level: Operational,
        severity: Warning,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(_: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    for named in cx.named.iter().filter(|named| named.role.is_evidence()) {
        let Resolution::Commit(commit) = named.fact else {
            continue;
        };
        // Where a shallow clone cannot tell, nobody says anything.
        if commit.reachable != Some(false) {
            continue;
        }
        let (revision, path) = parts(&named.reference.value);
        let found = report.at(
            named.reference.span,
            format!("`{revision}` is no ancestor of what is checked"),
        );
        let pinned = format!("{}{PIN_MARK}…", path.as_deref().unwrap_or("path"));
        found.help(format!(
            "a squash or a rebase will lose it: pin the file instead, `{pinned}`"
        ));
    }
}

/// The revision of a target, shortened if it is a full id, and the path after it.
fn parts(reference: &Reference) -> (String, Option<String>) {
    let text = reference.to_string();
    let spec = text.trim().strip_prefix("git:").unwrap_or(&text);
    let (revision, path) = match spec.split_once(':') {
        Some((revision, path)) if !revision.is_empty() => (revision, Some(path.to_owned())),
        Some(_) | None => (spec, None),
    };
    let is_id = revision.len() >= 40 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
    let revision = if is_id { &revision[..10] } else { revision };
    (revision.to_owned(), path)
}
