//! `unreachable-evidence`

use crate::record::Reference;
use crate::rules::prelude::*;
use crate::target::PIN_MARK;

rule! {
    /// A revision is not an ancestor of the commit that is checked.
    ///
    /// The revision exists today, on another branch or only in this clone. Once its
    /// branch is squashed, rebased or deleted, Git will remove the revision, and the
    /// record will name one that does not exist. A file in the repository that is pinned
    /// by its digest is not affected.
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
    ///     evidence: git:8d11e02:logs/zone.log
    ///               ^^^^^^^^^^^^^^^^^^^^^^^^^ //~ `8d11e02` is not an ancestor of the checked commit
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
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
    /// symptom: Two orders have the date of the following day.
    /// context: The server was rebuilt on Monday.
    /// hypotheses: [The session has another time zone.]
    /// experiments:
    ///   - change: Read one order with the session in UTC.
    ///     result: It has the right date.
    ///     evidence: git:3f2a9c1:logs/zone.log
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```git
    /// 3f2a9c1 at 2026-01-21T09:00:00Z, with logs/zone.log
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
    for named in cx.evidence() {
        let Some(commit) = named.resolution.commit() else {
            continue;
        };
        // In a shallow clone this may be unknown, and then it is not reported.
        if commit.reachable != Some(false) {
            continue;
        }
        let (revision, path) = revision_and_path(&named.reference.value);
        let found = report.at(
            named.reference.span,
            format!("`{revision}` is not an ancestor of the checked commit"),
        );
        let pinned = format!("{}{PIN_MARK}…", path.as_deref().unwrap_or("path"));
        found.help(format!(
            "a squash or rebase would remove it: pin the file instead, with `{pinned}`"
        ));
    }
}

/// Returns the revision of a target, shortened if it is a full commit id, and the
/// path after it.
fn revision_and_path(reference: &Reference) -> (String, Option<String>) {
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
