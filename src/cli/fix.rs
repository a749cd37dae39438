//! `fix`: applies the fixes that findings offer to the work tree.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::check;
use super::check_source::PreparedCheck;
use super::exit_status::Status;
use super::failure::Failure;
use super::options::{CheckOptions, NoGitOption};
use super::progress::Progress;
use super::report_options::ReportOptions;
use super::rule_name::RuleName;
use super::rule_options::RuleOptions;
use super::screen::Screen;
use super::style;
use crate::diagnostic::Help;
use crate::engine::fix::{Left, Mended, NewWaiver, Refusal, Step, patch, rewrite};
use crate::engine::open::no_repository;
use crate::text::{RepoPath, counted, visible};

/// Apply the fixes that findings offer
///
/// Makes the edits that findings offer, in the work tree, and checks again. The edits
/// correct misspelt keys and headings and the letter case of words, turn a single text
/// into a list and `30 min` into a number, remove unused waivers, and add quotes and the
/// headings of missing sections. Nothing else in a file is changed, and a file is
/// replaced as a whole or not at all. An edit that would cause another finding, or
/// change a record that is final, is not made.
///
/// A safe fix never changes what a record claims; --unsafe also makes the other edits,
/// such as a pin or another id. An edit that only prepares a place for text that you
/// must write is not counted as a fix. At the end, the command prints the commands for
/// faults that no edit can fix, and the remaining findings.
///
/// With --waive, the command writes waivers instead: records accept the findings of a
/// rule of level 4 or 5, for a reason and until a day.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint fix", "the whole work tree"),
    ("holdpoint fix --diff", "print the changes as a patch"),
    ("holdpoint fix --diff | git apply", "apply that patch with Git"),
    ("holdpoint fix --unsafe runs/", "also edits that change a claim, only in runs/"),
    ("holdpoint fix --only field-type", "only what one rule reports"),
    ("holdpoint fix --waive step-count --reason 'the form is new' --until 2026-12-31", "waive what one rule reports"),
], &[
    ("0", "no finding at or above --fail-on is left"),
    ("1", "a finding at or above --fail-on is left"),
    ("2", "usage, configuration or I/O error, or a file was changed while fixing"),
    ("3", "no records, or --require-complete and a target could not be verified"),
]))]
pub(crate) struct Fix {
    /// Files and folders to fix; all files by default
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Also make edits that change what a record claims, such as a pin or the path of a moved target
    #[arg(long)]
    r#unsafe: bool,
    /// Print the changes as a patch, and write nothing
    #[arg(long, conflicts_with_all = ["format", "outputs"])]
    diff: bool,
    /// List the fixes, and write nothing
    #[arg(long, conflicts_with_all = ["diff", "format", "outputs"])]
    dry_run: bool,
    /// Add a waiver of a rule or a family to each record with findings of it, and fix nothing else
    #[arg(
        long,
        value_name = "RULE|FAMILY",
        value_parser = RuleName,
        hide_possible_values = true,
        requires_all = ["reason", "until"],
        conflicts_with_all = ["unsafe", "only", "ignore"],
        help_heading = "Waivers"
    )]
    waive: Option<&'static str>,
    /// Why the rule cannot be followed for now
    #[arg(
        long,
        value_name = "TEXT",
        requires = "waive",
        help_heading = "Waivers"
    )]
    reason: Option<String>,
    /// The last day on which the waiver is valid, as in 2026-12-31
    #[arg(long, value_name = "DATE", requires = "waive", help_heading = "Waivers", value_parser = day)]
    until: Option<Date>,
    #[command(flatten)]
    no_git: NoGitOption,
    #[command(flatten)]
    options: CheckOptions,
    #[command(flatten)]
    rules: RuleOptions,
    #[command(flatten)]
    report: ReportOptions,

    // Options that users may try. They are refused with a message that says why.
    #[arg(long, hide = true)]
    staged: bool,
    #[arg(long, hide = true)]
    rev: Option<String>,
}

/// What is left to do after the edits were made.
enum Fixed {
    /// Nothing: no file was written, and the findings that would remain were reported.
    Reported(Status),
    /// The check that reports the remaining findings.
    Rest(Box<PreparedCheck>),
}

