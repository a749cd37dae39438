//! The summary of a job in GitHub Actions, beside annotations.

use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use super::output::Output;
use super::screen::Screen;

/// GitHub shows so many annotations of a kind that a step makes, and says nothing of the others.
pub const SHOWN: usize = 10;

/// Where the runner keeps what a step has to say. It is the runner's own file, not the repository's.
const FILE: &str = "GITHUB_STEP_SUMMARY";

/// Adds a report to what the step has said already, unless one is written there as it is.
pub fn add(
    outputs: &[Output],
    screen: &Screen,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) {
    let path = env::var_os(FILE).filter(|path| !path.is_empty());
    let Some(path) = path.map(PathBuf::from) else {
        screen.say(&format!(
            "note: GitHub shows {SHOWN} annotations of a kind; --output markdown=PATH has them all"
        ));
        return;
    };
    if outputs.iter().any(|output| output.is_summary_at(&path)) {
        return;
    }
    let add = || {
        let mut summary = Vec::new();
        write(&mut summary)?;
        let mut file = File::options().append(true).create(true).open(&path)?;
        file.write_all(&summary)
    };
    // It was not asked for in as many words, and the answer is the same without it.
    if let Err(error) = add() {
        screen.complain(&format!("note: cannot write to ${FILE}: {error}"));
    }
}
