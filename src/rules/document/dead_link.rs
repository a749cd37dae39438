//! `dead-link`

use crate::diagnostic::Help;
use crate::model::references;
use crate::rules::missing_target::{missing_file, missing_target};
use crate::rules::prelude::*;
use crate::text::FastSet;

rule! {
    /// A link in the body of a record leads to a file that does not exist.
    ///
    /// Links are resolved relative to the folder of the record, as Markdown does. A
    /// page may be linked without its extension, as site generators allow: `setup` is
    /// found as `setup.md` or `setup/index.md`. Anything after `#` or `?` is ignored.
    ///
    /// In a `Document`, a link without an extension is not checked: it is the address of a page, and
    /// only the site's generator knows which file that is. `link_folders` in the configuration names
    /// further folders in which the links of such files are looked up.
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
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    ///
    /// We restarted it as in [the runbook](../docs/restart.md).
    ///                                     ^^^^^^^^^^^^^^^^^^ //~ there is no file `docs/restart.md`
    /// [The old runbook](../../old/runbook.md) has other steps.
    ///                   ^^^^^^^^^^^^^^^^^^^^ //~ this link is a path that leaves the repository
    /// ```
    /// # Good
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: SERVICE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    ///
    /// We restarted it as in [the runbook](../docs/restart), after a look at
    /// [the logs](../docs/#logs). Questions: [mail](mailto:ops@example.org),
    /// [page](https://example.org/restart).
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
        judged_by: Files,
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    // A file that is evidence as well is missing once.
    let evidence: FastSet<&str> = (cx.evidence().filter_map(missing_file))
        .map(|(_, reason)| reason)
        .collect();
    // In a site or a vault, a link without an extension is the address of a page, which may have any
    // name.
    let is_document = record.kind().is_some_and(Kind::is_document);
    for link in &record.links {
        let is_address = || {
            let path = link.text.split(['#', '?']).next().unwrap_or("");
            is_document && !references::has_extension(path)
        };
        if record.is_faulty(link.span) || is_address() {
            continue;
        }
        let readings = references::link_readings(record, link);
        let resolutions: Vec<&Resolution> = (readings.iter())
            .map(|reading| cx.model.resolution(record, reading))
            .collect();
        let is_told = resolutions.iter().any(
            |resolution| matches!(resolution, Resolution::Dead(dead) if evidence.contains(&*dead.reason)),
        );
        if !is_told && !resolutions.iter().any(|resolution| may_exist(resolution)) {
            let (message, help) = explain(&resolutions);
            report.at(link.span, message).help(help);
        }
    }
}

/// Returns whether the target of a link may exist. A target that cannot be verified may.
fn may_exist(resolution: &Resolution) -> bool {
    match resolution {
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
fn explain(resolutions: &[&Resolution]) -> (String, Help) {
    const FALLBACK: &str = "create the file, or remove the link";
    let nearest = (resolutions.iter())
        .find(|resolution| matches!(resolution, Resolution::Uncommitted { .. }))
        .or_else(|| resolutions.first());
    if let Some(missing) = nearest.and_then(|nearest| missing_target(nearest, FALLBACK)) {
        return (missing.reason, missing.help);
    }
    match nearest {
        Some(Resolution::Outside(what)) => (
            format!("this link is {what}"),
            "link to a file in this repository, or write the full URL".into(),
        ),
        _ => ("this link leads nowhere".into(), FALLBACK.into()),
    }
}
