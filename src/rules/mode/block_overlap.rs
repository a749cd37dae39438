//! `block-overlap`

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::document::FaultKind;
use crate::model::TypedRecord;
use crate::record::Block;
use crate::rules::prelude::*;

rule! {
    /// Two blocks of one project overlap.
    ///
    /// A block selects one mode. If two blocks of a project overlap, or a block that belongs to
    /// no project overlaps any other, it is not clear which of them applies. A block without an
    /// end lasts for a day at most (`limits.block_hours`).
    ///
    /// # Bad
    /// ```md blocks/morning.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T08:00:00Z
    ///                  ^^^^^^^^^^^^^^^^^^^^ //~ note: the other block begins here
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of Tuesday.
    /// ---
    /// ```
    /// ```md blocks/noon.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-noon
    /// mode_id: TOOLSMITH
    /// timestamp_start: 2026-03-04T10:30:00Z
    ///                  ^^^^^^^^^^^^^^^^^^^^ //~ block begins before block `wednesday-morning` has ended
    /// timestamp_end: 2026-03-04T13:00:00Z
    /// next_pointer: Mail the new script to accounting.
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/noon.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-noon
    /// mode_id: TOOLSMITH
    /// timestamp_start: 2026-03-04T11:00:00Z
    /// timestamp_end: 2026-03-04T13:00:00Z
    /// next_pointer: Mail the new script to accounting.
    /// ---
    /// ```
    pub static BLOCK_OVERLAP = {
        name: "block-overlap",
        family: "mode",
        level: Operational,
        severity: Error,
        source: "Execution model, \"Mode invariants\": one block selects one mode",
        check: Check::Repository(check, &[Reads::Records(Kind::Block)]),
    }
}

/// The time that a block takes.
struct Period<'m> {
    block: TypedRecord<'m, Block>,
    project: Option<&'m str>,
    start: Spanned<Timestamp>,
    end: Timestamp,
}

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let mut periods: Vec<Period<'_>> = (cx.model.blocks())
        .filter_map(|block| period(block, cx.limits.block_hours))
        .collect();
    periods.sort_by_key(|period| period.start.value);
    // The block so far that ends last: for each project, for no project, and for all blocks.
    let mut last_of: HashMap<Option<&str>, &Period<'_>> = HashMap::new();
    let mut last: Option<&Period<'_>> = None;
    for period in &periods {
        let candidates = match period.project {
            Some(_) => {
                [last_of.get(&period.project), last_of.get(&None)].map(Option::<&&_>::copied)
            }
            None => [last, None],
        };
        let candidates = candidates.into_iter().flatten();
        let overlapped = candidates
            .filter(|other| other.end > period.start.value && !is_duplicate(other, period))
            .max_by_key(|other| other.end);
        if let Some(other) = overlapped {
            report_overlap(period, other, report);
        }
        let ends_later = |other: &&Period<'_>| other.end >= period.end;
        if !last_of.get(&period.project).is_some_and(ends_later) {
            last_of.insert(period.project, period);
        }
        if !last.as_ref().is_some_and(ends_later) {
            last = Some(period);
        }
    }
}

/// Returns the time that a block takes, if it can be read and its end is after its start.
fn period<'m>(block: TypedRecord<'m, Block>, hours: i64) -> Option<Period<'m>> {
    let fields = block.fields;
    let start = fields.timestamp_start?;
    let is_readable = block.record.faults_of(FaultKind::Syntax).next().is_none()
        && block.record.is_readable("project_id", &fields.project_id)
        && block
            .record
            .is_readable("timestamp_end", &fields.timestamp_end);
    let project = match &fields.project_id {
        Some(project) => Some(project.value.id()?),
        None => None,
    };
    let end = match &fields.timestamp_end {
        Some(end) => end.value,
        None => start
            .value
            .checked_add(SignedDuration::from_hours(hours))
            .ok()?,
    };
    (is_readable && start.value <= end).then_some(Period {
        block,
        project,
        start,
        end,
    })
}

/// Returns whether two blocks have the same id, which `duplicate-id` reports.
fn is_duplicate(one: &Period<'_>, other: &Period<'_>) -> bool {
    let id = |period: &Period<'_>| {
        period
            .block
            .fields
            .block_id
            .as_ref()
            .map(|id| id.value.clone())
    };
    id(one).is_some() && id(one) == id(other)
}

fn report_overlap(period: &Period<'_>, other: &Period<'_>, report: &mut Report<'_>) {
    let name = match &other.block.fields.block_id {
        Some(id) => format!("block `{id}`"),
        None => "another block".to_owned(),
    };
    report
        .file(&period.block.record.path)
        .at(
            period.start.span,
            format!("block begins before {name} has ended"),
        )
        .help("correct the times, or end the other block first")
        .related(
            &other.block.record.path,
            other.start.span,
            "the other block begins here",
        );
}
