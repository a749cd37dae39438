//! `fix`: the edits that findings offer, made in the work tree.

use std::path::PathBuf;

use clap::Args;

use super::check::Check;
use super::failure::Failure;
use super::form::Form;
use super::progress::Progress;
use super::question::{Asked, Question};
use super::screen::Screen;
use super::terms::Terms;
use super::{Status, style};
use crate::engine::Input;
use crate::engine::fix::{self, Left, Mended, Refusal, Request, Step, patch, rewrite};
use crate::engine::memo::Memo;
use crate::snapshot::{Revision, Snapshot};
use crate::text::counted;

/// Mend what can be mended without asking anybody
///
/// Makes the edits that findings offer, in the work tree, and checks again: a
/// misspelt key or id, a mode's letter case, quotes, pins, a waiver that is not
/// needed any more, the headings of missing sections. Nothing else in a file is
/// touched, and a file is replaced whole or not at all. An edit that would bring
/// about another finding, or rewrite a record that is final, is not made.
///
/// A safe fix never changes what a record says; the others are made with
/// --unsafe. What only a command can mend is named in the end.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint fix", "the whole work tree"),
    ("holdpoint fix --diff", "what it would change, as a patch"),
    ("holdpoint fix --diff | git apply", "the same, by hand"),
    ("holdpoint fix --unsafe runs/", "also edits that change a claim, below runs/"),
], &[
    ("0", "nothing at or above --fail-on is left"),
    ("1", "something is"),
    ("2", "it could not be done: usage, config, the disk, a file that changed meanwhile"),
    ("3", "no answer: no record anywhere, or --require-complete and a target unverified"),
]))]
pub struct Fix {
    /// Files and folders to mend; all by default
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Make edits too that change what a record claims: a pin of other bytes, a moved target
    #[arg(long)]
    r#unsafe: bool,
    /// Print what would be changed as a patch, and write nothing
    #[arg(long, conflicts_with_all = ["format", "outputs"])]
    diff: bool,
    /// Say what would be changed, and write nothing
    #[arg(long, conflicts_with_all = ["diff", "format", "outputs"])]
    dry_run: bool,
    /// Take the folder as it is, as if it were in no repository
    #[arg(long, help_heading = "Source")]
    no_git: bool,
    #[command(flatten)]
    terms: Terms,
    #[command(flatten)]
    form: Form,

    // What people may try, and what is said to them.
    #[arg(long, hide = true)]
    staged: bool,
    #[arg(long, hide = true)]
    rev: Option<String>,
}

impl Fix {
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        if self.staged || self.rev.is_some() {
            let option = if self.staged { "--staged" } else { "--rev" };
            return Err(Failure::new(format!(
                "`fix` writes to the work tree, and not to what {option} names"
            ))
            .help("holdpoint fix, then `git add` what is right"));
        }
        let progress = Progress::new(screen, "listing files");
        let asked = Question::on_disk_at(&self.paths, self.no_git).open()?;
        drop(progress);
        let what = asked.source.snapshot.label().words;
        screen.say(&format!("fixing {what}{}", asked.narrowed()));
        let mended = self.mend(&asked, screen)?;
        if self.diff {
            screen.print(|out| patch::write(&mended.files, out))?;
            self.conclude(&mended, screen);
            return self.again().judge(&asked, screen);
        }
        let Some(top) = &asked.source.top else {
            return Err(Failure::nowhere());
        };
        if !self.dry_run {
            rewrite::write(top, &mended.files)?;
        }
        let done = if self.dry_run { "would fix" } else { "fixed" };
        for step in &mended.done {
            screen.say(&format!("{done} {}", told(step)));
        }
        self.conclude(&mended, screen);
        if self.dry_run {
            return self.again().judge(&asked, screen);
        }
        self.again().run(screen)
    }

    fn mend(&self, asked: &Asked, screen: &Screen) -> Result<Mended, Failure> {
        let source = &asked.source;
        let config = self.terms.config.read(&*source.snapshot, screen)?;
        let progress = Progress::new(screen, "fixing records");
        let repository = source.repository.as_ref();
        let cache = self.terms.cache(repository);
        let parents = repository.map_or(Ok(Vec::new()), |repository| {
            let tips = source.tips().iter();
            tips.map(|commit| Revision::open(repository, commit))
                .collect::<Result<Vec<_>, _>>()
        })?;
        let parents: Vec<&dyn Snapshot> = parents.iter().map(|it| it as &dyn Snapshot).collect();
        let mended = fix::mend(&Request {
            input: Input {
                snapshot: &*source.snapshot,
                history: &*source.history,
                settings: &config.settings,
                memo: cache.as_ref().map(|cache| cache as &dyn Memo),
                now: self.terms.clock(),
                scope: &asked.scope,
            },
            parents: &parents,
            is_unsafe: self.r#unsafe,
        })?;
        if let Some(cache) = cache {
            cache.save();
        }
        drop(progress);
        Ok(mended)
    }

    /// The check of the same files.
    fn again(&self) -> Check {
        let question = Question::on_disk_at(&self.paths, self.no_git);
        Check::of(question, self.terms.clone(), self.form.clone())
    }

    /// Says what was and was not done.
    fn conclude(&self, mended: &Mended, screen: &Screen) {
        for Refusal { step, because } in &mended.refused {
            let (rule, why) = (because.meta.name, &because.message);
            screen.say(&format!(
                "left {}: it would bring `{rule}`: {why}",
                told(step)
            ));
        }
        for Left { step, because } in &mended.left {
            screen.say(&format!("left {}: {because}", told(step)));
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
                "note: --unsafe mends {count} more, by changing what is claimed"
            ));
        }
        if !mended.commands.is_empty() {
            screen.say("left to you, at the top of the repository:");
            for command in &mended.commands {
                screen.say(&format!("  {command}"));
            }
        }
    }
}

fn told(step: &Step) -> String {
    let (path, line, column) = (&step.path, step.at.line, step.at.column);
    let (title, rule) = (&step.title, step.rule.name);
    format!("{path}:{line}:{column}: {title} [{rule}]")
}
