//! `rename`: renames an id, a file or a folder, and updates all references to it.

mod subject;

use clap::Args;

use super::failure::{Failure, path_text};
use super::options::OpeningOptions;
use super::screen::Screen;
use super::shell_path::shell_path;
use super::{Status, style, work_tree};
use crate::diagnostic::Diagnostic;
use crate::engine::Session;
use crate::engine::fix::{Rewrite, patch};
use crate::record::urgency::says_why;
use crate::text::{RepoPath, counted};
use crate::work::file::{self, from_here};
use crate::work::local_time::{LocalTime, whole_seconds};
use crate::work::rename::{self, RenamePlan, RenameRequest, RenameSubject, after};

/// Rename an id, a file or a folder, and update all references to it
///
/// An id is renamed in its record and in every record that refers to it. A file or a
/// folder is moved, and every target, Markdown link, manifest and operator's output that
/// leads to it is changed. In a record that is final, each field that changes gets an
/// entry in `corrections`. Comments, order, quotes and line endings stay as they are, and
/// everything is written or nothing. A rename that would cause a finding is refused.
///
/// KIND is a kind of record or the name of its id field (`operator`, `op` or `op_id`;
/// `project`, `block`, `constraint`, `decision`), in any letter case, or `file`, which
/// stands for a folder too. Without KIND, OLD is a path that exists or the only id of
/// that name. Paths are relative to the current folder; NEW with a `/` at its end is the
/// folder to move to.
///
/// Occurrences of the old name in prose and in commands are listed and not edited.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint rename operator:load-orders load-month", "an id"),
    ("holdpoint rename --diff file:data/orders data/months", "a folder; print the changes and write nothing"),
    ("holdpoint rename file:docs/restart.md docs/runbooks/", "a file, into another folder"),
], &[
    ("0", "renamed"),
    ("2", "the rename is refused, and nothing was written; or usage, configuration or I/O error"),
]))]
pub(crate) struct Rename {
    /// The kind and the old id, or the old path
    #[arg(value_name = "KIND:OLD")]
    old: std::ffi::OsString,
    /// The new id or path
    #[arg(value_name = "NEW")]
    new: std::ffi::OsString,
    /// Print the changes as a patch, and write nothing
    #[arg(long)]
    diff: bool,
    /// The reason in the corrections of final records; by default, a sentence with both names
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    opening: OpeningOptions,
}

impl Rename {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let options = self.opening.session_options();
        let session = work_tree::open(&options, screen)?;
        let top = work_tree::root(&session)?.to_owned();
        let analysis = session.analyze()?;
        let subject = subject::read(&self.old, &self.new, &session, &analysis.model)?;
        let reason = self.reason.clone().unwrap_or_else(|| subject.reason());
        if !says_why(&reason) {
            return Err(Failure::new("the reason only says that it is urgent")
                .help("say in --reason why it is renamed, or leave the option out"));
        }
        let request = RenameRequest {
            subject,
            reason,
            at: LocalTime::of_system().written(whole_seconds(session.now)),
        };
        let plan = rename::plan(&session, &analysis.model, &request)?;
        let later = after::open(&plan, &options)?;
        let found = later.analyze()?;
        let findings = after::new_findings(
            (&session, &analysis),
            (&later, &found),
            &plan,
            &request.subject,
        )?;
        if !findings.caused.is_empty() {
            return Err(refused(&findings.caused, &session));
        }
        if self.diff {
            let files = patched(&plan, &session);
            let is_escaped = screen.is_terminal();
            screen.print(|out| patch::write_moved(&files, is_escaped, out))?;
        } else {
            rename::write::write(&top, &plan)?;
            let paths = plan.files.iter().map(|file| plan.moved_path(&file.path));
            let mut paths: Vec<RepoPath> = paths.collect();
            paths.extend(plan.moved.as_ref().map(|(_, new)| new.clone()));
            paths.sort();
            paths.dedup();
            screen.print(|out| {
                paths.iter().try_for_each(|path| {
                    let place = from_here(&file::place(&top, path));
                    writeln!(out, "{}", path_text(&place))
                })
            })?;
        }
        report(&plan, &request.subject, self.diff, &session, screen);
        if findings.has_committed_id() {
            screen.say(
                "the id is committed, and others may rely on it: `id-changed` will report the commit",
            );
            screen.say(
                "  help: to allow it, first commit a `rules` entry for `id-changed` with its severity and the reason",
            );
        }
        for finding in findings.other_expected() {
            let path = session.files.shown(&finding.path);
            screen.say(&format!(
                "{path}: {} [{}]",
                finding.message, finding.meta.name
            ));
        }
        Ok(Status::Passed)
    }
}

