//! Opens a file in the browser of the desktop.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use super::failure::{Failure, path_text};

/// The commands that open a file with the default program of the system.
const OPENERS: &[&[&str]] = if cfg!(target_os = "macos") {
    &[&["open"]]
} else if cfg!(windows) {
    // `start` takes the first argument in quotes as the title of a window.
    &[&["cmd", "/C", "start", ""]]
} else {
    &[&["xdg-open"], &["wslview"]]
};

/// Opens a file in the browser of `$BROWSER`, or else in the browser of the desktop.
///
/// # Errors
/// There is no program that opens files, or it fails.
pub(crate) fn open(path: &Path) -> Result<(), Failure> {
    let chosen = env::var("BROWSER").ok();
    let chosen: Vec<&str> = chosen
        .iter()
        .flat_map(|text| text.split_whitespace())
        .collect();
    let openers = [&*chosen].into_iter().chain(OPENERS.iter().copied());
    let shown = path_text(path);
    for opener in openers {
        let [program, arguments @ ..] = opener else {
            continue;
        };
        let mut command = Command::new(program);
        command.args(arguments).arg(path);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        // A browser without a display prints long messages on standard error.
        match command.stderr(Stdio::null()).status() {
            Ok(status) if status.success() => return Ok(()),
            Ok(_) => {
                let message = format!("`{program}` could not open `{shown}`");
                return Err(Failure::new(message).help(format!("open it yourself: {shown}")));
            }
            Err(_) => {}
        }
    }
    Err(
        Failure::new(format!("no program was found that opens `{shown}`"))
            .help("open it yourself, or name a browser: BROWSER=firefox holdpoint report --open"),
    )
}
