//! The summary on standard error: what was looked at and what came of it.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::screen::Screen;
use super::style::{DIM, LITERAL};
use crate::diagnostic::{Diagnostic, Level, Severity};
use crate::engine::Receipt;
use crate::engine::receipt::Runs;
use crate::engine::severity::RegimeEffect;
use crate::record::RegimeName;
use crate::report::{History, Report, full, short};
use crate::text::{counted, visible};

/// How wide the words before each row are.
const LABEL: usize = 10;
/// How wide the names of levels are.
const LEVEL: usize = "3 state-ownership".len();

/// Says it of a check, unless nothing is to be said.
pub fn say(report: &Report<'_>, screen: &Screen) {
    let rows = Rows::on(screen);
    let receipt = report.receipt;
    rows.row("checked", &report.label.words);
    rows.row("records", &records(receipt));
    if let Some(outcomes) = outcomes(receipt) {
        rows.row("outcomes", &outcomes);
    }
    if !receipt.regimes.is_empty() {
        rows.row("regimes", &regimes(receipt));
    }
    rows.row("references", &format!("{} resolved", receipt.references));
    rows.row("targets", &targets(receipt));
    rows.unverified(receipt, |total| format!("{}: ", counted(total, "target")));
    if let Some(aside) = aside(receipt) {
        rows.row("aside", &aside);
    }
    rows.findings(receipt, report.findings.iter());
}

/// Says it of an audit of so many commits.
pub fn say_history(report: &History<'_>, count: usize, screen: &Screen) {
    let rows = Rows::on(screen);
    let (receipt, label) = (report.receipt, report.label);
    let commits = counted(count, "commit");
    rows.row("audited", &format!("{commits}, {}", label.words));
    rows.row("records", &records(receipt));
    rows.unverified(receipt, |_| String::new());
    let findings = report.commits.iter().flat_map(|faulty| &faulty.findings);
    rows.findings(receipt, findings);
}

/// The rows of a summary, each behind what it is about.
struct Rows<'s> {
    screen: &'s Screen,
    /// How wide what is said of it may be.
    room: usize,
}

impl<'s> Rows<'s> {
    fn on(screen: &'s Screen) -> Self {
        let room = screen.aside.width.saturating_sub(LABEL + 2);
        Self { screen, room }
    }

    fn line(&self, label: &str, text: &str) {
        let line = format!("{DIM}{label:>LABEL$}{DIM:#}  {text}");
        self.screen.say(&line);
    }

    fn row(&self, mut label: &str, text: &str) {
        for text in full::wrap(text, self.room, self.room) {
            // What belongs together was kept together by blanks that do not break.
            let text = text.replace('\u{a0}', " ");
            self.line(std::mem::take(&mut label), &text);
        }
    }

    fn unverified(&self, receipt: &Receipt, total: impl Fn(usize) -> String) {
        for (remedy, (count, reasons)) in by_remedy(receipt) {
            self.row("unverified", &format!("{}{reasons}", total(count)));
            self.line("", &format!("{LITERAL}{remedy}{LITERAL:#}"));
        }
    }

