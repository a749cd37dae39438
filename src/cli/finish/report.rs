//! Prints what was written when a run was closed.

use super::open_run::OpenRun;
use crate::cli::Status;
use crate::cli::failure::{Failure, path_text};
use crate::cli::screen::Screen;
use crate::cli::shell_path::shell_path;
use crate::cli::work_tree;
use crate::diagnostic::Severity;
use crate::engine::{Analysis, Session};
use crate::record::RunResult;
use crate::text::{RepoPath, counted, visible};
use crate::views::projects::shell_word;
use crate::work::file::{self, from_here};
use crate::work::finish::Closing;
use crate::work::new_files::NewFiles;

/// Prints what was written, and the next commands.
pub(super) fn report(
    open: &OpenRun<'_>,
    closing: &Closing,
    files: &NewFiles<'_>,
    session: Session,
    found: Analysis,
    screen: &Screen,
) -> Result<Status, Failure> {
    let place = file::place(files.top, open.path);
    screen.print(|out| writeln!(out, "{}", path_text(&from_here(&place))))?;
    let result = closing.result.unwrap_or(RunResult::Fail);
    let mut parts = vec![counted(closing.results.len(), "result")];
    parts.push(counted(closing.evidence.len(), "evidence link"));
    if !closing.outputs.is_empty() {
        parts.push(counted(closing.outputs.len(), "output"));
    }
    let end = &closing.end;
    screen.say(&format!(
        "closed with {result} at {end}: {}",
        parts.join(", ")
    ));
    if let Some(packet) = &closing.debug_packet {
        screen.say(&format!("complete the debug packet `{packet}`"));
    }
    if let Some(stop) = &closing.stop
        && let (Some(mode), "convert") = (&stop.to, &*stop.action)
    {
        screen.say(&format!(
            "continue in {}: holdpoint start OP --mode {} --takes-up {}",
            visible(mode),
            shell_word(mode),
            shell_path(&session.files.shown(open.path))
        ));
    }
    let mut to_add: Vec<String> = vec![shell_path(open.path)];
    let outside = files.paths.iter();
    let outside = outside.filter(|path| !path.as_bytes().starts_with(files.folder.as_bytes()));
    to_add.extend(outside.map(shell_path));
    to_add.extend(closing.outputs.iter().filter_map(|output| {
        let path = RepoPath::new(output.as_bytes());
        session.files.has_path(&path).then(|| shell_path(&path))
    }));
    if !files.paths.is_empty() && file::place(files.top, &files.folder).is_dir() {
        to_add.push(shell_path(&files.folder));
    }
    if session.repository().is_some() {
        let root = if session.files.current_folder().is_root() {
            String::new()
        } else {
            format!(
                " -C {}",
                shell_path(&RepoPath::default().seen_from(&session.files.current_folder()))
            )
        };
        screen.say(&format!("commit it: git{root} add {}", to_add.join(" ")));
    }
    let has_error = found
        .findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    work_tree::print_findings(&session, found, screen);
    Ok(if has_error || result == RunResult::Fail {
        Status::Failed
    } else {
        Status::Passed
    })
}
