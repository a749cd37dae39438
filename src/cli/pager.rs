//! Shows a long text on a terminal through a pager.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};

/// The pager if `$PAGER` is not set.
const DEFAULT: &str = "less";

/// The options of `less` if `$LESS` is not set, which are those of Git: it ends at once if the text
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
        // An error means that the user has left the pager before its end.
        let _ = input.write_all(text);
    }
    // The pager has the terminal until it ends.
    let _ = process.wait();
    true
}
