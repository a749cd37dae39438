//! Shows a long text on a terminal through a pager.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};

/// The pager where `$PAGER` names none.
const DEFAULT: &str = "less";

/// What `less` does where `$LESS` does not say otherwise, as with Git: it ends at once if the text
/// fits (F), keeps colours (R), and leaves the text on the screen (X).
const LESS: &str = "FRX";

/// Shows a text, and returns whether there was a pager that showed it.
pub(crate) fn show(text: &[u8]) -> bool {
    let pager = env::var("PAGER").unwrap_or_else(|_| DEFAULT.to_owned());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next().filter(|program| *program != "cat") else {
        return false;
    };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        command.env("LESS", LESS);
    }
    let Ok(mut process) = command.spawn() else {
        return false;
    };
    if let Some(mut input) = process.stdin.take() {
        // Whoever leaves the pager early has read enough.
        let _ = input.write_all(text);
    }
    // The pager has the terminal until it ends.
    let _ = process.wait();
    true
}
