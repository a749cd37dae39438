//! Asks the user on the terminal.

use std::io::{self, BufRead, IsTerminal};

use super::failure::Failure;
use super::style::{BOLD, DIM};
use crate::record::next_pointer::is_vacuous;
use crate::text::visible;

/// A terminal at which the user can answer questions.
pub(crate) struct Asker(());

impl Asker {
    /// Returns the terminal, if both standard input and standard error are one.
    pub(crate) fn new() -> Option<Self> {
        let is_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        is_terminal.then_some(Self(()))
    }

    /// Asks for a line of text. Returns `None` for an empty line.
    ///
    /// # Errors
    /// The terminal cannot be read, or the user ends the input.
    pub(crate) fn line(&self, question: &str, allowed: &str) -> Result<Option<String>, Failure> {
        let allowed = match allowed {
            "" => String::new(),
            allowed => format!(" {DIM}({}){DIM:#}", visible(allowed)),
        };
        anstream::eprint!("{BOLD}{}{BOLD:#}{allowed} ", visible(question));
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        let read =
            read.map_err(|error| Failure::new(format!("cannot read the answer: {error}")))?;
        if !line.ends_with('\n') {
            anstream::eprintln!();
        }
        if read == 0 {
            return Err(Failure::new("there was no answer, so nothing was written"));
        }
        let answer = line.trim();
        Ok((!answer.is_empty()).then(|| answer.to_owned()))
    }

    /// Asks for one of several words, until the answer is one of them. Returns `None` for an empty
    /// line.
    ///
    /// # Errors
    /// The terminal cannot be read.
    pub(crate) fn choice(&self, question: &str, words: &[&str]) -> Result<Option<String>, Failure> {
        loop {
            let Some(answer) = self.line(question, &words.join(", "))? else {
                return Ok(None);
            };
            let is_answer = |word: &&&str| word.eq_ignore_ascii_case(&answer);
            if let Some(word) = words.iter().find(is_answer) {
                return Ok(Some((*word).to_owned()));
            }
        }
    }

    /// Asks for the next step, until the answer names one. Returns `None` for an empty line.
    ///
    /// # Errors
    /// The terminal cannot be read.
    pub(crate) fn next_step(&self) -> Result<Option<String>, Failure> {
        loop {
            let Some(step) = self.line("What is the next step?", "one line")? else {
                return Ok(None);
            };
            // Somebody who typed this expected another question.
            let is_yes_or_no = matches!(step.to_lowercase().as_str(), "y" | "yes" | "n" | "no");
            if !is_yes_or_no && !is_vacuous(&step) {
                return Ok(Some(step));
            }
            anstream::eprintln!("`{}` does not say what to do next", visible(&step));
        }
    }

    /// Asks a question with the answers yes and no. No is the default.
    ///
    /// # Errors
    /// The terminal cannot be read.
    pub(crate) fn confirm(&self, question: &str) -> Result<bool, Failure> {
        let answer = self.line(question, "y/N")?.unwrap_or_default();
        Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
    }
}
