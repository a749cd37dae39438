//! `markdown`: the summary of a job, as in `$GITHUB_STEP_SUMMARY`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;

use super::sheet::{Found, Sheet, uri};
use crate::diagnostic::Level;
use crate::text::visible;

/// GitHub takes a summary of 1 MiB a step and drops a longer one whole.
const LONGEST: usize = 1 << 20;

/// The receipt, then what is not waived: a table a level, the gravest first.
pub fn write(sheet: &Sheet<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = receipt(sheet);
    let mut levels: BTreeMap<Level, Vec<&Found<'_>>> = BTreeMap::new();
    for found in sheet.open() {
        let level = found.finding.meta.level;
        levels.entry(level).or_default().push(found);
    }
    let mut left_out = 0;
    for (level, found) in levels {
        let _ = write!(
            page,
            "\n### Level {}: {} ({})\n\n| place | severity | rule | fault |\n|---|---|---|---|\n",
            level.number(),
            level.name(),
            found.len(),
        );
        for found in found {
            let row = row(found);
            // Room for the headings of all levels, and for how much was left out.
            match page.len() + row.len() < LONGEST - 4096 {
                true => page.push_str(&row),
                false => left_out += 1,
            }
        }
    }
    if left_out > 0 {
        let _ = write!(page, "\n{left_out} more findings have no room here.\n");
    }
    out.write_all(page.as_bytes())
}

fn receipt(sheet: &Sheet<'_>) -> String {
    let receipt = sheet.receipt;
    let mut page = format!("## {}\n\n| | |\n|---|---|\n", env!("CARGO_PKG_NAME"));
    let mut row = |name: &str, said: &str| {
        let _ = writeln!(page, "| {name} | {said} |");
    };
    row("checked", &text(&sheet.label.words));
    if let Some(tree) = &sheet.label.tree {
        row("tree", &format!("<code>{tree}</code>"));
    }
    if let Some(base) = sheet.base {
        row("against", &format!("<code>{}</code>", text(base)));
    }
    let kinds = receipt.records.iter();
    let mut kinds: Vec<String> = kinds.map(|(kind, n)| format!("{n} {kind}")).collect();
    if receipt.unread > 0 {
        kinds.push(format!("{} of no known kind", receipt.unread));
    }
    row(
        "records",
        &match kinds.is_empty() {
            true => "none".to_owned(),
            false => kinds.join(", "),
        },
    );
    row("references", &format!("{} resolved", receipt.references));
    row(
        "targets",
        &format!(
            "{} verified, {} broken, {} unverified",
            receipt.verified,
            receipt.broken,
            receipt.unverified_total()
        ),
    );
    for (what, count) in &receipt.unverified {
        let (reason, remedy) = (text(&what.reason), text(&what.remedy));
        let why = format!("{count}: {reason} (<code>{remedy}</code>)");
        row("unverified", &why);
    }
    row(
        "findings",
        &format!(
            "{} error, {} warning, {} info, {} waived",
            receipt.errors, receipt.warnings, receipt.infos, receipt.waived
        ),
    );
    page
}

fn row(found: &Found<'_>) -> String {
    let finding = found.finding;
    let (line, path) = (found.line(), &finding.path);
    let place = format!("[{}:{line}]({}#L{line})", text(&path.text()), uri(path));
    let rule = format!("[{}]({})", finding.meta.name, finding.meta.url());
    let help = found.help();
    let help = help.map_or(String::new(), |help| format!("<br>{}", prose(&help)));
    let fault = prose(&found.message());
    format!(
        "| {place} | {} | {rule} | {fault}{help} |\n",
        finding.severity
    )
}

/// A sentence of ours: what it has in backticks stays code.
fn prose(sentence: &str) -> String {
    let parts: Vec<&str> = sentence.split('`').collect();
    // A backtick in a value leaves one without its pair.
    if parts.len().is_multiple_of(2) {
        return text(sentence);
    }
    let mut out = String::new();
    for (number, part) in parts.into_iter().enumerate() {
        match number % 2 {
            0 => out.push_str(&text(part)),
            _ => {
                let _ = write!(out, "<code>{}</code>", text(part));
            }
        }
    }
    out
}

/// Text from a file as nothing but text: no mark of Markdown or HTML, no link
/// (GitHub makes some of bare addresses), no table's cell and no person's name.
/// A character reference is never taken for a mark (CommonMark, section 2.5);
/// what cannot be one where it stands is left as it is, to be read by people.
pub fn text(text: &str) -> String {
    let text = visible(text);
    let mut out = String::new();
    let mut before = None;
    for (at, char) in text.char_indices() {
        let after = text[at + char.len_utf8()..].chars().next();
        match char {
            // An empty character after it, for what looks for names when all is rendered.
            '@' => out.push_str("&#64;&#8203;"),
            char if char.is_ascii_punctuation() && may_mark(char, before, after, &text[..at]) => {
                let _ = write!(out, "&#{};", u32::from(char));
            }
            char => out.push(char),
        }
        before = Some(char);
    }
    out
}

/// Whether a character may be a mark between its neighbours; `line` is what
/// stands before it.
fn may_mark(char: char, before: Option<char>, after: Option<char>, line: &str) -> bool {
    let is_word = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
    let is_number = || line.chars().all(|char| char.is_ascii_digit());
    match char {
        ',' | ';' | '/' | '?' | '%' | '\'' | '"' | '(' => false,
        // The mark of a list stands before everything else.
        '-' | '+' => before.is_none(),
        ')' => is_number(),
        '.' => is_number() || line.to_ascii_lowercase().ends_with("www"),
        // `http://`, and the names of pictures (`:tada:`).
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
    fn no_text_begins_a_block() {
        for written in [
            "- a", "+ a", "* a", "1. a", "12) a", "# a", "> a", "---", "===", "    a",
        ] {
            let events: Vec<_> = Parser::new_ext(&text(written.trim_start()), Options::ENABLE_GFM)
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
    fn what_is_no_mark_is_left_to_be_read() {
        let written = "status-page: the op_id isn't (yet) in runs/2026-03-04.md, is it?";
        assert_eq!(text(written), written);
    }

    #[test]
    fn no_text_breaks_out_of_its_cell() {
        let written = "| a\n# b <script> ![x](http://e.org) **c** `d` ~~e~~ www.e.org $f$ [^1] \\|";
        for told in [text(written), prose(written)] {
            let table = format!("| a | b |\n|---|---|\n| {told} | c |\n");
            let mut said = String::new();
            for event in Parser::new_ext(&table, Options::all()) {
                match event {
                    Event::Text(text) => said.push_str(&text),
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
            assert_eq!(said.replace('`', ""), format!("ab{plain}c"));
        }
    }

    #[test]
    fn a_name_calls_nobody() {
        assert_eq!(text("@ada"), "&#64;&#8203;ada");
    }
}
