//! Colours, and how help is laid out.

use anstyle::{AnsiColor, Style};
use clap::builder::{StyledStr, Styles};

pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub const LITERAL: Style = AnsiColor::Cyan.on_default();
const HEADER: Style = AnsiColor::Green.on_default().bold();

/// How clap writes help and errors.
pub const HELP: Styles = Styles::styled()
    .header(HEADER)
    .usage(HEADER)
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(LITERAL)
    .error(ERROR)
    .valid(LITERAL)
    .invalid(WARNING);

/// The last part of a command's help: commands, and what each is for.
pub fn examples(examples: &[(&str, &str)]) -> StyledStr {
    let width = examples
        .iter()
        .map(|(command, _)| command.len())
        .max()
        .unwrap_or(0);
    let mut text = format!("{HEADER}Examples:{HEADER:#}");
    for (command, purpose) in examples {
        text.push_str(&format!(
            "\n  {LITERAL}{command:width$}{LITERAL:#}  {purpose}"
        ));
    }
    text.into()
}
