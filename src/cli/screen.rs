//! Standard output and standard error.

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;

use super::failure::Failure;
use crate::report::Look;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    /// What the arguments ask for, as far as that can be told without the parser: the last of
    /// its options counts.
    pub fn asked_for(arguments: &[OsString]) -> Self {
        let options = arguments.iter().take_while(|argument| *argument != "--");
        let values = arguments.iter().skip(1);
        let asked = options.zip(values.map(Some).chain([None]));
        let asked = asked.filter_map(|(option, next)| match option.to_str()? {
            "--color" => Self::from_str(next?.to_str()?, false).ok(),
            option => Self::from_str(option.strip_prefix("--color=")?, false).ok(),
        });
        asked.last().unwrap_or(Self::Auto)
    }

    /// Makes it so for all that is written from here on.
    pub fn apply(self) {
        let choice = match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// Where the program writes: answers to standard output, everything else to
/// standard error.
pub struct Screen {
    quiet: bool,
    /// Of standard output.
    pub look: Look,
    /// Of standard error.
    pub aside: Look,
}

impl Screen {
    pub fn new(color: Color, quiet: bool) -> Self {
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

    /// The same for somebody elsewhere, whose terminal is as wide as most.
    pub fn in_columns(&self, width: usize) -> Self {
        let narrow = |look: Look| Look { width, ..look };
        Self {
            quiet: self.quiet,
            look: narrow(self.look),
            aside: narrow(self.aside),
        }
    }

    /// Whether one terminal shows both.
    pub fn is_one(&self) -> bool {
        io::stdout().is_terminal() && io::stderr().is_terminal()
    }

    /// Whether somebody is watching who may be told how far it is.
    pub fn is_watched(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Writes to standard output. False where nobody reads on: a closed pipe
    /// ends the program, and is no failure.
    pub fn print(
        &self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<bool, Failure> {
        // What is written was made for this look; nothing is left to be stripped.
        let choice = if self.look.is_styled {
            ColorChoice::Always
        } else {
            ColorChoice::AlwaysAnsi
        };
        let mut out = BufWriter::new(AutoStream::new(io::stdout().lock(), choice));
        match write(&mut out).and_then(|()| out.flush()) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                // Dropping the writer would try once more.
                let _ = out.into_parts();
                Ok(false)
            }
            Err(error) => Err(Failure::new(format!(
                "cannot write to standard output: {error}"
            ))),
        }
    }

    /// A line on standard error, unless nothing is to be said.
    pub fn say(&self, line: &str) {
        if !self.quiet {
            self.complain(line);
        }
    }

    /// Prints notes on standard error, unless nothing is to be said.
    pub fn print_notes(&self, notes: &[String]) {
        for note in notes {
            self.say(&format!("note: {note}"));
        }
    }

    /// A line on standard error. If that is closed, there is nobody to tell.
    pub fn complain(&self, line: &str) {
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
