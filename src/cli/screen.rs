//! Standard output and standard error.

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use supports_hyperlinks::Stream;

use super::failure::Failure;
use super::{pager, style};
use crate::report::prose::{columns, wrap, wrap_measured};
use crate::report::{Look, full};
use crate::text::visible;

/// How much further the lines are indented that continue one.
const MORE_INDENT: usize = 2;

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
    /// Whether the output goes to the terminal of a user who pushes to this server.
    is_remote: bool,
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
            is_remote: false,
            look: look(
                AutoStream::choice(&io::stdout()),
                terminal_size::terminal_size_of(io::stdout()),
                Stream::Stdout,
            ),
            aside: look(
                AutoStream::choice(&io::stderr()),
                terminal_size::terminal_size_of(io::stderr()),
                Stream::Stderr,
            ),
        }
    }

    /// Returns a screen of a given width, for the terminal of a user who pushes to this server.
    pub(crate) fn in_columns(&self, width: usize) -> Self {
        let narrow = |look: Look| Look { width, ..look };
        Self {
            quiet: self.quiet,
            is_remote: true,
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

    /// Returns the look of lists with one entry per line. They are not wrapped in a pipe, so that
    /// `grep` finds whole entries.
    pub(crate) fn list_look(&self) -> Look {
        let width = if self.is_terminal() {
            self.look.width
        } else {
            usize::MAX
        };
        Look { width, ..self.look }
    }

    /// Returns whether progress is shown.
    pub(crate) fn is_watched(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Writes to standard output. Returns `false` if the pipe was closed, which is not an error.
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

    /// Writes a text to standard output, through a pager if the terminal is too small for it.
    pub(crate) fn print_long(&self, text: &[u8]) -> Result<(), Failure> {
        let size = terminal_size::terminal_size_of(io::stdout());
        let height = size.map_or(usize::MAX, |(_, height)| usize::from(height.0));
        let lines = text.iter().filter(|byte| **byte == b'\n').count();
        if lines < height || !pager::show(text) {
            self.print(|out| out.write_all(text))?;
        }
        Ok(())
    }

    /// Prints a line on standard error, unless `--quiet` is given.
    pub(crate) fn say(&self, line: &str) {
        if !self.quiet {
            self.complain(line);
        }
    }

    /// Prints a sentence on standard error, unless `--quiet` is given. It is wrapped only for the
    /// terminal of a user who pushes to this server.
    pub(crate) fn say_sentence(&self, sentence: &str) {
        if !self.is_remote {
            return self.say(sentence);
        }
        for line in wrap(sentence, self.aside.width, self.aside.width) {
            self.say(&line);
        }
    }

    /// Prints a failure on standard error.
    pub(crate) fn print_failure(&self, failure: &Failure) {
        if let Some(invalid) = &failure.invalid {
            let mut drawn = Vec::new();
            // Writing to memory does not fail.
            let _ = full::write_group(&invalid.group, self.aside, &invalid.folder, &mut drawn);
            let _ = writeln!(anstream::stderr(), "{}", String::from_utf8_lossy(&drawn));
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
        let mut out = anstream::stderr();
        if !io::stderr().is_terminal() {
            let _ = writeln!(out, "{line}");
            return;
        }
        // A terminal breaks words, so that lines are wrapped at spaces before.
        let indent = line.len() - line.trim_start_matches(' ').len();
        let rest = self.aside.width.saturating_sub(indent + MORE_INDENT);
        let lines = wrap_styled(
            &line[indent..],
            self.aside.width.saturating_sub(indent),
            rest,
        );
        for (at, part) in lines.iter().enumerate() {
            let indent = if at == 0 {
                indent
            } else {
                indent + MORE_INDENT
            };
            let _ = writeln!(out, "{:indent$}{part}", "");
        }
    }
}

/// Wraps a sentence with escapes of style, which take no columns.
fn wrap_styled(text: &str, first: usize, rest: usize) -> Vec<String> {
    wrap_measured(text, first, rest, |word| {
        columns(&strip_str(word).to_string())
    })
}

fn look(
    choice: ColorChoice,
    size: Option<(terminal_size::Width, terminal_size::Height)>,
    stream: Stream,
) -> Look {
    let widest = Look::PLAIN.width;
    let is_styled = choice != ColorChoice::Never;
    // Without colours, no other escapes are written, unless FORCE_HYPERLINK asks for links.
    let wants_links = is_styled || std::env::var_os("FORCE_HYPERLINK").is_some();
    Look {
        is_styled,
        has_links: wants_links && supports_hyperlinks::on(stream),
        width: size.map_or(widest, |(width, _)| usize::from(width.0).clamp(40, 120)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_style_take_no_columns() {
        let styled = "\u{1b}[31mab\u{1b}[0m cd ef";
        assert_eq!(
            wrap_styled(styled, 5, 5),
            ["\u{1b}[31mab\u{1b}[0m cd", "ef"]
        );
    }
}
