//! What is to become of a ref, as Git tells hooks.

use std::io::{IsTerminal, Read, stdin};

use crate::cli::failure::Failure;
use crate::text::visible;

/// The ids are full ones, of tags too.
pub(crate) struct Change {
    /// What the side that is pushed to calls the ref.
    pub name: String,
    /// `None` where it is to be made.
    pub old: Option<String>,
    /// `None` where it is to be deleted.
    pub new: Option<String>,
}

impl Change {
    /// From what Git writes; `None` where the ids are none.
    pub(crate) fn parse(name: &str, old: &str, new: &str) -> Option<Self> {
        Some(Self {
            name: visible(name).into_owned(),
            old: id(old)?,
            new: id(new)?,
        })
    }

    /// From the lines that Git gives a hook on standard input. `parts` tells the
    /// words of a line: name, old id and new id.
    pub(crate) fn read(
        hook: &str,
        parts: impl for<'w> Fn(&[&'w str]) -> Option<[&'w str; 3]>,
    ) -> Result<Vec<Self>, Failure> {
        if stdin().is_terminal() {
            return Err(Failure::new(format!(
                "{hook} reads from standard input what is pushed, as Git gives it"
            ))
            .help("to check a branch by hand: holdpoint check --rev BRANCH --since origin/main"));
        }
        let mut bytes = Vec::new();
        let read = stdin().lock().read_to_end(&mut bytes);
        read.map_err(|error| Failure::new(format!("cannot read standard input: {error}")))?;
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let changes = lines.map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let parts = parts(&words);
            let change = parts.and_then(|[name, old, new]| Self::parse(name, old, new));
            change.ok_or_else(|| Failure::new(format!("`{line}` is not what Git gives {hook}")))
        });
        changes.collect()
    }
}

/// A full id. What is not there is all zeros (githooks(5)).
fn id(written: &str) -> Option<Option<String>> {
    let is_id =
        matches!(written.len(), 40 | 64) && written.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_null = written.bytes().all(|byte| byte == b'0');
    is_id.then(|| (!is_null).then(|| written.to_owned()))
}
