//! Formats figures for both HTML and Markdown.

use jiff::civil::Date;

use super::counts::FindingCounts;
use super::document::{DecisionEntry, Overview, ProjectOverview};
use crate::record::DecisionOutcome;
use crate::text::grouped;
use crate::views::projects::shell_word;

/// Formats a share in percent. Only a complete share is 100 %, and only an empty one is 0 %.
pub(crate) fn percent(part: usize, whole: usize) -> String {
    match (part, whole) {
        (_, 0) => "none".to_owned(),
        (0, _) => "0\u{a0}%".to_owned(),
        (part, whole) if part >= whole => "100\u{a0}%".to_owned(),
        (part, whole) => {
            let share = (part as f64 * 100.0 / whole as f64).round();
            format!("{}\u{a0}%", share.clamp(1.0, 99.0))
        }
    }
}

/// Formats minutes: `2 h 35 min`.
pub(crate) fn time(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}\u{a0}min"),
        (hours, 0) => format!("{}\u{a0}h", grouped(hours as usize)),
        (hours, minutes) => format!("{}\u{a0}h {minutes}\u{a0}min", grouped(hours as usize)),
    }
}

/// Formats a number and what it counts: `1 run`, `12,408 runs`.
pub(crate) fn counted(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{} {what}s", grouped(number)),
    }
}

/// Returns the month of a day: `March 2026`.
pub(crate) fn month_text(day: Date) -> String {
    day.strftime("%B %Y").to_string()
}

