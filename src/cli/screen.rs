//! Standard output and standard error.

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;

use super::failure::Failure;
use super::style;
use crate::report::{Look, full};
use crate::text::visible;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    /// Returns the value of `--color` before the arguments are parsed; the last option counts.
    pub(crate) fn from_arguments(arguments: &[OsString]) -> Self {
        let options = arguments.iter().take_while(|argument| *argument != "--");
        let values = arguments.iter().skip(1);
        let pairs = options.zip(values.map(Some).chain([None]));
        let colors = pairs.filter_map(|(option, next)| match option.to_str()? {
            "--color" => Self::from_str(next?.to_str()?, false).ok(),
            option => Self::from_str(option.strip_prefix("--color=")?, false).ok(),
        });
        colors.last().unwrap_or(Self::Auto)
    }

    /// Applies the choice to everything that is written from now on.
    pub(crate) fn apply(self) {
        let choice = match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// The output of the program: results go to standard output, everything else to standard error.
pub(crate) struct Screen {
    quiet: bool,
    /// The look of standard output.
    pub look: Look,
    /// The look of standard error.
    pub aside: Look,
}

impl Screen {
    pub(crate) fn new(color: Color, quiet: bool) -> Self {
        color.apply();
        Self {
            quiet,
            look: look(
                AutoStream::choice(&io::stdout()),
                terminal_size::terminal_size_of(io::stdout()),
            ),
            aside: look(
                AutoStream::choice(&io::stderr()),
                terminal_size::terminal_size_of(io::stderr()),
            ),
        }
    }

    /// Returns a screen of a given width, for the terminal of somebody who pushes to this server.
    pub(crate) fn in_columns(&self, width: usize) -> Self {
        let narrow = |look: Look| Look { width, ..look };
        Self {
            quiet: self.quiet,
            look: narrow(self.look),
            aside: narrow(self.aside),
        }
    }

    /// Returns whether a terminal shows both standard output and standard error.
    pub(crate) fn is_one(&self) -> bool {
        io::stdout().is_terminal() && io::stderr().is_terminal()
    }

    /// Returns whether standard output is a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Returns whether progress can be shown.
    pub(crate) fn is_watched(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Writes to standard output. Returns `false` if the pipe was closed: then the program ends without
    /// an error.
    pub(crate) fn print(
        &self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<bool, Failure> {
        // The text is already rendered for this look, so no styles have to be removed.
        let choice = if self.look.is_styled {
            ColorChoice::Always
        } else {
            ColorChoice::AlwaysAnsi
        };
        let mut out = BufWriter::new(AutoStream::new(io::stdout().lock(), choice));
        match write(&mut out).and_then(|()| out.flush()) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                // Dropping the writer would try to write again.
                let _ = out.into_parts();
                Ok(false)
            }
            Err(error) => Err(Failure::new(format!(
                "cannot write to standard output: {error}"
            ))),
        }
    }

    /// Prints a line on standard error, unless `--quiet` is given.
    pub(crate) fn say(&self, line: &str) {
        if !self.quiet {
            self.complain(line);
        }
    }

    /// Prints a failure on standard error.
    pub(crate) fn print_failure(&self, failure: &Failure) {
        if let Some(invalid) = &failure.invalid {
            let mut drawn = Vec::new();
            // Writing to memory does not fail.
            let _ = full::write_group(&invalid.group, self.aside, &invalid.folder, &mut drawn);
            self.complain(&String::from_utf8_lossy(&drawn));
        }
        let (red, cyan) = (style::ERROR, style::LITERAL);
        self.complain(&format!("{red}error:{red:#} {}", visible(&failure.reason)));
        for detail in &failure.details {
            self.complain(&format!("  {}", visible(detail)));
        }
        if let Some(help) = &failure.help {
            self.complain(&format!("  {cyan}help:{cyan:#} {}", visible(help)));
        }
    }

    /// Prints notes on standard error, unless `--quiet` is given.
    pub(crate) fn print_notes(&self, notes: &[String]) {
        for note in notes {
            self.say(&format!("note: {}", visible(note)));
        }
    }

    /// Prints a line on standard error, even if `--quiet` is given.
    pub(crate) fn complain(&self, line: &str) {
        let _ = writeln!(anstream::stderr(), "{line}");
    }
}

fn look(choice: ColorChoice, size: Option<(terminal_size::Width, terminal_size::Height)>) -> Look {
    let widest = Look::PLAIN.width;
    Look {
        is_styled: choice != ColorChoice::Never,
        width: size.map_or(widest, |(width, _)| usize::from(width.0).clamp(40, 120)),
    }
}
