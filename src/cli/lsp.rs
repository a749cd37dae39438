//! `lsp`: runs the language server over standard input and output.

use std::io::{self, IsTerminal};

use clap::Args;

use super::failure::Failure;
use super::options::CheckOptions;
use super::screen::Screen;
use super::{Status, style};
use crate::lsp::{self, End};

/// Run the language server for an editor, over standard input and output
///
/// Reports the same findings as `check` while you type, in open and closed files. Shows
/// the record of an id and the state of a target, completes keys, words, ids and paths,
/// goes to definitions and references, and applies fixes. It never writes a file and
/// never executes anything. For the setup of an editor, see
/// https://github.com/holdpoint/holdpoint/blob/main/schema/editors.md
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint lsp", "as the editor starts it"),
], &[
    ("0", "the editor shut the server down"),
    ("1", "the editor left without shutting the server down"),
    ("2", "usage error, or the editor sent invalid messages"),
]))]
pub(crate) struct Lsp {
    /// Accepted because some editors add it; standard input and output are always used
    #[arg(long, hide = true)]
    stdio: bool,
    #[command(flatten)]
    options: CheckOptions,
}

impl Lsp {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        if io::stdin().is_terminal() {
            return Err(Failure::new(
                "`lsp` expects an editor on standard input, which is a terminal",
            )
            .help("let the editor start it: see schema/editors.md"));
        }
        let input = io::BufReader::new(io::stdin());
        let output = io::BufWriter::new(io::stdout().lock());
        match lsp::run(input, output, &self.options.session_options()) {
            End::Asked => Ok(Status::Passed),
            End::Left => {
                screen.say("the editor left without shutting the server down");
                Ok(Status::Failed)
            }
            End::Broken(reason) => Err(Failure::new(reason)),
        }
    }
}
