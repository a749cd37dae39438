//! Numbers in words, the same in every form.

use super::{Decided, Findings, Overview, Project};
use crate::record::DecisionOutcome;
use crate::views::projects::typed;

/// A share in percent. Only all is 100, and only nothing is 0.
pub fn percent(part: usize, whole: usize) -> String {
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

/// `2 h 35 min`
pub fn time(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}\u{a0}min"),
        (hours, 0) => format!("{}\u{a0}h", grouped(hours as usize)),
        (hours, minutes) => format!("{}\u{a0}h {minutes}\u{a0}min", grouped(hours as usize)),
    }
}

/// `12,408`
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 run`, `12,408 runs`
pub fn counted(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{} {what}s", grouped(number)),
    }
}

/// What each line of figures says, and about what.
pub fn figures(project: &Project) -> Vec<(&'static str, String)> {
    let work = &project.work;
    let (evidence, debugging) = (work.evidence, work.debugging);
    let lacking = [
        (evidence.broken, "broken"),
        (evidence.unverifiable, "cannot be verified here"),
        (evidence.none, "without any"),
    ];
    let lacking = lacking.iter().filter(|(count, _)| *count > 0);
    let mut lacking: Vec<String> = lacking
        .map(|(count, what)| format!("{} {what}", grouped(*count)))
        .collect();
    if evidence.by_form > 0 {
        let count = grouped(evidence.by_form);
        lacking.push(format!("{count} in part by an address of the network"));
    }
    let (part, whole) = (evidence.verified, evidence.asked());
    let mut verified = match whole {
        0 => "no run that needs any".to_owned(),
        _ => {
            let (share, part) = (percent(part, whole), grouped(part));
            format!("{share} ({part} of {})", counted(whole, "run"))
        }
    };
    if !lacking.is_empty() {
        verified += &format!("; {}", lacking.join(", "));
    }
    let (count, total) = (work.overrides.count, work.runs.total());
    let overrides = match total {
        0 => "no run".to_owned(),
        _ => format!(
            "{} ({} of {}; the limit is {}\u{a0}%)",
            percent(count, total),
            grouped(count),
            counted(total, "run"),
            work.overrides.limit
        ),
    };
    let mut debugged = match debugging.packets {
        0 => "no packet".to_owned(),
        packets => format!(
            "{} in {}",
            time(debugging.packet_minutes),
            counted(packets, "packet")
        ),
    };
    if debugging.packets_untimed > 0 {
        let count = grouped(debugging.packets_untimed);
        debugged += &format!(" ({count} without a time)");
    }
    if work.runs.failed > 0 {
        let runs = counted(work.runs.failed, "run");
        debugged += &format!("; {} in {runs} that failed", time(debugging.failed_minutes));
        if debugging.failed_untimed > 0 {
            let count = grouped(debugging.failed_untimed);
            debugged += &format!(" ({count} without a time)");
        }
    }
    vec![
        ("Evidence verified", verified),
        ("Modes overridden", overrides),
        ("Debugging", debugged),
        ("Findings", findings(project.findings)),
    ]
}

/// `2 errors, 1 warning`
pub fn findings(found: Findings) -> String {
    let parts = [
        (found.error, "error"),
        (found.warning, "warning"),
        (found.info, "remark"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, what)| counted(*count, what)).collect();
    match parts.is_empty() {
        true => "none".to_owned(),
        false => parts.join(", "),
    }
}

/// The command that lists a project's open pointers.
pub fn next_command(project: &Project) -> String {
    match &project.id {
        Some(id) => format!("holdpoint next {}", typed(id)),
        None => "holdpoint next --format json".to_owned(),
    }
}

/// What became of a decision.
pub fn standing(decision: &Decided, overview: &Overview) -> String {
    if let Some(by) = &decision.superseded_by {
        return format!("superseded by {by}");
    }
    match decision.expires {
        Some(day) if day < overview.day => format!("expired on {day}"),
        Some(day) => format!("until {day}"),
        None => "stands".to_owned(),
    }
}

/// `commit` or `hold`.
pub fn outcome(decision: &Decided) -> &'static str {
    decision.outcome.map_or("unclear", DecisionOutcome::word)
}

/// Of what day, and since when.
pub fn occasion(overview: &Overview) -> String {
    let what = capital(&overview.snapshot.words);
    let mut occasion = format!("{what}, as of {}", overview.day);
    if let Some(tree) = &overview.snapshot.tree {
        let short = tree.get(..7).unwrap_or(tree);
        if !overview.snapshot.words.contains(short) {
            occasion += &format!(" (tree {short})");
        }
    }
    if let Some(since) = overview.since {
        occasion += &format!("; work since {since}");
    }
    occasion
}

/// The same as the beginning of a sentence or a heading.
pub fn capital(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// How each figure is made, for who wants to know.
pub const METHOD: [(&str, &str); 7] = [
    (
        "Days",
        "are days in UTC. A run belongs to the day on which it began.",
    ),
    (
        "Evidence verified",
        "counts the runs whose every evidence link leads to something that is there, has content, \
         is as it was pinned, and is kept by Git. Runs that a constraint held need no evidence and \
         are left out. Addresses of the network are checked for their form alone.",
    ),
    (
        "Modes overridden",
        "counts the runs that give a reason for another mode than that of their title.",
    ),
    (
        "Open next pointers",
        "are those that no later run took up; `holdpoint next --help` says how that is told.",
    ),
    (
        "Debugging",
        "is the time that debug packets say was spent, and beside it the time from start to end of \
         the runs that failed. The two may overlap.",
    ),
    (
        "Findings",
        "are what `holdpoint check` reports and nobody waived.",
    ),
    (
        "No project",
        "is for records that name none, or several; a project that no Project record bears is \
         listed under the id that was written.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_all_is_a_hundred_percent() {
        assert_eq!(percent(999, 1000), "99\u{a0}%");
        assert_eq!(percent(1, 1000), "1\u{a0}%");
        assert_eq!(percent(1000, 1000), "100\u{a0}%");
        assert_eq!(percent(0, 0), "none");
    }

    #[test]
    fn numbers_are_grouped_and_times_are_hours() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(123), "123");
        assert_eq!(time(95), "1\u{a0}h 35\u{a0}min");
        assert_eq!(time(45), "45\u{a0}min");
    }
}
