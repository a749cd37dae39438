//! `modes`: lists the modes, with what counts as evidence in each and when to stop.

use std::io::{self, Write};

use anstyle::Style;
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::Status;
use super::failure::Failure;
use super::options::ConfigOption;
use super::screen::Screen;
use super::style::{self, BOLD};
use crate::record::mode::{NEXT_POINTER, PASSING_TYPES, StopRule, StopTrigger, UNIVERSAL};
use crate::record::{Mode, Modes as Registry};
use crate::report::Look;
use crate::report::prose::wrap;
use crate::text::{json, visible};

/// List the modes with their evidence and stop rules
///
/// The list includes the modes that the repository's configuration adds or changes.
/// Evidence marked `(passing)` does not count if its link has `result: FAIL` or
/// `result: WARN`.
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint modes", "all modes"),
    ("holdpoint modes --format json", "for a program"),
]))]
pub(crate) struct Modes {
    /// The format of the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ModesFormat,
    #[command(flatten)]
    config: ConfigOption,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ModesFormat {
    Text,
    Json,
}

impl Modes {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let modes = self.config.read_here()?.vocabulary.modes;
        match self.format {
            ModesFormat::Text => {
                let mut list = Vec::new();
                // Writing to memory does not fail.
                let _ = text(&modes, screen.list_look(), &mut list);
                screen.print_long(&list)?;
            }
            ModesFormat::Json => drop(screen.print(|out| json(&modes, out))?),
        }
        Ok(Status::Passed)
    }
}

fn text(modes: &Registry, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let bold = if look.is_styled { BOLD } else { Style::new() };
    let room = look.width.saturating_sub(LABEL + 4);
    let row = |label, text: &str, out: &mut dyn Write| row(label, text, room, out);
    let stop_rule = |rule, out: &mut dyn Write| stop_rule(rule, room, out);
    for mode in modes.iter() {
        let (name, intent) = (visible(&mode.name), visible(&mode.intent));
        writeln!(out, "{bold}{name}{bold:#}  {intent}")?;
        row("keywords", &mode.keywords.join(", "), out)?;
        row("required", &requirements(&mode.pattern.required), out)?;
        row("preferred", &requirements(&mode.pattern.preferred), out)?;
        for rule in mode.stop.iter() {
            stop_rule(rule, out)?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{bold}every mode{bold:#}")?;
    for rule in &UNIVERSAL {
        stop_rule(rule, out)?;
    }
    Ok(())
}

/// The width of the labels.
const LABEL: usize = 9;

/// Writes labelled lines, unless the text is empty.
fn row(mut label: &str, text: &str, room: usize, out: &mut dyn Write) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    for line in wrap(&visible(text), room, room) {
        let label = std::mem::take(&mut label);
        writeln!(out, "  {label:LABEL$}  {line}")?;
    }
    Ok(())
}

/// Writes a stop rule: its name, the runs that it applies to, and the actions that it allows.
fn stop_rule(rule: &StopRule, room: usize, out: &mut dyn Write) -> io::Result<()> {
    row(
        "stop rule",
        &format!("{}: a run that {}", rule.name, condition(rule.trip)),
        room,
        out,
    )?;
    let actions = actions(rule).join(" or ");
    row("", &format!("then {actions}"), room, out)
}

/// Returns the entries of an evidence pattern, in words.
fn requirements(entries: &[Vec<String>]) -> String {
    let entry = |one_of: &Vec<String>| {
        let names = one_of.iter().map(|name| match &**name {
            NEXT_POINTER => "the next pointer".to_owned(),
            name if PASSING_TYPES.contains(&name) => format!("{name} (passing)"),
            name => name.to_owned(),
        });
        names.collect::<Vec<_>>().join(" or ")
    };
    entries.iter().map(entry).collect::<Vec<_>>().join(", ")
}

/// Returns the actions that a rule allows; for a conversion, with its modes.
fn actions(rule: &StopRule) -> Vec<String> {
    let actions = rule.actions.iter();
    let actions = actions.map(|action| match rule.convert_to {
        [] => (*action).to_owned(),
        modes => format!("{action} to {}", modes.join(" or ")),
    });
    actions.collect()
}

/// Describes the runs that a stop rule applies to, in words that follow "a run that".
pub(crate) fn condition(trip: StopTrigger) -> String {
    match trip {
        StopTrigger::Timebox => "takes longer than its operator's timebox".to_owned(),
        StopTrigger::NoRepro => {
            "goes on failing without repro evidence and without a debug packet".to_owned()
        }
        StopTrigger::Lacks([only]) if PASSING_TYPES.contains(only) => {
            format!("has no passing {only} evidence")
        }
        StopTrigger::Lacks(types) => format!("has no {} evidence", types.join(" or ")),
        StopTrigger::UnboundedChange => "has a live change without a bound".to_owned(),
        StopTrigger::Hypotheses => {
            "has too many hypotheses in its debug packet, or no repro".to_owned()
        }
    }
}

/// A mode for a program.
#[derive(Serialize)]
struct ModeEntry<'a> {
    name: &'a str,
    intent: &'a str,
    keywords: &'a [String],
    evidence: EvidenceEntry<'a>,
    stop_rules: Vec<StopRuleEntry>,
}

/// An evidence pattern: each entry is one requirement, and its types are alternatives.
#[derive(Serialize)]
struct EvidenceEntry<'a> {
    required: &'a [Vec<String>],
    preferred: &'a [Vec<String>],
    /// The types that do not count if their link has the result FAIL or WARN.
    must_pass: Vec<&'a str>,
}

/// A stop rule that a run in the mode may name, the mode's own rule first.
#[derive(Serialize)]
struct StopRuleEntry {
    rule: &'static str,
    applies_to: String,
    actions: &'static [&'static str],
    convert_to: &'static [&'static str],
}

fn json(modes: &Registry, out: &mut dyn Write) -> io::Result<()> {
    let entries: Vec<ModeEntry<'_>> = modes.iter().map(mode_entry).collect();
    json::write(&entries, out)
}

fn mode_entry(mode: &Mode) -> ModeEntry<'_> {
    let stop_rules = mode.stop.iter().chain(&UNIVERSAL);
    let types = mode.pattern.types();
    let must_pass = types.filter(|name| PASSING_TYPES.contains(name));
    ModeEntry {
        name: &mode.name,
        intent: &mode.intent,
        keywords: &mode.keywords,
        evidence: EvidenceEntry {
            required: &mode.pattern.required,
            preferred: &mode.pattern.preferred,
            must_pass: must_pass.collect(),
        },
        stop_rules: stop_rules
            .map(|rule| StopRuleEntry {
                rule: rule.name,
                applies_to: format!("a run that {}", condition(rule.trip)),
                actions: rule.actions,
                convert_to: rule.convert_to,
            })
            .collect(),
    }
}
