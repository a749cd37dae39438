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
    table("Examples", examples).into()
}

/// The same, and what the exit statuses mean.
pub fn ending(examples: &[(&str, &str)], statuses: &[(&str, &str)]) -> StyledStr {
    let examples = table("Examples", examples);
    let statuses = table("Exit status", statuses);
    format!("{examples}\n\n{statuses}").into()
}

fn table(title: &str, rows: &[(&str, &str)]) -> String {
    let width = rows.iter().map(|(left, _)| left.len()).max().unwrap_or(0);
    let rows = rows
        .iter()
        .map(|(left, right)| format!("\n  {LITERAL}{left:width$}{LITERAL:#}  {right}"));
    let rows: String = rows.collect();
    format!("{HEADER}{title}:{HEADER:#}{rows}")
}
