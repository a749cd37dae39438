//! The hover text for a target: what it resolves to.

use std::fmt::Write;

use super::records::of_record_at;
use crate::lsp::cursor::FileView;
use crate::target::resolution::{PinCheck, ResolutionStatus, ResolvedFile, UncommittedReason};
use crate::target::{Resolution, Target};
use crate::text::RepoPath;

/// Returns a description of what a target resolves to.
pub(super) fn of_target(view: &FileView<'_>, target: &Target) -> Option<String> {
    let record = view.record()?;
    let resolutions = view.check.resolve(record).ok()?;
    let resolution = resolutions.for_target(target);
    let mut text = match target {
        Target::Path(path) => format!("`{}`", path.path),
        Target::Git(spec) => format!("`git:{spec}`"),
        Target::Url(url) => format!("<{url}>"),
        Target::Named(name) => format!("`ref:{name}`"),
        Target::Outside(reason) => format!("the target is {reason}"),
        Target::Malformed(reason) => reason.to_string(),
    };
    let status = resolution.status();
    let state = match (target, status) {
        (Target::Url(_) | Target::Named(_), _) => "not looked up",
        (_, ResolutionStatus::Verified) => "verified",
        (_, ResolutionStatus::Unverified) => "unverified",
        (_, ResolutionStatus::Broken) => "broken",
    };
    let _ = writeln!(text, ": **{state}**");
    for line in details(view, resolution) {
        let _ = write!(text, "\n- {line}");
    }
    if let Target::Path(path) = target
        && let Some(record) = view.check.model().indexed_record(&path.path)
    {
        let _ = write!(text, "\n\n{}", of_record_at(view, record));
    }
    Some(text)
}

/// Returns the state and the digest of what a target resolves to.
fn details(view: &FileView<'_>, resolution: &Resolution) -> Vec<String> {
    let untracked = |path: &Option<RepoPath>| {
        path.as_ref()
            .map(|path| format!("Git does not track `{path}`"))
    };
    match resolution {
        Resolution::Sound => Vec::new(),
        Resolution::File(ResolvedFile {
            path,
            untracked: is_untracked,
            is_blank,
            pin_check,
        }) => {
            let mut lines = Vec::new();
            let size = view.check.with_input(|input| {
                let entry = input.snapshot.entry(path.as_bytes())?;
                input.snapshot.size(entry)
            });
            lines.extend(size.map(|size| format!("{size} bytes")));
            lines.extend(is_blank.then(|| "empty, or only whitespace".to_owned()));
            lines.extend(untracked(is_untracked));
            match pin_check {
                PinCheck::Unpinned { digest } => {
                    lines.extend(
                        digest
                            .as_ref()
                            .map(|digest| format!("`sha256:{digest}`, not pinned")),
                    );
                }
                PinCheck::Matches => lines.push("matches the pinned digest".to_owned()),
                PinCheck::Differs { pin, digest } => {
                    lines.push(format!("pinned: `sha256:{pin}`"));
                    lines.push(format!("now: `sha256:{digest}`"));
                }
            }
            lines
        }
        Resolution::Folder(folder) => {
            let mut lines = vec!["a folder".to_owned()];
            lines.extend(untracked(&folder.untracked));
            lines
        }
        Resolution::Commit(commit) => {
            let mut lines = vec![
                format!("commit `{}`", commit.id),
                format!("committed at {}", commit.committed_at),
            ];
            if commit.reachable == Some(false) {
                lines.push("not an ancestor of the checked commit".to_owned());
            }
            lines
        }
        Resolution::BlankObject => vec!["empty, or only whitespace".to_owned()],
        Resolution::Dead(dead) => {
            let mut lines = vec![dead.reason.clone()];
            let seen = dead.last_seen.as_ref();
            lines.extend(seen.map(|seen| {
                format!(
                    "last seen in `{}` by {} on {}",
                    seen.commit, seen.author, seen.date
                )
            }));
            lines.extend(
                dead.suggestion
                    .as_ref()
                    .map(|it| format!("did you mean `{it}`?")),
            );
            lines
        }
        Resolution::Outside(reason) => vec![format!("the target is {reason}")],
        Resolution::Uncommitted { reason, path } => vec![match reason {
            UncommittedReason::Ignored => format!("Git ignores `{path}`"),
            UncommittedReason::NeverAdded => format!("`{path}` was never added"),
            UncommittedReason::LeftOut => format!("the commit leaves `{path}` out"),
        }],
        Resolution::Unverified(unverified) => {
            vec![unverified.reason.clone(), unverified.remedy.clone()]
        }
    }
}