/// Returns the failure of a rename that would cause findings.
fn refused(findings: &[Diagnostic], session: &Session) -> Failure {
    let folder = session.files.current_folder();
    let first = &findings[0];
    let others = match findings.len() - 1 {
        0 => String::new(),
        count => format!(" (and {count} more)"),
    };
    let path = session.files.shown(&first.path);
    let mut failure = Failure::new(format!(
        "the rename would cause a finding: {path}: {} [{}]{others}",
        first.message, first.meta.name
    ));
    failure = match &first.help {
        Some(help) => failure.help(help.in_folder(&folder)),
        None => failure,
    };
    failure.or("rename by hand; nothing was written")
}

/// Returns the files that are edited or moved, each with its new path.
fn patched(plan: &RenamePlan, session: &Session) -> Vec<(Rewrite, RepoPath)> {
    let mut files: Vec<Rewrite> = plan.rewrites();
    let entries = session.files.snapshot.entries().iter();
    let moved = entries.filter(|entry| plan.moved_path(&entry.path) != entry.path);
    for entry in moved {
        if !files.iter().any(|file| file.path == entry.path) {
            files.push(Rewrite {
                path: entry.path.clone(),
                before: String::new(),
                after: String::new(),
            });
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let with_path = files.into_iter().map(|file| {
        let path = plan.moved_path(&file.path);
        (file, path)
    });
    with_path.collect()
}

/// Prints what is renamed, which places are not edited, and the next command.
fn report(
    plan: &RenamePlan,
    subject: &RenameSubject,
    is_only_shown: bool,
    session: &Session,
    screen: &Screen,
) {
    let shown = |path: &RepoPath| session.files.shown(path).into_owned();
    let verb = if is_only_shown {
        "would rename"
    } else {
        "renamed"
    };
    let what = match subject {
        RenameSubject::Id { kind, old, new } => format!("the {} `{old}` to `{new}`", kind.word()),
        RenameSubject::Path { old, new } => format!("`{}` to `{}`", shown(old), shown(new)),
    };
    let edited = match plan.files.len() {
        0 => "no file refers to it".to_owned(),
        count => format!("{} edited", counted(count, "file")),
    };
    let corrected = match plan.corrected.len() {
        0 => String::new(),
        count => format!(", {} with a correction", counted(count, "final record")),
    };
    screen.say(&format!("{verb} {what}: {edited}{corrected}"));
    for mention in plan.mentions.iter().take(MAX_MENTIONS) {
        let path = shown(&mention.path);
        screen.say(&format!("not edited: {path}:{}", mention.line));
    }
    let more = plan.mentions.len().saturating_sub(MAX_MENTIONS);
    if more > 0 {
        screen.say(&format!("not edited in {}", counted(more, "more place")));
    }
    if !is_only_shown && session.files.repository.is_some() {
        let edited = plan.files.iter().map(|file| plan.moved_path(&file.path));
        let mut paths: Vec<RepoPath> = edited.collect();
        if let Some((old, new)) = &plan.moved {
            paths.extend([old.clone(), new.clone()]);
        }
        let paths: Vec<String> = match paths.len() {
            0..=MAX_ADDED => paths.iter().map(|path| shell_path(&shown(path))).collect(),
            _ => vec!["--all".to_owned()],
        };
        screen.say(&format!("commit it: git add {}", paths.join(" ")));
    }
}

/// The largest number of places with the old name that are listed.
const MAX_MENTIONS: usize = 10;

/// The largest number of paths in the suggested `git add`.
const MAX_ADDED: usize = 4;
