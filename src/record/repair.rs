//! The edits that turn a value into the form that was certainly meant.

use super::field::MappingKey;
use super::read_context::{ReadContext, is_custom_key};
use crate::document::Fault;
use crate::document::yaml::{Node, Style};
use crate::text::{Edit, Span, nearest};

/// The title of an edit, and the edit.
pub(super) type Repair = (String, Edit);

/// The units that people write after a number of minutes.
const MINUTES: [&str; 6] = ["m", "min", "min.", "mins", "minute", "minutes"];

impl ReadContext<'_> {
    /// Returns the edit that writes a word in place of a text, between the same quotes. There is none
    /// where the file does not contain the text as it was read.
    pub(crate) fn rewrite(&self, text: &str, span: Span, word: &str) -> Option<Repair> {
        let place = self.verbatim(text.trim(), span)?;
        Some((format!("write `{word}`"), Edit::new(place, word)))
    }

    /// Returns the edit that writes the word that differs from a text in letter case only.
    pub(crate) fn recase<'w>(
        &self,
        text: &str,
        span: Span,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Option<Repair> {
        let text = text.trim();
        let mut same = words
            .into_iter()
            .filter(|word| word.eq_ignore_ascii_case(text));
        // Words of the configuration may differ in letter case only.
        let word = same.next().filter(|word| is_plain_word(word))?;
        let is_only = same.next().is_none();
        is_only.then(|| self.rewrite(text, span, word)).flatten()
    }

    /// Returns the edit that replaces a scalar by another one without quotes.
    pub(crate) fn unquote(&self, node: Node<'_>, word: &str) -> Option<Repair> {
        self.verbatim(node.text()?.trim(), node.span())?;
        Some((format!("write `{word}`"), Edit::new(node.span(), word)))
    }

    /// Returns the edit that makes a list of one item from a text. A text with a comma may name
    /// several.
    pub(crate) fn list_of_one(&self, node: Node<'_>) -> Option<Repair> {
        let text = node.text()?.trim();
        let written = self.one_line(node)?;
        if text.contains([',', ';', '\n']) || node.style() == Some(Style::Block) {
            return None;
        }
        let has_mark = |text: &str| text.contains(['[', ']', '{', '}']);
        let item = match node.style() {
            Some(Style::Plain) if has_mark(written) => in_quotes(written),
            Some(Style::Plain | Style::Quoted | Style::Block) | None => written.to_owned(),
        };
        let title = "make it a list of one item";
        Some((title.into(), Edit::new(node.span(), format!("[{item}]"))))
    }

    /// Returns the edit that makes a list from a text of several words with commas between them. Each
    /// must be a word or the name of a mode: prose may have commas too.
    pub(crate) fn list_of_words(
        &self,
        node: Node<'_>,
        is_word: fn(&str) -> bool,
    ) -> Option<Repair> {
        let text = node.text()?.trim();
        self.one_line(node)?;
        self.verbatim(text, node.span())?;
        let words: Vec<&str> = text.split(',').map(str::trim).collect();
        let is_mode = |word: &str| {
            let mut modes = self.vocabulary.modes.names();
            modes.any(|mode| mode.eq_ignore_ascii_case(word))
        };
        let are_plain = |word: &&str| {
            let is_plain = |char: char| char.is_alphanumeric() || "-_./@+".contains(char);
            word.starts_with(char::is_alphanumeric) && word.chars().all(is_plain)
        };
        let are_words = words.len() > 1
            && words.iter().all(are_plain)
            && (words.iter().all(|word| is_word(word)) || words.iter().all(|word| is_mode(word)));
        let list = || Edit::new(node.span(), format!("[{}]", words.join(", ")));
        are_words.then(|| ("make it a list".into(), list()))
    }

    /// Returns the edit that makes a list of one item from a mapping.
    pub(crate) fn list_of_mapping(&self, node: Node<'_>) -> Option<Repair> {
        let written = self.source_text(node.span()).trim_end();
        if written.is_empty() || node.is_alias() {
            return None;
        }
        let place = Span::new(
            node.span().start as usize,
            node.span().start as usize + written.len(),
        );
        let list = if written.starts_with('{') {
            format!("[{written}]")
        } else {
            // Blank lines stay as they are.
            let lines = written.split_inclusive('\n').enumerate();
            let lines = lines.map(|(at, line)| match (at, line.trim().is_empty()) {
                (0, _) => format!("- {line}"),
                (_, true) => line.to_owned(),
                (_, false) => format!("  {line}"),
            });
            lines.collect()
        };
        let title = "make it a list of one item";
        Some((title.into(), Edit::new(place, list)))
    }

    /// Returns the edit that quotes a text which has a colon and is therefore read as a mapping.
    pub(crate) fn quote_mapping(&self, node: Node<'_>) -> Option<Repair> {
        let written = self.one_line(node).filter(|_| node.is_mapping())?;
        let is_text = written.starts_with(|char: char| char.is_alphanumeric())
            && node.entries().count() == 1
            && !written.contains(" #");
        let edit = || Edit::new(node.span(), in_quotes(written));
        is_text.then(|| ("quote the text".into(), edit()))
    }

    /// Reports a mapping in a place where text may stand, if it has a single key that is not one of
    /// `keys` and is no misspelling of them: it was meant as text with a colon. Returns whether it
    /// was.
    pub(crate) fn is_text_with_colon(
        &mut self,
        node: Node<'_>,
        expected: &str,
        keys: &[MappingKey],
    ) -> bool {
        let key = node.entries().next().and_then(|(key, _)| key.text());
        let Some((key, fix)) = key.zip(self.quote_mapping(node)) else {
            return false;
        };
        let names = keys.iter().map(|key| key.name);
        let is_key = is_custom_key(key) || nearest(&key.to_lowercase(), names).is_some();
        if is_key {
            return false;
        }
        self.wrong_mapping(node, expected).fix = Some(fix);
        true
    }

    /// Reports a mapping where text is expected.
    pub(crate) fn wrong_mapping(&mut self, node: Node<'_>, expected: &str) -> &mut Fault {
        let fault = self.wrong(node.span(), expected, node.describe());
        fault.help = Some("put text that contains `: ` in quotes".into());
        fault
    }

    /// Returns a value as it is written, if it is on one line.
    fn one_line(&self, node: Node<'_>) -> Option<&str> {
        let written = self.source_text(node.span());
        let is_here = !written.is_empty() && !node.is_alias();
        (is_here && !written.contains(['\n', '\r'])).then_some(written)
    }
}

