//! `lsp`: the language server, over standard input and output.

use std::io::{self, IsTerminal};

use clap::Args;

use super::failure::Failure;
use super::options::CheckOptions;
use super::screen::Screen;
use super::{Status, style};
use crate::lsp::{self, End};

/// Serve an editor: the language server, over standard input and output
///
/// Reports the same findings as `check` while somebody types, in files that are open and
/// in files that are not. Shows what is behind an id or a target, completes keys, words,
/// ids and paths, goes to definitions and references, and applies fixes. It never writes
/// a file and never executes anything. For the setup of an editor, see
/// https://github.com/holdpoint/holdpoint/blob/main/schema/editors.md
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint lsp", "as the editor starts it"),
], &[
    ("0", "the editor shut the server down"),
    ("1", "the editor left without shutting the server down"),
    ("2", "usage error, or the editor cannot be understood"),
]))]
pub(crate) struct Lsp {
    /// Accepted because some editors add it: there is no other way to talk
    #[arg(long, hide = true)]
    stdio: bool,
    #[command(flatten)]
    options: CheckOptions,
}

impl Lsp {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        if io::stdin().is_terminal() {
            return Err(
                Failure::new("`lsp` talks to an editor, and standard input is a terminal")
                    .help("let the editor start it: see schema/editors.md"),
            );
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
