//! Prints the summary on standard error: what was checked, and how much was found.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::screen::Screen;
use super::style::{DIM, LITERAL};
use crate::diagnostic::{Diagnostic, Level, Severity};
use crate::engine::severity::RegimeEffect;
use crate::engine::summary::Runs;
use crate::engine::{Outcome, Summary};
use crate::record::RegimeName;
use crate::report::prose::wrap;
use crate::report::short;
use crate::text::{counted, visible};

/// The width of the label before each row.
const LABEL: usize = 10;
/// The width of the names of levels.
const LEVEL: usize = "3 state-ownership".len();

/// Prints the summary of an outcome, unless `--quiet` is given.
pub(crate) fn print(outcome: &Outcome, screen: &Screen) {
    let rows = Rows::on(screen);
    let summary = &outcome.summary;
    let words = &outcome.label.description;
    match outcome.commits {
        None => {
            rows.row("checked", words);
            rows.row("records", &records(summary));
            if let Some(outcomes) = outcomes(summary) {
                rows.row("outcomes", &outcomes);
            }
            if !summary.regimes.is_empty() {
                rows.row("regimes", &regimes(summary));
            }
            rows.row("references", &format!("{} resolved", summary.references));
            rows.row("targets", &targets(summary));
            rows.unverified(summary, |total| format!("{}: ", counted(total, "target")));
            if let Some(skipped) = skipped(summary) {
                rows.row("skipped", &skipped);
            }
        }
        Some(count) => {
            let commits = counted(count, "commit");
            rows.row("audited", &format!("{commits}, {words}"));
            rows.row("records", &records(summary));
            rows.unverified(summary, |_| String::new());
        }
    }
    if let Some(words) = summary.selection.words() {
        rows.row("reported", &words);
    }
    if !summary.loosened.is_empty() {
        rows.row("loosened", &loosened(summary));
    }
    rows.findings(summary, outcome.open_findings());
}

/// Lists the rules that the configuration turns off or lowers, with the reasons.
fn loosened(summary: &Summary) -> String {
    let rules = summary.loosened.iter().map(|rule| {
        let paths = rule.paths.as_ref();
        let paths = paths.map_or(String::new(), |paths| format!(" for {}", visible(paths)));
        let reason = rule.reason.as_ref();
        let reason = reason.map_or(String::new(), |reason| format!(" ({})", visible(reason)));
        format!("{} {}{paths}{reason}", rule.rule, rule.setting)
    });
    rules.collect::<Vec<_>>().join(", ")
}

/// The rows of a summary, each behind what it is about.
struct Rows<'s> {
    screen: &'s Screen,
    /// The width of the text after the label.
    width: usize,
}

impl<'s> Rows<'s> {
    fn on(screen: &'s Screen) -> Self {
        let width = screen.aside.width.saturating_sub(LABEL + 2);
        Self { screen, width }
    }

    fn line(&self, label: &str, text: &str) {
        let line = format!("{DIM}{label:>LABEL$}{DIM:#}  {text}");
        self.screen.say(&line);
    }

    fn row(&self, mut label: &str, text: &str) {
        for text in wrap(text, self.width, self.width) {
            // No-break spaces kept a count and its noun on the same line.
            let text = text.replace('\u{a0}', " ");
            self.line(std::mem::take(&mut label), &text);
        }
    }

    fn unverified(&self, summary: &Summary, total: impl Fn(usize) -> String) {
        for (remedy, (count, reasons)) in by_remedy(summary) {
            self.row("unverified", &format!("{}{reasons}", total(count)));
            self.line("", &format!("{LITERAL}{remedy}{LITERAL:#}"));
        }
    }

    fn findings<'f>(&self, summary: &Summary, open: impl Iterator<Item = &'f Diagnostic>) {
        self.line("findings", &findings(summary));
        let open: Vec<&Diagnostic> = open.collect();
        for (level, rules) in by_level(&open) {
            let mut name = format!("{} {}", level.number(), level.name());
            let width = self.width.saturating_sub(LEVEL + 2);
            for rules in wrap(&rules, width, width) {
                // No-break spaces kept a count and its rule on the same line.
                let rules = rules.replace('\u{a0}', " ");
                self.line(
                    "",
                    &format!("{:LEVEL$}  {rules}", std::mem::take(&mut name)),
                );
            }
        }
        if let Some(first) = open.iter().min_by_key(|finding| finding.meta.level) {
            let command = format!("holdpoint explain {}", first.meta.name);
            self.line("learn more", &format!("{LITERAL}{command}{LITERAL:#}"));
        }
    }
}

fn records(summary: &Summary) -> String {
    let mut kinds: Vec<String> = summary
        .records
        .iter()
        .map(|(kind, count)| counted(*count, kind.word()).replace(' ', "\u{a0}"))
        .collect();
    if summary.unread > 0 {
        kinds.push(format!("{} of unknown kind", summary.unread));
    }
    match kinds.len() {
        0 => "none".to_owned(),
        1 => kinds.remove(0),
        _ => format!("{}: {}", summary.total(), kinds.join(", ")),
    }
}