/// Returns the number of a text such as `30 min`, or the range of one such as `30-60 min`.
pub(crate) fn minutes(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_number = |char: char| char.is_ascii_digit() || matches!(char, '-' | '–' | ' ');
    let number = text.trim_end_matches(|char: char| !char.is_ascii_digit());
    let unit = text[number.len()..].trim().to_ascii_lowercase();
    let has_unit = unit.is_empty() || MINUTES.contains(&&*unit);
    (has_unit && !number.is_empty() && number.chars().all(is_number)).then_some(number)
}

/// Returns text in single quotes, between which YAML knows no other escape than that of the quote.
pub(crate) fn in_quotes(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Returns whether a word can be written in YAML without quotes.
fn is_plain_word(word: &str) -> bool {
    let is_plain = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | '/');
    word.starts_with(char::is_alphabetic) && word.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_read_with_and_without_their_unit() {
        for (text, expected) in [
            ("30 min", Some("30")),
            ("30min", Some("30")),
            ("45 Minutes", Some("45")),
            ("30-60 min.", Some("30-60")),
            ("90", Some("90")),
            ("2 h", None),
            ("about 30 min", None),
            ("30 minuets", None),
            ("min", None),
            ("1.5 min", None),
        ] {
            assert_eq!(minutes(text), expected, "{text}");
        }
    }
}