    fn findings<'f>(&self, receipt: &Receipt, all: impl Iterator<Item = &'f Diagnostic>) {
        self.line("findings", &findings(receipt));
        let open: Vec<&Diagnostic> = all.filter(|finding| finding.waived.is_none()).collect();
        for (level, rules) in by_level(&open) {
            let mut name = format!("{} {}", level.number(), level.name());
            let room = self.room.saturating_sub(LEVEL + 2);
            for rules in full::wrap(&rules, room, room) {
                // What belongs together was kept together by blanks that do not break.
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

fn records(receipt: &Receipt) -> String {
    let mut kinds: Vec<String> = receipt
        .records
        .iter()
        .map(|(kind, count)| counted(*count, kind.word()).replace(' ', "\u{a0}"))
        .collect();
    if receipt.unread > 0 {
        kinds.push(format!("{} of no known kind", receipt.unread));
    }
    match kinds.len() {
        0 => "none".to_owned(),
        1 => kinds.remove(0),
        _ => format!("{}: {}", receipt.total(), kinds.join(", ")),
    }
}

/// How runs and decisions came out, where one was held or decided.
fn outcomes(receipt: &Receipt) -> Option<String> {
    let Runs {
        passed,
        warned,
        failed,
        held,
    } = receipt.runs;
    let decisions = receipt.decisions;
    if held + decisions.committed + decisions.held == 0 {
        return None;
    }
    let told = |what: &str, counts: &[(usize, &str)]| {
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
    ];
    let decisions = [(decisions.committed, "commit"), (decisions.held, "hold")];
    let parts = [told("runs", &runs), told("decisions", &decisions)];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join("; "))
}

/// How many projects of one regime are named.
const PROJECTS: usize = 8;

/// Which projects are in which regime, and what that made of their findings.
fn regimes(receipt: &Receipt) -> String {
    let told = |regime: &RegimeName| {
        let of_regime = receipt.regimes.iter();
        let of_regime: Vec<_> = of_regime
            .filter(|(_, weighed)| weighed.regime == *regime)
            .collect();
        let names = of_regime.iter().take(PROJECTS);
        let mut names: Vec<String> = names.map(|(name, _)| visible(name).into_owned()).collect();
        if let more @ 1.. = of_regime.len().saturating_sub(PROJECTS) {
            names.push(format!("{more} more"));
        }
        let sum = |part: fn(&RegimeEffect) -> usize| -> usize {
            of_regime.iter().map(|(_, weighed)| part(weighed)).sum()
        };
        let changes = [
            (sum(|weighed| weighed.raised), "raised to error"),
            (sum(|weighed| weighed.silenced), "not reported"),
        ];
        let changes: Vec<String> = changes
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let changes = match changes.is_empty() {
            true => String::new(),
            false => format!(" ({})", changes.join(", ")),
        };
        (!names.is_empty()).then(|| format!("{regime}: {}{changes}", names.join(", ")))
    };
    let told: Vec<String> = RegimeName::ALL.iter().filter_map(told).collect();
    told.join("; ")
}

fn targets(receipt: &Receipt) -> String {
    let mut parts = vec![format!("{} verified", receipt.verified)];
    if receipt.broken > 0 {
        parts.push(format!("{} broken", receipt.broken));
    }
    if receipt.unverified_total() > 0 {
        parts.push(format!("{} unverified", receipt.unverified_total()));
    }
    parts.join(", ")
}

/// How many reasons are told of those that one command mends.
const REASONS: usize = 3;

/// What could not be verified, by the command that changes that, and how much it is.
fn by_remedy(receipt: &Receipt) -> BTreeMap<String, (usize, String)> {
    let mut remedies: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for (what, count) in &receipt.unverified {
        let remedy = visible(&what.remedy).into_owned();
        let (total, reasons) = remedies.entry(remedy).or_default();
        *total += count;
        reasons.push(visible(&what.reason).into_owned());
    }
    let told = |(remedy, (total, reasons)): (String, (usize, Vec<String>))| {
        let more = match reasons.len().saturating_sub(REASONS) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let first: Vec<String> = reasons.into_iter().take(REASONS).collect();
        (remedy, (total, format!("{}{more}", first.join("; "))))
    };
    remedies.into_iter().map(told).collect()
}

/// Markdown files that are no records.
fn aside(receipt: &Receipt) -> Option<String> {
    let aside = &receipt.skipped;
    let parts = [
        (aside.other, "Markdown file", " without `kind`"),
        (aside.excluded, "file", " excluded by the config"),
        (aside.links, "symbolic link", " not followed"),
        (aside.special, "special file", " not opened"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, what, why)| counted(*count, what) + why)
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn findings(receipt: &Receipt) -> String {
    let severities = [
        (receipt.errors, Severity::Error),
        (receipt.warnings, Severity::Warning),
    ];
    let mut parts: Vec<String> = severities
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| painted(*severity, counted(*count, severity.name())))
        .collect();
    if receipt.infos > 0 {
        parts.push(painted(Severity::Info, format!("{} info", receipt.infos)));
    }
    if parts.is_empty() {
        parts.push("none".to_owned());
    }
    if receipt.waived > 0 {
        parts.push(format!("{} waived", receipt.waived));
    }
    parts.join(", ")
}

fn painted(severity: Severity, words: impl Display) -> String {
    let style = short::style(severity);
    format!("{style}{words}{style:#}")
}

/// For each level that has findings: its rules, the most frequent first.
fn by_level(open: &[&Diagnostic]) -> BTreeMap<Level, String> {
    let mut levels: BTreeMap<Level, BTreeMap<&str, usize>> = BTreeMap::new();
    for finding in open {
        let rules = levels.entry(finding.meta.level).or_default();
        *rules.entry(finding.meta.name).or_default() += 1;
    }
    let told = |rules: BTreeMap<&str, usize>| {
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
        .map(|(level, rules)| (level, told(rules)))
        .collect()
}