/// Counts the outcomes of runs and decisions. Returns `None` if no run was held or is open and there is no decision.
fn outcomes(summary: &Summary) -> Option<String> {
    let Runs {
        passed,
        warned,
        failed,
        held,
        open,
    } = summary.runs;
    let decisions = summary.decisions;
    if held + open + decisions.committed + decisions.held == 0 {
        return None;
    }
    let describe = |what: &str, counts: &[(usize, &str)]| {
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let counts: Vec<String> = counts
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        (!counts.is_empty()).then(|| format!("{what} {}", counts.join(", ")))
    };
    let runs = [
        (passed, "PASS"),
        (warned, "WARN"),
        (failed, "FAIL"),
        (held, "held"),
        (open, "open"),
    ];
    let decisions = [(decisions.committed, "commit"), (decisions.held, "hold")];
    let parts = [describe("runs", &runs), describe("decisions", &decisions)];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join("; "))
}

/// How many projects of each regime are named.
const MAX_PROJECTS: usize = 8;

/// Lists the projects in each regime, and how the regime changed the severity of their findings.
fn regimes(summary: &Summary) -> String {
    let describe = |regime: &RegimeName| {
        let projects = summary.regimes.iter();
        let projects: Vec<_> = projects
            .filter(|(_, effect)| effect.regime == *regime)
            .collect();
        let names = projects.iter().take(MAX_PROJECTS);
        let mut names: Vec<String> = names.map(|(name, _)| visible(name).into_owned()).collect();
        if let more @ 1.. = projects.len().saturating_sub(MAX_PROJECTS) {
            names.push(format!("{more} more"));
        }
        let sum = |part: fn(&RegimeEffect) -> usize| -> usize {
            projects.iter().map(|(_, effect)| part(effect)).sum()
        };
        let changes = [
            (sum(|effect| effect.raised), "raised to error"),
            (sum(|effect| effect.silenced), "not reported"),
        ];
        let changes: Vec<String> = changes
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let changes = if changes.is_empty() {
            String::new()
        } else {
            format!(" ({})", changes.join(", "))
        };
        (!names.is_empty()).then(|| format!("{regime}: {}{changes}", names.join(", ")))
    };
    let regimes: Vec<String> = RegimeName::ALL.iter().filter_map(describe).collect();
    regimes.join("; ")
}

fn targets(summary: &Summary) -> String {
    let mut parts = vec![format!("{} verified", summary.verified)];
    if summary.broken > 0 {
        parts.push(format!("{} broken", summary.broken));
    }
    if summary.unverified_total() > 0 {
        parts.push(format!("{} unverified", summary.unverified_total()));
    }
    parts.join(", ")
}

/// How many reasons are printed for each command that helps.
const MAX_REASONS: usize = 3;

/// Returns the number of unverified targets and the reasons, by the command that makes verification
/// possible.
fn by_remedy(summary: &Summary) -> BTreeMap<String, (usize, String)> {
    let mut remedies: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for (what, count) in &summary.unverified {
        let remedy = visible(&what.remedy).into_owned();
        let (total, reasons) = remedies.entry(remedy).or_default();
        *total += count;
        reasons.push(visible(&what.reason).into_owned());
    }
    let describe = |(remedy, (total, reasons)): (String, (usize, Vec<String>))| {
        let more = match reasons.len().saturating_sub(MAX_REASONS) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let first: Vec<String> = reasons.into_iter().take(MAX_REASONS).collect();
        (remedy, (total, format!("{}{more}", first.join("; "))))
    };
    remedies.into_iter().map(describe).collect()
}

/// Counts the files that were not read as records, by the reason.
fn skipped(summary: &Summary) -> Option<String> {
    let skipped = &summary.skipped;
    let parts = [
        (skipped.other, "other Markdown file", ""),
        (skipped.excluded, "file", " excluded by the configuration"),
        (skipped.links, "symbolic link", " not followed"),
        (skipped.special, "special file", " not opened"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, what, why)| counted(*count, what) + why)
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn findings(summary: &Summary) -> String {
    let severities = [
        (summary.errors, Severity::Error),
        (summary.warnings, Severity::Warning),
    ];
    let mut parts: Vec<String> = severities
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| painted(*severity, counted(*count, severity.name())))
        .collect();
    if summary.infos > 0 {
        parts.push(painted(Severity::Info, format!("{} info", summary.infos)));
    }
    if parts.is_empty() {
        parts.push("none".to_owned());
    }
    if summary.exempt > 0 {
        parts.push(format!("{} exempt by the baseline", summary.exempt));
    }
    if summary.waived > 0 {
        parts.push(format!("{} waived", summary.waived));
    }
    parts.join(", ")
}

fn painted(severity: Severity, words: impl Display) -> String {
    let style = short::style(severity);
    format!("{style}{words}{style:#}")
}

/// Returns the rules with findings for each level, the most frequent first.
fn by_level(open: &[&Diagnostic]) -> BTreeMap<Level, String> {
    let mut levels: BTreeMap<Level, BTreeMap<&str, usize>> = BTreeMap::new();
    for finding in open {
        let rules = levels.entry(finding.meta.level).or_default();
        *rules.entry(finding.meta.name).or_default() += 1;
    }
    let describe = |rules: BTreeMap<&str, usize>| {
        let mut rules: Vec<_> = rules.into_iter().collect();
        rules.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
        let rules: Vec<String> = rules
            .iter()
            .map(|(name, count)| format!("{count}\u{a0}{name}"))
            .collect();
        rules.join(", ")
    };
    levels
        .into_iter()
        .map(|(level, rules)| (level, describe(rules)))
        .collect()
}
