//! `dead-link`

use crate::diagnostic::Help;
use crate::model::references;
use crate::rules::missing_target::missing_target;
use crate::rules::prelude::*;

rule! {
    /// A link in a record's body goes to a file that is not there.
    ///
    /// Links are resolved from the record's own folder, as Markdown does. A page
    /// may be linked without its ending, as site generators allow: `setup` is
    /// found as `setup.md` or `setup/index.md`. What follows `#` or `?` is not
    /// looked at.
    ///
    /// A file that is on this disk only, because Git ignores it or because it was
    /// never added, is not there for anybody else. Neither is one that lies
    /// outside of the repository.
    ///
    /// # Bad
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: SERVICE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// ---
    ///
    /// As [the runbook](../docs/restart.md) says,
    ///                  ^^^^^^^^^^^^^^^^^^ //~ there is no file `docs/restart.md`
    /// and [the one before](../../old/runbook.md) did not.
    ///                      ^^^^^^^^^^^^^^^^^^^^ //~ this link is a path that leaves the repository
    /// ```
    /// # Good
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: SERVICE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// ---
    ///
    /// As [the runbook](../docs/restart) says, [the logs](../docs/#logs) first
    /// ([mail](mailto:ops@example.org), [page](https://example.org/restart)).
    /// ```
    /// ```md docs/restart.md
    /// # Restart
    /// ```
    pub static DEAD_LINK = {
        name: "dead-link",
        family: "document",
        level: Physical,
        severity: Error,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    for link in &record.links {
        if record.is_faulty(link.span) {
            continue;
        }
        let readings = references::readings(link);
        let facts: Vec<&Resolution> = (readings.iter())
            .map(|reading| cx.model.fact(record, reading))
            .collect();
        if !facts.iter().any(|fact| may_be_alive(fact)) {
            let (message, help) = explain(&facts);
            report.at(link.span, message).help(help);
        }
    }
}

/// What cannot be verified is not dead.
fn may_be_alive(fact: &Resolution) -> bool {
    match fact {
        Resolution::Sound
        | Resolution::File(_)
        | Resolution::Folder(_)
        | Resolution::Commit(_)
        | Resolution::BlankObject
        | Resolution::Unverified(_) => true,
        Resolution::Dead(_) | Resolution::Outside(_) | Resolution::Uncommitted { .. } => false,
    }
}

/// What is wrong with a link, by the reading that comes nearest to a file.
fn explain(facts: &[&Resolution]) -> (String, Help) {
    const OTHERWISE: &str = "write the file, or take the link out";
    let is_uncommitted = |fact: &&&Resolution| matches!(fact, Resolution::Uncommitted { .. });
    let nearest = facts.iter().find(is_uncommitted).or_else(|| facts.first());
    if let Some(gone) = nearest.and_then(|fact| missing_target(fact, OTHERWISE)) {
        return (gone.reason, gone.help);
    }
    match nearest {
        Some(Resolution::Outside(what)) => (
            format!("this link is {what}"),
            "link to a file of this repository, or give the whole URL".into(),
        ),
        _ => ("this link goes nowhere".into(), OTHERWISE.into()),
    }
}
