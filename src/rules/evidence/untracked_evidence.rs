//! `untracked-evidence`

use super::mentions;
use crate::rules::prelude::*;
use crate::target::git_add;
use crate::text::RepoPath;

rule! {
    /// Evidence is on this disk and not in what is checked.
    ///
    /// Git ignores the file, or nobody added it: whoever clones the repository
    /// finds a record that points at nothing. In the work tree an untracked file is
    /// fine as long as the record that names it is untracked too, because then both
    /// are still to be added.
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
    ///     evidence: [logs/zone.log, data/order.csv]
    ///                ^^^^^^^^^^^^^ //~ `logs/zone.log` is on this disk only: Git ignores it
    ///                               ^^^^^^^^^^^^^^ //~ `data/order.csv` is on this disk only: it was never added
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
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
    ///     evidence: [logs/zone.log, data/order.csv]
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```text logs/zone.log
    /// Europe/Berlin
    /// ```
    /// ```text data/order.csv
    /// 48134,2025-12-31
    /// ```
    /// # Good: both still to be added
    /// ```md packets/late.md untracked
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: Two orders carry the day after.
    /// context: The server was rebuilt on Monday.
    /// hypotheses: [The session has another time zone.]
    /// experiments:
    ///   - change: Read one order with the session in UTC.
    ///     result: It is on the right day.
    ///     evidence: data/order.csv
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the zone in the load.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// ```text data/order.csv untracked
    /// 48134,2025-12-31
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
    pub static UNTRACKED_EVIDENCE = {
        name: "untracked-evidence",
        family: "evidence",
        level: Physical,
        severity: Error,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    let missing = |named: &NamedTarget<'_>| {
        let speaks = named.role.is_evidence() || named.role == ReferenceKind::Output;
        missing(named.fact, cx.is_tracked).filter(|_| speaks)
    };
    for mentions in mentions::of(cx.named, missing) {
        let Missing { path, is_ignored } = mentions.subject;
        let why = match is_ignored {
            true => "Git ignores it",
            false => "it was never added",
        };
        let found = report.at(
            mentions.first,
            format!("`{}` is on this disk only: {why}", shown(&path)),
        );
        found.help(git_add(&path, is_ignored));
        for place in mentions.further {
            found.related(&record.path, place, "named here too");
        }
    }
}

/// Something that Git does not have.
#[derive(Clone, PartialEq, Eq)]
struct Missing {
    path: RepoPath,
    is_ignored: bool,
}

fn missing(fact: &Resolution, is_record_tracked: bool) -> Option<Missing> {
    let of = |path: &RepoPath, is_ignored| Missing {
        path: path.clone(),
        is_ignored,
    };
    match fact {
        Resolution::Uncommitted { is_ignored, path } => Some(of(path, *is_ignored)),
        Resolution::File(file) if is_record_tracked => {
            file.untracked.as_ref().map(|path| of(path, false))
        }
        Resolution::Folder(folder) if is_record_tracked => {
            folder.untracked.as_ref().map(|path| of(path, false))
        }
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

/// The repository's own folder has no name.
fn shown(path: &RepoPath) -> String {
    match path.as_bytes() {
        b"" => ".".to_owned(),
        _ => path.to_string(),
    }
}