/// Returns the figures of a project, each with its name.
pub(crate) fn figures(project: &ProjectOverview) -> [(&'static str, String); 4] {
    [
        ("Evidence verified", evidence(project)),
        ("Modes overridden", overrides(project)),
        ("Debugging", debugging(project)),
        ("Findings", findings(project.findings)),
    ]
}

fn evidence(project: &ProjectOverview) -> String {
    let evidence = project.work.evidence;
    let (part, whole) = (evidence.verified, evidence.total());
    let mut text = if whole == 0 {
        "no run needs evidence".to_owned()
    } else {
        let (share, part) = (percent(part, whole), grouped(part));
        format!("{share} ({part} of {})", counted(whole, "run"))
    };
    let details: Vec<String> = [
        (evidence.broken, "broken"),
        (evidence.unverifiable, "cannot be verified here"),
        (evidence.none, "without evidence"),
        (evidence.by_form, "partly by URLs, which are not fetched"),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{} {what}", grouped(*count)))
    .collect();
    if !details.is_empty() {
        text += &format!("; {}", details.join(", "));
    }
    text
}

fn overrides(project: &ProjectOverview) -> String {
    let (overrides, total) = (project.work.overrides, project.work.runs.total());
    if total == 0 {
        return "no runs".to_owned();
    }
    format!(
        "{} ({} of {}; the limit is {}\u{a0}%)",
        percent(overrides.count, total),
        grouped(overrides.count),
        counted(total, "run"),
        overrides.limit
    )
}

fn debugging(project: &ProjectOverview) -> String {
    let debugging = project.work.debugging;
    let mut text = if debugging.packets == 0 {
        "no packets".to_owned()
    } else {
        let packets = counted(debugging.packets, "packet");
        let untimed = untimed(debugging.packets_untimed);
        format!("{} in {packets}{untimed}", time(debugging.packet_minutes))
    };
    if project.work.runs.failed > 0 {
        let runs = counted(project.work.runs.failed, "failed run");
        let untimed = untimed(debugging.failed_untimed);
        text += &format!("; {} in {runs}{untimed}", time(debugging.failed_minutes));
    }
    text
}

fn untimed(count: usize) -> String {
    if count > 0 {
        format!(" ({} without a time)", grouped(count))
    } else {
        String::new()
    }
}

/// Formats findings by severity: `2 errors, 1 warning`.
pub(crate) fn findings(found: FindingCounts) -> String {
    let mut parts = Vec::new();
    if found.error > 0 {
        parts.push(counted(found.error, "error"));
    }
    if found.warning > 0 {
        parts.push(counted(found.warning, "warning"));
    }
    if found.info > 0 {
        parts.push(format!("{} info", grouped(found.info)));
    }
    if parts.is_empty() {
        "none".to_owned()
    } else {
        parts.join(", ")
    }
}

/// Returns the command that lists a project's open pointers.
pub(crate) fn next_command(project: &ProjectOverview) -> String {
    match &project.id {
        Some(id) => format!("holdpoint next {}", shell_word(id)),
        None => "holdpoint next --format json".to_owned(),
    }
}

/// Returns whether a decision is still in effect.
pub(crate) fn decision_status(decision: &DecisionEntry, overview: &Overview) -> String {
    if let Some(by) = &decision.superseded_by {
        return format!("superseded by {by}");
    }
    match decision.expires {
        Some(day) if day < overview.day => format!("expired on {day}"),
        Some(day) => format!("in effect until {day}"),
        None => "in effect".to_owned(),
    }
}

/// Returns the outcome of a decision: `commit` or `hold`.
pub(crate) fn decision_outcome(decision: &DecisionEntry) -> &'static str {
    decision.outcome.map_or("unclear", DecisionOutcome::word)
}

/// Returns the snapshot, the day of the overview and the first day whose work is included.
pub(crate) fn subtitle(overview: &Overview) -> String {
    let snapshot = capitalized(&overview.snapshot_text);
    let mut subtitle = format!("{snapshot}, as of {}", overview.day);
    if let Some(tree) = &overview.snapshot.tree {
        let short = tree.get(..7).unwrap_or(tree);
        if !overview.snapshot_text.contains(short) {
            subtitle += &format!(" (tree {short})");
        }
    }
    if let Some(since) = overview.since {
        subtitle += &format!("; work since {since}");
    }
    subtitle
}

/// Returns text with its first letter in upper case.
pub(crate) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// What is said where nothing needs attention.
pub(crate) const NOTHING: &str = "Nothing: no run failed, every PASS has its evidence, there are no \
                                  errors, nothing is overdue and no run is open.";

/// Explanations of how each figure is computed. The second text completes the sentence that the
/// first one starts.
pub(crate) const METHOD: [(&str, &str); 8] = [
    (
        "Days",
        "are days in UTC. A run belongs to the day on which it started.",
    ),
    (
        "Unproven",
        "is a PASS that `run-does-not-count` or `evidence-incomplete` reports: its evidence is \
         missing. It is not counted as PASS.",
    ),
    (
        "Evidence verified",
        "counts the runs whose evidence links all lead to targets that exist, have content, match \
         their pin and are tracked by Git. Held runs need no evidence and are left out. URLs are not \
         fetched: only their form is checked.",
    ),
    (
        "Modes overridden",
        "counts the runs that give a reason for using another mode than the one that their title \
         suggests.",
    ),
    (
        "Open next pointers",
        "are the next pointers that no later run has taken up. `holdpoint next --help` explains \
         when a pointer is taken up.",
    ),
    (
        "Debugging",
        "is the time that debug packets state, followed by the time from start to end of the \
         failed runs. The two may overlap.",
    ),
    (
        "Findings",
        "are the findings of `holdpoint check` that are not waived.",
    ),
    (
        "No project",
        "lists the records that name no project, or several. A project without a Project record \
         is listed under the id that other records use.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_complete_share_is_a_hundred_percent() {
        assert_eq!(percent(999, 1000), "99\u{a0}%");
        assert_eq!(percent(1, 1000), "1\u{a0}%");
        assert_eq!(percent(1000, 1000), "100\u{a0}%");
        assert_eq!(percent(0, 0), "none");
    }

    #[test]
    fn times_are_hours() {
        assert_eq!(time(95), "1\u{a0}h 35\u{a0}min");
        assert_eq!(time(45), "45\u{a0}min");
    }
}
