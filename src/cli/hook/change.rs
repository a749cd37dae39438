//! The change of a ref in a push, as Git passes it to hooks.

use std::io::{IsTerminal, Read, stdin};

use crate::cli::failure::Failure;
use crate::text::visible;

/// The change of a ref in a push. The ids are full ids, and may be those of tags.
pub(crate) struct RefChange {
    /// The name of the ref on the side that receives the push.
    pub name: String,
    /// `None` if the push creates the ref.
    pub old: Option<String>,
    /// `None` if the push deletes the ref.
    pub new: Option<String>,
}

impl RefChange {
    /// Parses the values that Git passes. Returns `None` if an id is not a full id.
    pub(crate) fn parse(name: &str, old: &str, new: &str) -> Option<Self> {
        Some(Self {
            name: visible(name).into_owned(),
            old: id(old)?,
            new: id(new)?,
        })
    }

    /// Reads the lines that Git writes to a hook's standard input. `parts` selects the name, the old
    /// id and the new id from the words of a line.
    pub(crate) fn read(
        hook: &str,
        parts: impl for<'w> Fn(&[&'w str]) -> Option<[&'w str; 3]>,
    ) -> Result<Vec<Self>, Failure> {
        if stdin().is_terminal() {
            return Err(Failure::new(format!(
                "{hook} reads the pushed refs from standard input, which is a terminal"
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
            change.ok_or_else(|| {
                Failure::new(format!("`{line}` is not a line that Git writes to {hook}"))
            })
        });
        changes.collect()
    }
}

/// Parses a full id. An id of zeros stands for a ref that does not exist (githooks(5)).
fn id(written: &str) -> Option<Option<String>> {
    let is_id =
        matches!(written.len(), 40 | 64) && written.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_null = written.bytes().all(|byte| byte == b'0');
    is_id.then(|| (!is_null).then(|| written.to_owned()))
}
