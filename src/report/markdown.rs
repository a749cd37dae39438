//! `markdown`: a job summary, as for `$GITHUB_STEP_SUMMARY`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;

use super::finding::{Finding, open_findings};
use super::links::FileLinks;
use super::prose::sentence;
use super::together::together;
use super::uri::relative_reference;
use crate::diagnostic::Level;
use crate::engine::{Outcome, RunError};
use crate::text::visible;

/// GitHub accepts a summary of 1 MiB per step and drops a longer one as a whole.
const MAX_BYTES: usize = 1 << 20;

/// The largest number of listed reasons why targets could not be verified.
const MAX_REASONS: usize = 50;

/// Space for the headings of all levels and for the number of findings that were left out.
const RESERVED_BYTES: usize = 4096;

/// Writes the summary, then the findings that are not waived: one table per level, the most
/// severe level first. If nothing was checked, writes the reason.
pub(crate) fn write(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    if let Some(error) = &outcome.error {
        return write_error(error, outcome, out);
    }
    let mut page = summary_table(outcome);
    let mut counts: BTreeMap<Level, usize> = BTreeMap::new();
    for finding in open_findings(outcome) {
        *counts.entry(finding.diagnostic.meta.level).or_default() += 1;
    }
    let groups = outcome.groups.iter();
    let groups: Vec<_> = groups
        .map(|group| (group, together(&group.findings)))
        .collect();
    let mut levels: BTreeMap<Level, Vec<Finding<'_>>> = BTreeMap::new();
    for (group, diagnostics) in &groups {
        for diagnostic in diagnostics {
            let finding = Finding::new(diagnostic, group);
            levels
                .entry(diagnostic.meta.level)
                .or_default()
                .push(finding);
        }
    }
    let mut left_out = 0;
    for (level, findings) in levels {
        let _ = write!(
            page,
            "\n### Level {}: {} ({})\n\n| location | severity | rule | fault |\n|---|---|---|---|\n",
            level.number(),
            level.name(),
            counts.get(&level).copied().unwrap_or_default(),
        );
        for finding in findings {
            let row = row(&finding, outcome);
            if page.len() + row.len() < MAX_BYTES - RESERVED_BYTES {
                page.push_str(&row);
            } else {
                left_out += 1;
            }
        }
    }
    if left_out > 0 {
        let _ = write!(page, "\n{left_out} more findings do not fit here.\n");
    }
    out.write_all(page.as_bytes())
}

/// Writes the reason why nothing was checked, with the mistakes of the configuration if it has any.
fn write_error(error: &RunError, outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = format!(
        "## {}\n\nNothing was checked: {}\n",
        env!("CARGO_PKG_NAME"),
        plain_text(&sentence(&error.message))
    );
    if let Some(help) = &error.help {
        let _ = write!(page, "\nHelp: {}\n", plain_text(&sentence(help)));
    }
    let mut rows = open_findings(outcome)
        .map(|finding| row(&finding, outcome))
        .peekable();
    if rows.peek().is_some() {
        page.push_str("\n| location | severity | rule | fault |\n|---|---|---|---|\n");
    }
    page.extend(rows);
    out.write_all(page.as_bytes())
}

fn summary_table(outcome: &Outcome) -> String {
    let summary = &outcome.summary;
    let mut page = format!("## {}\n\n| | |\n|---|---|\n", env!("CARGO_PKG_NAME"));
    let mut row = |name: &str, text: &str| {
        let _ = writeln!(page, "| {name} | {text} |");
    };
    row("checked", &plain_text(&outcome.label.description));
    if let Some(tree) = &outcome.label.tree {
        row("tree", &format!("<code>{tree}</code>"));
    }
    if let Some(base) = &outcome.base {
        row("against", &format!("<code>{}</code>", plain_text(base)));
    }
    let kinds = summary.records.iter();
    let mut kinds: Vec<String> = kinds.map(|(kind, n)| format!("{n} {kind}")).collect();
    if summary.unread > 0 {
        kinds.push(format!("{} of unknown kind", summary.unread));
    }
    if kinds.is_empty() {
        kinds.push("none".to_owned());
    }
    row("records", &kinds.join(", "));
    row("references", &format!("{} resolved", summary.references));
    row(
        "targets",
        &format!(
            "{} verified, {} broken, {} unverified",
            summary.verified,
            summary.broken,
            summary.unverified_total()
        ),
    );
    for (unverified, count) in summary.unverified.iter().take(MAX_REASONS) {
        let reason = plain_text(&sentence(&unverified.reason));
        let remedy = plain_text(&sentence(&unverified.remedy));
        let text = format!("{count}: {reason} (<code>{remedy}</code>)");
        row("unverified", &text);
    }
    if let Some(more @ 1..) = summary.unverified.len().checked_sub(MAX_REASONS) {
        row("unverified", &format!("for {more} more reasons"));
    }
    row(
        "findings",
        &format!(
            "{} error, {} warning, {} info, {} waived",
            summary.errors, summary.warnings, summary.infos, summary.waived
        ),
    );
    page
}

