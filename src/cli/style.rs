//! Colours, and the layout of help texts.

use anstyle::{AnsiColor, Style};
use clap::builder::{StyledStr, Styles};

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const LITERAL: Style = AnsiColor::Cyan.on_default();
pub(crate) const HEADER: Style = AnsiColor::Green.on_default().bold();

/// The styles with which clap writes help and errors.
pub(crate) const HELP: Styles = Styles::styled()
    .header(HEADER)
    .usage(HEADER)
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(LITERAL)
    .error(ERROR)
    .valid(LITERAL)
    .invalid(WARNING);

/// Returns the last part of a command's help: examples, each with a description.
pub(crate) fn examples(examples: &[(&str, &str)]) -> StyledStr {
    table("Examples", examples).into()
}

/// Returns the last part of a command's help: examples, and what the exit statuses mean.
pub(crate) fn ending(examples: &[(&str, &str)], statuses: &[(&str, &str)]) -> StyledStr {
    let examples = table("Examples", examples);
    let statuses = table("Exit status", statuses);
    format!("{examples}\n\n{statuses}").into()
}

fn table(title: &str, rows: &[(&str, &str)]) -> String {
    let width = rows.iter().map(|(left, _)| left.len()).max().unwrap_or(0);
    let rows: String = rows
        .iter()
        .map(|(left, right)| format!("\n  {LITERAL}{left:width$}{LITERAL:#}  {right}"))
        .collect();
    format!("{HEADER}{title}:{HEADER:#}{rows}")
}

/// Parses the last part of a command's help back into titles and rows, for a page with another layout.
pub(crate) fn tables(ending: &StyledStr) -> Vec<(String, Vec<(String, String)>)> {
    let ending = ending.to_string();
    let parts = ending.split("\n\n").map(|part| {
        let mut lines = part.lines();
        let title = lines.next().unwrap_or("").trim_end_matches(':').to_owned();
        let rows = lines.filter_map(|line| line.trim_start().split_once("  "));
        let rows = rows.map(|(left, right)| (left.to_owned(), right.trim_start().to_owned()));
        (title, rows.collect())
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_back() {
        let examples = [("a --b 'c d'", "one"), ("e", "two,  three")];
        let statuses = [("0", "fine")];
        let owned = |rows: &[(&str, &str)]| -> Vec<(String, String)> {
            let rows = rows.iter();
            rows.map(|(left, right)| (left.to_string(), right.to_string()))
                .collect()
        };
        let expected = [
            ("Examples".to_owned(), owned(&examples)),
            ("Exit status".to_owned(), owned(&statuses)),
        ];
        assert_eq!(tables(&ending(&examples, &statuses)), expected);
    }
}
