//! `dead-evidence`

use std::collections::HashMap;

use crate::record::Reference;
use crate::rules::missing_target::{MissingFile, help_for_dead, missing_file};
use crate::rules::prelude::*;
use crate::rules::regime;
use crate::target::respelling;
use crate::text::RepoPath;

rule! {
    /// An evidence target does not exist.
    ///
    /// There is no such file, or it has fewer lines than the target names; there is no
    /// such revision, or no such path in it; or the target is malformed. A revision is
    /// the id of a commit, a tag or a branch, with `^`, `~` and a path behind it. The
    /// rest of Git's syntax (`HEAD@{1}`, `:/text`, `@{u}`) means another commit in every
    /// clone, or none, and is no evidence. Paths are compared exactly on every system:
    /// `Logs/a.log` is not `logs/a.log`, even if your disk ignores letter case. If the
    /// history contains the path, the finding says who moved or removed it. A target
    /// beyond a shallow clone, in a submodule or behind a Git LFS pointer is not
    /// reported; it is counted as unverified. Neither is a file that was there in the commit that
    /// closed a run or made a decision: it was removed later, which `evidence-removed` reports.
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
    ///       - logs/zone.log#L2-L9
    ///         ^^^^^^^^^^^^^^^^^^^ //~ `logs/zone.log` has 2 lines, but the target names line 9
    ///       - git:3f2a9c1:logs/zone.log
    ///         ^^^^^^^^^^^^^^^^^^^^^^^^^ //~ `3f2a9c1` has no `logs/zone.log`
    ///       - git:HEAD@{1}
    ///         ^^^^^^^^^^^^ //~ `HEAD@{1}` is in the reflog, which differs from clone to clone
    ///       - https:/example.org/zone
    ///         ^^^^^^^^^^^^^^^^^^^^^^^ //~ the URL has no `//` before its host
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```git
    /// 3f2a9c1 at 2026-01-21T09:00:00Z
    /// ```
    /// # Bad: moved
    /// The fix is unsafe, because the file may have changed since it was moved.
    ///
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
    ///     evidence: logs/zone-2.log
    ///               ^^^^^^^^^^^^^^^ //~ there is no file `logs/zone-2.log`
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```git
    /// 3f2a9c1 at 2026-01-21T09:00:00Z
    /// 5e0c1aa moved logs/zone-2.log to archive/zone-2.log, by Ada on 2026-03-02
    /// ```
    /// ```text archive/zone-2.log
    /// 2025-12-31
    /// ```
    /// # Fixed: moved
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
    ///     evidence: archive/zone-2.log
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// # Bad: letter case
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
    ///     evidence: Logs/Zone.log#L2
    ///               ^^^^^^^^^^^^^^^^ //~ there is no file `Logs/Zone.log`
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// # Fixed: letter case
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
    ///     evidence: logs/zone.log#L2
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
    ///     evidence: [logs/zone.log#L1-L2, "git:3f2a9c1:tools/load.sql", logs]
    ///     minutes: 15
    ///   - change: Read it again on the old server.
    ///     result: The date is the same; that commit is not in this clone.
    ///     evidence: git:0ddba11
    ///     minutes: 15
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```git
    /// 3f2a9c1 at 2026-01-21T09:00:00Z, with tools/load.sql
    /// 0ddba11 is beyond this clone
    /// ```
    /// # Around
    /// These files are part of every example.
    ///
    /// ```text logs/zone.log
    /// SHOW TimeZone; Europe/Berlin
    /// SET TimeZone TO 'UTC'; 2025-12-31
    /// ```
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    pub static DEAD_EVIDENCE = {
        name: "dead-evidence",
        family: "evidence",
        level: Physical,
        severity: Error,
        source: "Execution model, OpRun: evidence links; DebugPacket: experiments must have evidence",
        check: Check::Record(check),
        judged_by: Files,
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    let mut places: HashMap<MissingFile<'_>, Vec<Span>> = HashMap::new();
    for named in cx.named {
        if let Some(missing) = missing_file(named) {
            places
                .entry(missing)
                .or_default()
                .push(named.reference.span);
        }
    }
    for named in cx.named {
        let Resolution::Dead(dead) = named.resolution else {
            continue;
        };
        match named.kind {
            ReferenceKind::Link(_)
            | ReferenceKind::Experiment
            | ReferenceKind::TakenUp
            | ReferenceKind::Field => {}
            // Proofs that a regime does not require have to exist as well.
            ReferenceKind::Regime if !regime::is_required_proof(named.reference, cx) => {}
            // Other rules report these targets, with the purpose of each.
            ReferenceKind::Output
            | ReferenceKind::Regime
            | ReferenceKind::Guard
            | ReferenceKind::Record => continue,
        }
        // A missing file that several fields name is reported once.
        let places = match missing_file(named) {
            Some(missing) => match places.remove(&missing) {
                Some(places) => places,
                None => continue,
            },
            None => Vec::new(),
        };
        let reference = &named.reference.value;
        let found = report.at(named.reference.span, dead.reason.clone());
        for place in places.into_iter().filter(|it| *it != named.reference.span) {
            found.related(&record.path, place, "also named here");
        }
        found.help(help_for_dead(dead, &dead.help));
        if dead.differs_in_case {
            // The fix is safe because both names stand for the same file.
            if let Some((title, edit)) = dead
                .suggestion
                .as_ref()
                .and_then(|to| edit(reference, record, to))
            {
                found.fix(title, edit);
            }
        } else if let Some((title, edit)) =
            dead.moved_to().and_then(|to| edit(reference, record, to))
        {
            // The fix is unsafe because the file may have changed since it was moved.
            found.unsafe_fix(title, edit);
        }
    }
}

/// Returns the title and the edit of a fix that makes a reference lead to `to`.
fn edit(reference: &Reference, record: &Record, to: &RepoPath) -> Option<(String, Edit)> {
    let text = respelling::with_path(reference, record.path.parent(), to)?;
    Some((format!("link `{to}`"), Edit::new(reference.place?, text)))
}
