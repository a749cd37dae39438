//! `moving-evidence`

use crate::record::Reference;
use crate::rules::prelude::*;

rule! {
    /// A revision is named by a branch, a tag or `HEAD`, which can move.
    ///
    /// A branch and `HEAD` move to other commits, and a tag can be replaced. A reader who
    /// follows the link later sees something else, and clones of the repository disagree.
    /// The id of a commit, in full or abbreviated, always means the same commit. The fix
    /// replaces the name by the id of the commit that it names now. It counts as safe,
    /// because the name did not say which commit was meant, but check that it is this one.
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
    ///     evidence:
    ///       - git:main
    ///         ^^^^^^^^ //~ `main` is a branch, which moves
    ///       - git:HEAD~2:logs/zone.log
    ///         ^^^^^^^^^^^^^^^^^^^^^^^^ //~ `HEAD` moves
    ///       - git:v1.2:logs/zone.log
    ///         ^^^^^^^^^^^^^^^^^^^^^^ //~ `v1.2` is a tag, which can be moved
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// # Fixed
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
    ///     evidence:
    ///       - git:3f2a9c1
    ///       - git:5e0c1aa:logs/zone.log
    ///       - git:8d11e02:logs/zone.log
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
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
    ///     evidence: [git:3f2a9c1, "git:5e0c1aa:logs/zone.log"]
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// # Around
    /// Files that all examples on this page share.
    ///
    /// ```git
    /// 3f2a9c1 at 2026-01-21T09:00:00Z, called main
    /// 5e0c1aa at 2026-01-20T09:00:00Z, called HEAD~2, with logs/zone.log
    /// 8d11e02 at 2026-01-19T09:00:00Z, tagged v1.2, with logs/zone.log
    /// ```
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    pub static MOVING_EVIDENCE = {
        name: "moving-evidence",
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
        let reference = &named.reference.value;
        let Some(revision) = revision(reference) else {
            continue;
        };
        let Some(why) = commit.name.why_moving() else {
            continue;
        };
        let name = revision.split(['^', '~']).next().unwrap_or(revision);
        let id = &commit.id;
        let found = report.at(named.reference.span, format!("`{name}` {why}"));
        found.help(format!("write the id of the commit, which is now `{id}`"));
        if let Some(place) = place(reference, revision) {
            found.fix("write the id of the commit", Edit::new(place, id.clone()));
        }
    }
}

/// Returns the revision of a target, without its path.
fn revision(reference: &Reference) -> Option<&str> {
    let spec = reference.text.trim().strip_prefix("git:")?;
    Some(spec.split(':').next().unwrap_or(spec))
}

/// Returns the place of the revision in the record.
fn place(reference: &Reference, revision: &str) -> Option<Span> {
    let place = reference.place?;
    let start = place.start as usize + reference.text.find("git:")? + "git:".len();
    let revision = Span::new(start, start + revision.len());
    place.contains(revision).then_some(revision)
}