fn row(finding: &Finding<'_>, outcome: &Outcome) -> String {
    let diagnostic = finding.diagnostic;
    let (line, path) = (finding.line(), &diagnostic.path);
    let name = plain_text(&path.text());
    let address = address(finding, outcome).unwrap_or_else(|| relative_reference(path));
    let location = format!("[{name}:{line}]({address}#L{line})");
    let rule = format!("[{}]({})", diagnostic.meta.name, diagnostic.meta.url());
    let help = finding.help();
    let help = help.map_or(String::new(), |help| format!("<br>{}", prose(&help)));
    let fault = prose(&finding.message());
    format!(
        "| {location} | {} | {rule} | {fault}{help} |\n",
        diagnostic.severity
    )
}

/// Returns where the file of a finding can be read, as of the commit that it is about. A job summary
/// is no file of the repository, so that a path relative to it leads nowhere.
fn address(finding: &Finding<'_>, outcome: &Outcome) -> Option<String> {
    let commit = match finding.commit() {
        Some(commit) => commit.id.to_string(),
        None => outcome.revision.clone()?,
    };
    let links = FileLinks::of_remote(outcome.remote.as_ref()?, &commit);
    links.file(&finding.diagnostic.path)
}

/// Renders a message or a help, with the parts in backticks as code.
fn prose(sentence: &str) -> String {
    let parts: Vec<&str> = sentence.split('`').collect();
    // If a value contains a backtick, the backticks are not in pairs.
    if parts.len().is_multiple_of(2) {
        return plain_text(sentence);
    }
    let mut out = String::new();
    for (number, part) in parts.into_iter().enumerate() {
        let text = plain_text(part);
        if number % 2 == 0 {
            out.push_str(&text);
        } else {
            let _ = write!(out, "<code>{text}</code>");
        }
    }
    out
}

/// Escapes text from a file so that it is rendered as plain text: without Markdown or HTML markup,
/// links (GitHub makes links of bare addresses), table cells and mentions of people. A character
/// reference is never markup (CommonMark, section 2.5). Characters that cannot be markup in their
/// position are kept, so that the source is readable.
pub(crate) fn plain_text(text: &str) -> String {
    let text = visible(text);
    let mut out = String::new();
    let mut before = None;
    for (at, char) in text.char_indices() {
        let after = text[at + char.len_utf8()..].chars().next();
        match char {
            // A zero-width character follows, because GitHub looks for mentions after rendering.
            '@' => out.push_str("&#64;&#8203;"),
            char if char.is_ascii_punctuation()
                && may_be_markup(char, before, after, &text[..at]) =>
            {
                let _ = write!(out, "&#{};", u32::from(char));
            }
            char => out.push(char),
        }
        before = Some(char);
    }
    out
}

/// Returns whether a character may be markup between its neighbours. `line` is the text before it.
fn may_be_markup(char: char, before: Option<char>, after: Option<char>, line: &str) -> bool {
    let is_word = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
    let is_number = || line.chars().all(|char| char.is_ascii_digit());
    match char {
        ',' | ';' | '/' | '?' | '%' | '\'' | '"' | '(' => false,
        // A list marker is at the beginning.
        '-' | '+' => before.is_none(),
        ')' => is_number(),
        '.' => is_number() || line.to_ascii_lowercase().ends_with("www"),
        // `http://`, and the names of emoji (`:tada:`).
        ':' => !after.is_none_or(char::is_whitespace),
        '_' => !(is_word(before) && is_word(after)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Options, Parser};

    #[test]
    fn text_cannot_start_a_block() {
        for written in [
            "- a", "+ a", "* a", "1. a", "12) a", "# a", "> a", "---", "===", "    a",
        ] {
            let events: Vec<_> =
                Parser::new_ext(&plain_text(written.trim_start()), Options::ENABLE_GFM)
                    .map(|event| format!("{event:?}"))
                    .collect();
            assert_eq!(events.first().map(String::as_str), Some("Start(Paragraph)"));
            assert!(
                events
                    .iter()
                    .all(|it| !it.contains("Item") && !it.contains("Rule"))
            );
        }
    }

    #[test]
    fn characters_that_cannot_be_markup_are_kept() {
        let written = "status-page: the op_id isn't (yet) in runs/2026-03-04.md, is it?";
        assert_eq!(plain_text(written), written);
    }

    #[test]
    fn text_cannot_leave_its_cell() {
        let written = "| a\n# b <script> ![x](http://e.org) **c** `d` ~~e~~ www.e.org $f$ [^1] \\|";
        for escaped in [plain_text(written), prose(written)] {
            let table = format!("| a | b |\n|---|---|\n| {escaped} | c |\n");
            let mut rendered = String::new();
            for event in Parser::new_ext(&table, Options::all()) {
                match event {
                    Event::Text(text) => rendered.push_str(&text),
                    Event::InlineHtml(html) => assert!(matches!(&*html, "<code>" | "</code>")),
                    Event::Start(tag) => {
                        let tag = format!("{tag:?}");
                        assert!(tag.starts_with("Table"), "{tag}");
                    }
                    Event::End(_) => {}
                    other => panic!("{other:?}"),
                }
            }
            let plain = visible(written).replace('`', "");
            assert_eq!(rendered.replace('`', ""), format!("ab{plain}c"));
        }
    }

    #[test]
    fn a_mention_is_escaped() {
        assert_eq!(plain_text("@ada"), "&#64;&#8203;ada");
    }
}
