//! `untracked-evidence`

use super::mentions::group_mentions;
use crate::rules::prelude::*;
use crate::target::resolution::UncommittedReason;
use crate::text::RepoPath;

rule! {
    /// An evidence file exists on this disk but is not in Git.
    ///
    /// Git ignores the file, or nobody added it, so whoever clones the repository gets the
    /// record without its evidence. In the work tree, an untracked file is accepted
    /// as long as the record that names it is untracked too, because both can still be
    /// added.
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
    ///     evidence: [logs/zone.log, data/order.csv]
    ///                ^^^^^^^^^^^^^ //~ `logs/zone.log` is on this disk only: Git ignores it
    ///                               ^^^^^^^^^^^^^^ //~ `data/order.csv` is on this disk only: it was never added
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```text logs/zone.log ignored
    /// Europe/Berlin
    /// ```
    /// ```text data/order.csv untracked
    /// 48134,2025-12-31
    /// ```
    /// # Good
    /// ```text logs/zone.log
    /// Europe/Berlin
    /// ```
    /// ```text data/order.csv
    /// 48134,2025-12-31
    /// ```
    /// # Good: neither is added yet
    /// ```md packets/late.md untracked
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: Two orders have the date of the following day.
    /// context: The server was rebuilt on Monday.
    /// hypotheses: [The session has another time zone.]
    /// experiments:
    ///   - change: Read one order with the session in UTC.
    ///     result: It has the right date.
    ///     evidence: data/order.csv
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
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
    pub static UNTRACKED_EVIDENCE = {
        name: "untracked-evidence",
        family: "evidence",
        level: Physical,
        severity: Error,
        source: "Holdpoint",
        check: Check::Record(check),
        judged_by: Files,
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    let groups = group_mentions(cx.named, |named| {
        let is_checked = named.kind.is_evidence() || named.kind == ReferenceKind::Output;
        untracked(named.resolution, cx.is_tracked).filter(|_| is_checked)
    });
    for mentions in groups {
        let Untracked { path, reason } = mentions.subject;
        let found = report.at(mentions.first, reason.sentence(&display_path(&path)));
        found.help(reason.help(&path));
        for place in mentions.further {
            found.related(&record.path, place, "also named here");
        }
    }
}

/// A file or folder that is not in Git.
#[derive(Clone, PartialEq, Eq)]
struct Untracked {
    path: RepoPath,
    reason: UncommittedReason,
}

/// Returns the file or folder that a target leads to, if it is not in Git and the
/// record relies on it.
fn untracked(resolution: &Resolution, is_record_tracked: bool) -> Option<Untracked> {
    let entry = |path: &RepoPath, reason| Untracked {
        path: path.clone(),
        reason,
    };
    match resolution {
        Resolution::Uncommitted { reason, path } => Some(entry(path, *reason)),
        Resolution::File(file) if is_record_tracked => file
            .untracked
            .as_ref()
            .map(|path| entry(path, UncommittedReason::NeverAdded)),
        Resolution::Folder(folder) if is_record_tracked => folder
            .untracked
            .as_ref()
            .map(|path| entry(path, UncommittedReason::NeverAdded)),
        Resolution::File(_)
        | Resolution::Folder(_)
        | Resolution::Sound
        | Resolution::Commit(_)
        | Resolution::BlankObject
        | Resolution::Dead(_)
        | Resolution::Outside(_)
        | Resolution::Unverified(_) => None,
    }
}

/// Returns a path as text; the root of the repository, whose path is empty, is `.`.
fn display_path(path: &RepoPath) -> String {
    if path.as_bytes().is_empty() {
        ".".to_owned()
    } else {
        path.to_string()
    }
}
