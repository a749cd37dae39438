//! The state of an example in Git: a word after the path in the info string of a file's fence gives the
//! state of the file, and a fence `git` declares the history, one statement on each line.
//!
//! ````text
//! ```text logs/a.log ignored
//! ```git
//! 3f2a9c1 at 2026-03-04T09:00:00Z
//! 8d11e02 at 2026-03-04T09:00:00Z, unreachable, with logs/a.log
//! 5e0c1aa at 2026-03-04T09:00:00Z, called main
//! 5e0c1aa at 2026-03-04T09:00:00Z, tagged v1.0
//! 5e0c1aa removed logs/a.log, by Ada on 2026-03-02
//! 5e0c1aa moved logs/a.log to old/a.log, by Ada on 2026-03-02
//! 0ddba11 is beyond this clone
//! committed by ada@example.org
//! ````
//!
//! An example with two states, for the rules about history, marks the files that differ with `before`
//! and `after`. The last line of the fence above names the author of the change.
//!
//! ````text
//! ```md decisions/a.md before
//! ```md decisions/a.md after
//! ````

use holdpoint::{Author, LastSeen, Memory, MemoryCommit, MemoryHistory};

/// The state of a file of an example, given by the word after its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileState {
    Tracked,
    /// On the disk and listed, but not added to Git.
    Untracked,
    /// On the disk, but ignored and not listed.
    Ignored,
    /// On the disk, but not in the checked snapshot.
    NotAdded,
    /// A symbolic link; the text of the fence is its target.
    Symlink,
    Submodule,
    /// Tracked, but its content is not in this clone.
    Unavailable,
    /// Tracked, in the earlier of two states only.
    Before,
    /// Tracked, in the later of two states only.
    After,
    /// Does not exist, although the section from which it would be inherited has it.
    Absent,
}

impl FileState {
    /// Returns the path and the state in an info string, which come after the fence's language.
    pub(crate) fn split(info: &str) -> Result<(&str, Self), String> {
        let (path, word) = info.trim().split_once(' ').unwrap_or((info.trim(), ""));
        let state = match word.trim() {
            "" => Self::Tracked,
            "untracked" => Self::Untracked,
            "ignored" => Self::Ignored,
            "not-added" => Self::NotAdded,
            "symlink" => Self::Symlink,
            "submodule" => Self::Submodule,
            "unavailable" => Self::Unavailable,
            "before" => Self::Before,
            "after" => Self::After,
            "absent" => Self::Absent,
            other => return Err(format!("unknown state `{other}` of `{path}`")),
        };
        Ok((path, state))
    }

    /// Puts the file into a snapshot.
    pub(crate) fn add(self, snapshot: Memory, path: &str, text: &str) -> Memory {
        match self {
            // `Memory::new` already has these.
            Self::Tracked | Self::Before | Self::After | Self::Absent => snapshot,
            Self::Untracked => snapshot.untracked(path),
            Self::Ignored => snapshot.ignored(path),
            Self::NotAdded => snapshot.not_added(path),
            Self::Symlink => snapshot.symlink(path, text.trim_end()),
            Self::Submodule => snapshot.submodule(path),
            Self::Unavailable => snapshot.unavailable(path, "its content was never fetched"),
        }
    }

    /// Returns whether a snapshot lists the file.
    pub(crate) fn is_listed(self) -> bool {
        matches!(self, Self::Tracked | Self::Untracked | Self::After)
    }
}

/// Returns the author of the change that a fence names.
pub(crate) fn author(lines: &str) -> Option<Author> {
    let address = lines
        .lines()
        .find_map(|line| line.trim().strip_prefix(BY))?;
    Some(Author::new("somebody", address))
}

/// The beginning of the line that names the author of a change.
const BY: &str = "committed by ";

/// Returns the history that a fence declares.
pub(crate) fn history(lines: &str) -> Result<MemoryHistory, String> {
    let mut history = MemoryHistory::new();
    let statements = lines.lines().map(str::trim);
    for line in statements.filter(|line| !line.is_empty() && !line.starts_with(BY)) {
        history = declare(history, line)
            .ok_or_else(|| format!("unknown statement about history: {line}"))?;
    }
    Ok(history)
}

fn declare(history: MemoryHistory, line: &str) -> Option<MemoryHistory> {
    let (name, statement) = line.trim().split_once(' ')?;
    if statement == "is beyond this clone" {
        let reason = format!("no commit or tag has the id `{name}` in this shallow clone");
        return Some(history.unknown(name, reason, "git fetch --unshallow"));
    }
    if let Some(details) = statement.strip_prefix("at ") {
        return Some(history.commit(commit(name, details)?));
    }
    let (what, who) = statement.split_once(", by ")?;
    let (author, date) = who.split_once(" on ")?;
    let (path, moved_to) = match what.split_once(' ')? {
        ("removed", path) => (path, None),
        ("moved", paths) => {
            let (from, to) = paths.split_once(" to ")?;
            (from, Some(to.into()))
        }
        _ => return None,
    };
    let last = LastSeen {
        commit: name.into(),
        author: author.into(),
        date: date.into(),
        moved_to,
    };
    Some(history.seen(path, last))
}

/// Parses `2026-03-04T09:00:00Z, unreachable, with logs/a.log and logs/b.log`.
fn commit(name: &str, details: &str) -> Option<MemoryCommit> {
    let mut parts = details.split(", ");
    let mut commit = MemoryCommit::new(name, parts.next()?.parse().ok()?).named(name);
    for part in parts {
        commit = match part.split_once(' ') {
            None if part == "unreachable" => commit.reachable(Some(false)),
            Some(("called", name)) => commit.named(name),
            Some(("tagged", name)) => commit.tagged(name),
            Some(("with", files)) => files
                .split(" and ")
                .fold(commit, |commit, path| commit.file(path, "…\n")),
            None | Some(_) => return None,
        };
    }
    Some(commit)
}
