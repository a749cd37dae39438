//! Writes repeated results for a terminal, one per line.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Verdict, VerifiedResult};
use crate::report::Look;
use crate::text::{RepoPath, visible};

/// Writes the results. Paths are relative to `folder`.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(
    results: &[VerifiedResult],
    folder: &RepoPath,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    for result in results {
        let style = match result.verdict {
            _ if !look.is_styled => Style::new(),
            Verdict::Same => AnsiColor::Green.on_default(),
            Verdict::Differs => AnsiColor::Red.on_default().bold(),
            Verdict::NotRepeatable => AnsiColor::Yellow.on_default(),
        };
        let (word, run) = (result.verdict.word(), result.run.seen_from(folder));
        let check = visible(&result.check);
        write!(
            out,
            "{style}{word:14}{style:#}  {run}  {check} {}",
            result.recorded
        )?;
        match result.verdict {
            Verdict::Same => writeln!(out)?,
            Verdict::Differs | Verdict::NotRepeatable => {
                writeln!(out, ": {}", visible(&result.because))?;
            }
        }
    }
    Ok(())
}
