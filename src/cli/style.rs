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
    let width = left_width(rows);
    let rows: String = rows
        .iter()
        .map(|(left, right)| format!("\n  {LITERAL}{left:width$}{LITERAL:#}  {right}"))
        .collect();
    format!("{HEADER}{title}:{HEADER:#}{rows}")
}

fn left_width<T: AsRef<str>>(rows: &[(T, T)]) -> usize {
    let widths = rows.iter().map(|(left, _)| left.as_ref().len());
    widths.max().unwrap_or(0)
}

/// Returns the last part of a command's help for a terminal with so many columns, in which the right
/// side of a wide table is below the left one; `None` if all tables fit.
pub(crate) fn stacked(ending: &StyledStr, columns: usize) -> Option<StyledStr> {
    let tables = tables(ending);
    let fits = |rows: &[(String, String)]| {
        let widest = rows.iter().map(|(_, right)| right.len()).max();
        // The right side of a table with short words on the left may be wrapped.
        let left = left_width(rows);
        left <= MAX_BESIDE || left + widest.unwrap_or(0) + 4 <= columns
    };
    if tables.iter().all(|(_, rows)| fits(rows)) {
        return None;
    }
    let parts = tables.iter().map(|(title, rows)| {
        let rows: Vec<(&str, &str)> = rows.iter().map(|(a, b)| (&**a, &**b)).collect();
        if rows.iter().all(|(left, _)| left.len() <= MAX_BESIDE) {
            return table(title, &rows);
        }
        let lines = rows
            .iter()
            .map(|(left, right)| format!("\n  {LITERAL}{left}{LITERAL:#}\n      {right}"));
        format!("{HEADER}{title}:{HEADER:#}{}", lines.collect::<String>())
    });
    Some(parts.collect::<Vec<_>>().join("\n\n").into())
}

/// Up to how many columns the left side of a table stays beside the right one in every terminal.
const MAX_BESIDE: usize = 8;

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
    fn a_wide_table_is_stacked_in_a_narrow_terminal() {
        let long = "a --option 'of some length'";
        let wide = ending(
            &[(long, "what it does"), ("b", "more")],
            &[("0", "fine, and a long explanation of it")],
        );
        assert!(stacked(&wide, 80).is_none());
        let narrow = stacked(&wide, 40).expect("another layout");
        let narrow = anstream::adapter::strip_str(&narrow.ansi().to_string()).to_string();
        assert_eq!(
            narrow,
            format!(
                "Examples:\n  {long}\n      what it does\n  b\n      more\n\n\
                 Exit status:\n  0  fine, and a long explanation of it"
            )
        );
    }

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