impl Fix {
    /// Runs the command.
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let prints_report = !self.diff && !self.dry_run;
        match self.fix(screen) {
            Ok(Fixed::Reported(status)) => Ok(status),
            Ok(Fixed::Rest(check)) => check::run(&check, &self.report, screen),
            Err(failure) if prints_report => self.report.conclude(Err(failure), screen),
            Err(failure) => Err(failure),
        }
    }

    fn fix(&self, screen: &Screen) -> Result<Fixed, Failure> {
        if self.staged || self.rev.is_some() {
            let option = if self.staged { "--staged" } else { "--rev" };
            return Err(Failure::new(format!(
                "`fix` changes only the work tree, so it does not accept {option}"
            ))
            .help("run `holdpoint fix`, then `git add` the changes that you want"));
        }
        let progress = Progress::new(screen, "listing files");
        let check = self.prepare()?;
        drop(progress);
        let words = check.session.label().description;
        screen.say(&format!("fixing {words}{}", check.scope_words()));
        screen.print_notes(&check.session.notes);
        let folder = &check.session.files.current_folder();
        let progress = Progress::new(screen, "fixing records");
        let mended = self.mend(&check)?;
        drop(progress);
        if self.diff {
            let is_escaped = screen.is_terminal();
            screen.print(|out| patch::write(&mended.files, is_escaped, out))?;
        } else {
            let Some(root) = &check.session.files.root else {
                return Err(no_repository().into());
            };
            if !self.dry_run {
                rewrite::remove_leftovers(root, &*check.session.files.snapshot);
                rewrite::write(root, &mended.files)?;
            }
            let verb = if self.dry_run { "would fix" } else { "fixed" };
            for step in &mended.done {
                screen.say(&format!("{verb} {}", describe(step, folder)));
            }
            let verb = if self.dry_run { "would begin" } else { "began" };
            for step in &mended.begun {
                screen.say(&format!("{verb} {}", describe(step, folder)));
            }
        }
        self.conclude(&mended, folder, screen);
        if self.diff || self.dry_run {
            screen.say(&remaining(&mended));
            let outcome = check::outcome(&check, screen)?;
            let status = self.report.exit_status(&outcome, screen);
            return Ok(Fixed::Reported(status));
        }
        Ok(Fixed::Rest(Box::new(self.prepare()?)))
    }

    fn prepare(&self) -> Result<PreparedCheck, Failure> {
        let source = self.no_git.snapshot_source();
        let check = PreparedCheck::on_disk(source, &self.paths, &self.options.session_options())?;
        Ok(check.selecting(self.rules.selection()))
    }

    /// Makes the edits in memory.
    fn mend(&self, check: &PreparedCheck) -> Result<Mended, Failure> {
        let (Some(rule), Some(reason), Some(until)) = (self.waive, &self.reason, self.until) else {
            let mended = check
                .session
                .mend(&check.scope, &check.selection, self.r#unsafe)?;
            return Ok(mended);
        };
        let waiver = NewWaiver {
            rule,
            reason: reason.trim().to_owned(),
            until,
        };
        if let Some(refused) = check.session.refuse_waiver(&waiver) {
            return Err(Failure::new(refused.reason).help(refused.help));
        }
        Ok(check.session.waive(&check.scope, &waiver)?)
    }

    /// Prints what was not fixed and why, and what the user can do about it.
    fn conclude(&self, mended: &Mended, folder: &RepoPath, screen: &Screen) {
        for Refusal { step, because } in &mended.refused {
            let (rule, message) = (because.meta.name, visible(&because.message));
            screen.say(&format!(
                "skipped {}: it would cause `{rule}`: {message}",
                describe(step, folder)
            ));
        }
        for Left { step, because } in &mended.left {
            let step = describe(step, folder);
            screen.say(&format!("skipped {step}: {}", visible(because)));
        }
        let (one, several) = match self.waive {
            Some(_) => ("waiver", "waivers"),
            None => ("fix", "fixes"),
        };
        let done = match mended.done.len() {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {several}")),
        };
        let begun = match mended.begun.len() {
            0 => None,
            1 => Some("1 edit that leaves text still to write".to_owned()),
            count => Some(format!("{count} edits that leave text still to write")),
        };
        let counts: Vec<String> = done.into_iter().chain(begun).collect();
        let files = counted(mended.files.len(), "file");
        let words = match (&*counts, self.diff || self.dry_run) {
            ([], _) if self.waive.is_some() => "nothing to waive".to_owned(),
            ([], _) => "nothing to fix".to_owned(),
            (counts, true) => format!("{} in {files}, and nothing written", counts.join(" and ")),
            (counts, false) => format!("{} in {files}", counts.join(" and ")),
        };
        screen.say(&words);
        if mended.unwanted > 0 {
            let count = counted(mended.unwanted, "finding");
            screen.say(&format!(
                "note: --unsafe fixes {count} more, by changing what records claim"
            ));
        }
        if !mended.commands.is_empty() {
            screen.say("run these commands to fix the rest:");
            for command in &mended.commands {
                let command = Help::Command(command.clone()).in_folder(folder);
                screen.say(&format!("  {}", visible(&command)));
            }
        }
    }
}

/// Describes a fix on one line.
fn describe(step: &Step, folder: &RepoPath) -> String {
    let path = step.path.seen_from(folder);
    let (line, column) = (step.at.line, step.at.column);
    let (title, rule) = (visible(&step.title), step.rule.name);
    format!("{path}:{line}:{column}: {title} [{rule}]")
}

/// Describes how many findings of each rule would remain.
fn remaining(mended: &Mended) -> String {
    let rules = mended.remaining.iter();
    let rules: Vec<String> = rules
        .map(|(rule, count)| format!("{count} {rule}"))
        .collect();
    match mended.remaining.values().sum() {
        0 => "no finding would remain".to_owned(),
        total => format!(
            "{} would remain: {}",
            counted(total, "finding"),
            rules.join(", ")
        ),
    }
}

/// Parses the value of an option that takes a day.
fn day(written: &str) -> Result<Date, &'static str> {
    written
        .parse()
        .map_err(|_| "expected a day, as in 2026-12-31")
}
