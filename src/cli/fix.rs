//! `fix`: applies the fixes that findings offer to the work tree.

use std::path::PathBuf;

use clap::Args;

use super::check;
use super::check_source::PreparedCheck;
use super::failure::Failure;
use super::options::{CheckOptions, NoGitOption};
use super::progress::Progress;
use super::report_options::ReportOptions;
use super::screen::Screen;
use super::status::Status;
use super::style;
use crate::engine::fix::{Left, Mended, Refusal, Step, patch, rewrite};
use crate::engine::open::no_repository;
use crate::text::{counted, visible};

/// Apply the fixes that findings offer
///
/// Makes the edits that findings offer, in the work tree, and checks again. The edits
/// correct misspelt keys and ids and the letter case of modes, remove unused waivers,
/// and add quotes, pins and the headings of missing sections. Nothing else in a file is
/// changed, and a file is replaced as a whole or not at all. An edit that would cause
/// another finding, or change a record that is final, is not made.
///
/// A safe fix never changes what a record claims; --unsafe also makes the others.
/// Commands for what no edit can fix are listed at the end.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint fix", "the whole work tree"),
    ("holdpoint fix --diff", "print the changes as a patch"),
    ("holdpoint fix --diff | git apply", "apply that patch with Git"),
    ("holdpoint fix --unsafe runs/", "also edits that change a claim, only in runs/"),
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
    #[command(flatten)]
    no_git: NoGitOption,
    #[command(flatten)]
    options: CheckOptions,
    #[command(flatten)]
    report: ReportOptions,

    // Options that people may try. They are refused with a message that says why.
    #[arg(long, hide = true)]
    staged: bool,
    #[arg(long, hide = true)]
    rev: Option<String>,
}

impl Fix {
    /// Runs the command.
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
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
        let progress = Progress::new(screen, "fixing records");
        let mended = check.session.mend(&check.scope, self.r#unsafe)?;
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
                screen.say(&format!("{verb} {}", describe(step)));
            }
        }
        self.conclude(&mended, screen);
        if self.diff || self.dry_run {
            let outcome = check::outcome(&check, screen)?;
            return Ok(self.report.exit_status(&outcome, screen));
        }
        check::run(&self.prepare()?, &self.report, screen)
    }

    fn prepare(&self) -> Result<PreparedCheck, Failure> {
        let source = self.no_git.snapshot_source();
        PreparedCheck::on_disk(source, &self.paths, &self.options.session_options())
    }

    /// Prints what was not fixed and why, and what the user can do about it.
    fn conclude(&self, mended: &Mended, screen: &Screen) {
        for Refusal { step, because } in &mended.refused {
            let (rule, message) = (because.meta.name, visible(&because.message));
            screen.say(&format!(
                "skipped {}: it would cause `{rule}`: {message}",
                describe(step)
            ));
        }
        for Left { step, because } in &mended.left {
            screen.say(&format!("skipped {}: {}", describe(step), visible(because)));
        }
        let count = match mended.done.len() {
            1 => "1 fix".to_owned(),
            count => format!("{count} fixes"),
        };
        let files = counted(mended.files.len(), "file");
        let words = match (mended.done.len(), self.diff || self.dry_run) {
            (0, _) => "nothing to fix".to_owned(),
            (_, true) => format!("{count} in {files}, and nothing written"),
            (_, false) => format!("{count} in {files}"),
        };
        screen.say(&words);
        if mended.unwanted > 0 {
            let count = counted(mended.unwanted, "finding");
            screen.say(&format!(
                "note: --unsafe fixes {count} more, by changing what records claim"
            ));
        }
        if !mended.commands.is_empty() {
            screen.say("run these commands at the top of the repository to fix the rest:");
            for command in &mended.commands {
                screen.say(&format!("  {}", visible(command)));
            }
        }
    }
}

/// Describes a fix on one line.
fn describe(step: &Step) -> String {
    let (path, line, column) = (&step.path, step.at.line, step.at.column);
    let (title, rule) = (visible(&step.title), step.rule.name);
    format!("{path}:{line}:{column}: {title} [{rule}]")
}
