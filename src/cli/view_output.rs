//! Where a view is written, also if there is none: documents for programs are complete in both cases.

use std::io::{self, Write};

use clap::ValueEnum;
use jiff::Timestamp;

use super::failure::Failure;
use super::output::{self, Output};
use super::screen::Screen;
use crate::engine::Outcome;
use crate::report::Look;

/// A format of a view.
pub(crate) trait ViewFormat: ValueEnum + Copy + Send + Sync + 'static {
    /// Returns whether people read the format. On a terminal they read why there is no view on
    /// standard error.
    fn is_for_people(self) -> bool;

    /// Writes why there is no view.
    fn write_error(self, outcome: &Outcome, now: Timestamp, out: &mut dyn Write) -> io::Result<()>;
}

/// Standard output and the files that a view is written to.
pub(crate) struct ViewOutput<'a, F> {
    /// The format on standard output, if the view is printed there.
    pub format: Option<F>,
    pub files: &'a [Output<F>],
    /// The time of the view.
    pub now: Timestamp,
}

impl<F: ViewFormat> ViewOutput<'_, F> {
    /// Returns the value, or writes why there is no view and returns the failure.
    ///
    /// # Errors
    /// If there is no value.
    pub(crate) fn require<T, E: Into<Failure>>(
        &self,
        result: Result<T, E>,
        screen: &Screen,
    ) -> Result<T, Failure> {
        result.map_err(|error| {
            let failure = error.into();
            let outcome = failure.outcome();
            let written = output::write_all(self.files, |file| {
                file.fill(|format, out| format.write_error(&outcome, self.now, out))
            });
            if let Err(failure) = written {
                screen.print_failure(&failure);
            }
            self.print_error(&outcome, screen);
            failure
        })
    }

    /// Writes the view to the files and to standard output. Returns `false` if the pipe was closed.
    ///
    /// # Errors
    /// If a file or standard output cannot be written.
    pub(crate) fn write(
        &self,
        screen: &Screen,
        write: impl Fn(F, Look, &mut dyn Write) -> io::Result<()>,
    ) -> Result<bool, Failure> {
        let written = output::write_all(self.files, |file| {
            file.fill(|format, out| write(*format, Look::PLAIN, out))
        });
        if let Err(failure) = written {
            self.print_error(&failure.outcome(), screen);
            return Err(failure);
        }
        match self.format {
            Some(format) => screen.print(|out| write(format, screen.look, out)),
            None => Ok(true),
        }
    }

    fn print_error(&self, outcome: &Outcome, screen: &Screen) {
        if let Some(format) = self.format.filter(|format| !format.is_for_people()) {
            // The failure itself decides how the program ends.
            let _ = screen.print(|out| format.write_error(outcome, self.now, out));
        }
    }
}
