//! `dead-link`

use crate::diagnostic::Help;
use crate::model::references;
use crate::rules::missing_target::missing_target;
use crate::rules::prelude::*;

rule! {
    /// A link in the body of a record leads to a file that does not exist.
    ///
    /// Links are resolved relative to the folder of the record, as Markdown does. A
    /// page may be linked without its extension, as site generators allow: `setup` is
    /// found as `setup.md` or `setup/index.md`. Anything after `#` or `?` is ignored.
    ///
    /// A file that Git ignores, or that was never added, exists on this disk only, so
    /// the link is dead for everybody else. The same is true of a file outside the
    /// repository.
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
            .map(|reading| cx.model.resolution(record, reading))
            .collect();
        if !facts.iter().any(|fact| may_be_alive(fact)) {
            let (message, help) = explain(&facts);
            report.at(link.span, message).help(help);
        }
    }
}

/// Whether a link may lead somewhere: a target that cannot be verified is not dead.
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

/// Returns the message and the help for a dead link, from the reading that comes
/// closest to an existing file.
fn explain(facts: &[&Resolution]) -> (String, Help) {
    const OTHERWISE: &str = "create the file, or remove the link";
    let nearest = (facts.iter())
        .find(|fact| matches!(fact, Resolution::Uncommitted { .. }))
        .or_else(|| facts.first());
    if let Some(gone) = nearest.and_then(|fact| missing_target(fact, OTHERWISE)) {
        return (gone.reason, gone.help);
    }
    match nearest {
        Some(Resolution::Outside(what)) => (
            format!("this link is {what}"),
            "link to a file in this repository, or write the full URL".into(),
        ),
        _ => ("this link leads nowhere".into(), OTHERWISE.into()),
    }
}
