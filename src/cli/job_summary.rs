//! Adds a report to the job summary of GitHub Actions, where annotations do not show all findings.

use std::env;
use std::io::{self, Write};
use std::path::PathBuf;

use super::output::Output;
use super::screen::Screen;
use crate::work::file;

/// How many annotations of each severity GitHub shows for a step.
pub(crate) const MAX_ANNOTATIONS: usize = 10;

/// The environment variable that names the file of the job summary. The file belongs to the runner
/// and is outside of the repository.
const FILE: &str = "GITHUB_STEP_SUMMARY";

/// Adds a report to the job summary, unless an `--output` writes one there.
pub(crate) fn add(
    outputs: &[Output],
    screen: &Screen,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) {
    let path = env::var_os(FILE).filter(|path| !path.is_empty());
    let Some(path) = path.map(PathBuf::from) else {
        screen.say(&format!(
            "note: GitHub shows at most {MAX_ANNOTATIONS} annotations of each severity; --output markdown=PATH writes all findings"
        ));
        return;
    };
    if outputs.iter().any(|output| output.is_summary_at(&path)) {
        return;
    }
    let add = || {
        let mut summary = Vec::new();
        write(&mut summary)?;
        file::append(&path, &summary)
    };
    // No option requests this summary, so a failure to write it does not change the exit status.
    if let Err(error) = add() {
        screen.complain(&format!("note: cannot write to ${FILE}: {error}"));
    }
}
