//! The context in which values are read, which collects their faults.

use std::borrow::Cow;
use std::fmt::Display;

use super::placeholder::is_placeholder;
use super::{RecordMapping, Vocabulary};
use crate::document::yaml::{self, Node};
use crate::document::{Fault, FaultKind};
use crate::text::nearest::{distance, nearest, suggest};
use crate::text::{Edit, FastSet, Span};

/// The context in which the values of one file are read, and the faults found so far.
pub struct ReadContext<'a> {
    /// The whole file.
    pub text: &'a str,
    pub vocabulary: &'a Vocabulary,
    pub faults: Vec<Fault>,
    /// The links of the body that were read as references, and no longer count as plain links.
    pub consumed: Vec<Span>,
    /// The name and the description of the field that is being read.
    pub field: Option<(&'a str, &'a dyn Display)>,
    /// How the configuration says that the file is to be read.
    pub mapping: Option<&'a RecordMapping>,
}

impl<'a> ReadContext<'a> {
    /// Reports a value that does not have the expected form.
    pub fn wrong(&mut self, span: Span, expected: &str, found: &str) -> &mut Fault {
        self.fault(span, format!("expected {expected}, found {found}"))
    }

    /// Reports a `field-type` fault with its own message.
    pub fn fault(&mut self, span: Span, message: impl Into<String>) -> &mut Fault {
        self.faults
            .push(Fault::new(FaultKind::FieldType, span, message));
        self.faults.last_mut().expect("just pushed")
    }

    /// Returns whether a value of the frontmatter is only a placeholder, and reports it then. YAML
    /// reads `{{ month }}` without quotes as a mapping.
    pub fn is_placeholder_node(&mut self, node: Node<'_>) -> bool {
        let text = match node.text() {
            Some(text) => text,
            None if node.is_mapping() => self.source_text(node.span()),
            None => return false,
        };
        self.is_placeholder(text, node.span())
    }

    /// Returns whether a text is only a placeholder, and reports it then. The value is not read, so
    /// that no other rule reports it.
    pub fn is_placeholder(&mut self, text: &str, span: Span) -> bool {
        let Some((name, about)) = self.field.filter(|_| is_placeholder(text)) else {
            return false;
        };
        let message = format!("`{name}` is only a placeholder");
        let fault = Fault::new(FaultKind::Placeholder, span, message);
        self.faults.push(fault.help(format!(
            "write the value: {}",
            as_phrase(&about.to_string())
        )));
        true
    }

    /// Returns whether a node is a mapping; reports each key that is not among the `known` ones.
    pub fn check_mapping(
        &mut self,
        node: Node<'_>,
        expected: &str,
        known: impl Iterator<Item = &'static str> + Clone,
    ) -> bool {
        if !node.is_mapping() {
            self.wrong(node.span(), expected, node.describe());
            return false;
        }
        let keys = node.entries().filter_map(|(key, _)| key.text());
        let taken: FastSet<&str> = keys
            .filter(|name| known.clone().any(|known| known == *name))
            .collect();
        for (key, _) in node.entries() {
            let Some(name) = key.text() else { continue };
            if !is_custom_key(name) && !taken.contains(name) {
                let is_taken = |known: &str| taken.contains(known);
                self.unknown_key(name, key.span(), known.clone(), is_taken)
                    .message = format!("unknown key `{name}`");
            }
        }
        true
    }

    /// Merges the last reported fault, which says that `keys` are missing from a mapping, with an
    /// earlier fault about an unknown key that is probably one of them. Both are the same mistake.
    pub fn merge_misspelt_key(&mut self, keys: &[&str]) {
        let Some((missing, before)) = self.faults.split_last() else {
            return;
        };
        let is_misspelt = |fault: &Fault| {
            fault.kind == FaultKind::UnknownField
                && missing.span.contains(fault.span)
                && fault
                    .fix
                    .as_ref()
                    .is_some_and(|(_, edit)| keys.contains(&edit.text.as_str()))
        };
        // What was found in the mapping was reported last.
        let from = before.len() - trailing_faults(before, missing.span);
        if let Some(at) = before[from..].iter().position(is_misspelt) {
            let misspelt = self.faults.remove(from + at);
            if let Some(missing) = self.faults.last_mut() {
                (missing.help, missing.fix) = (misspelt.help, misspelt.fix);
            }
        }
    }

    /// Leaves it to the rules to report unknown keys of a mapping that are probably misspellings of
    /// `keys`: a rule reports the missing key and mentions the misspelt one.
    pub fn leave_to_rules(&mut self, node: Node<'_>, keys: &[&str]) {
        let from = self.faults.len() - trailing_faults(&self.faults, node.span());
        if from == self.faults.len() {
            return;
        }
        let missing = keys.iter().filter(|key| !has_value(node, key));
        let missing: Vec<&str> = missing.copied().collect();
        for fault in &mut self.faults[from..] {
            let stands_for_missing =
                |(_, edit): &(String, Edit)| missing.contains(&edit.text.as_str());
            if fault.kind == FaultKind::UnknownField
                && fault.fix.as_ref().is_some_and(stands_for_missing)
            {
                fault.kind = FaultKind::MisspeltPart;
            }
        }
    }

    /// Reports an unknown field and suggests the nearest known one. If only one or two letters
    /// differ and the record does not have that field yet, renaming it is offered as a fix.
    pub fn unknown_key<'k>(
        &mut self,
        name: &str,
        span: Span,
        known: impl Iterator<Item = &'k str>,
        is_taken: impl Fn(&str) -> bool,
    ) -> &mut Fault {
        let fault = Fault::new(
            FaultKind::UnknownField,
            span,
            format!("unknown field `{name}`"),
        );
        let fault = match nearest(name, known) {
            Some(near) if distance(name, near) <= 2 && !is_taken(near) => fault
                .help(suggest(name, near))
                .fix(format!("rename it to `{near}`"), Edit::new(span, near)),
            Some(near) => fault.help(suggest(name, near)),
            None => fault.help("remove it, or start its name with `x-` to keep it as your own"),
        };
        self.faults.push(fault);
        self.faults.last_mut().expect("just pushed")
    }

    /// Returns a part of the file as it is written.
    pub fn source_text(&self, span: Span) -> &'a str {
        span.slice(self.text)
    }

    /// Returns the span at which the file contains a text verbatim, without the quotes and blanks
    /// around it. `span` is the part of the file that the text was read from.
    pub fn verbatim(&self, text: &str, span: Span) -> Option<Span> {
        let around = |char: char| char.is_whitespace() || matches!(char, '"' | '\'' | '`');
        let source = self.source_text(span);
        let is_plain = |byte: &u8| byte.is_ascii_graphic() && !b"\"'`".contains(byte);
        let ends = [text.as_bytes().first(), text.as_bytes().last()];
        if source == text && ends.iter().all(|end| end.is_some_and(is_plain)) {
            return Some(span);
        }
        let inner = source.trim_start_matches(around);
        let start = span.start as usize + source.len() - inner.len();
        let is_verbatim = inner.trim_end_matches(around) == text && !text.is_empty();
        is_verbatim.then(|| Span::new(start, start + text.len()))
    }

    /// Reports an id that YAML 1.1 reads as something other than text.
    pub fn check_ambiguity(&mut self, node: Node<'_>) {
        let Some(text) = node.text() else { return };
        if node.style() != Some(yaml::Style::Plain) {
            return;
        }
        // A decimal without a sign or a leading zero reads the same everywhere.
        let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit())
            && (text.len() == 1 || !text.starts_with('0'));
        if is_decimal {
            return;
        }
        if let Some(other) = yaml::legacy_type(text) {
            let fault = Fault::new(
                FaultKind::AmbiguousScalar,
                node.span(),
                format!("YAML 1.1 reads `{text}` as {other}"),
            );
            self.faults.push(
                fault
                    .help("put it in quotes")
                    .fix("quote it", Edit::new(node.span(), format!("\"{text}\""))),
            );
        }
    }
}

/// Returns how many of the last faults lie within a place.
fn trailing_faults(faults: &[Fault], place: Span) -> usize {
    let last = faults.iter().rev();
    last.take_while(|fault| place.contains(fault.span)).count()
}

/// Returns the description of a field in a form that can continue a sentence.
fn as_phrase(about: &str) -> String {
    let lines: Vec<&str> = about.lines().map(str::trim).collect();
    let text = lines.join(" ");
    let mut chars = text.trim().trim_end_matches('.').chars();
    let first = chars.next().into_iter().flat_map(char::to_lowercase);
    first.chain(chars).collect()
}

/// Returns whether a key's name marks it as the user's own.
pub(crate) fn is_custom_key(key: &str) -> bool {
    key.starts_with("x-") || key.starts_with("x_")
}

/// Returns the beginning of the first line of a text, for a message.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &line[..at]).into(),
        None if line.len() < text.len() => format!("{line}…").into(),
        None => line.into(),
    }
}

/// Returns whether a mapping has a value for a key, whether or not it can be read.
pub(crate) fn has_value(node: Node<'_>, key: &str) -> bool {
    node.get(key).is_some_and(|value| !is_empty(value))
}

/// Returns whether a value counts as absent: null, blank, or a collection of only such values.
pub(crate) fn is_empty(node: Node<'_>) -> bool {
    node.is_null()
        || node.text().is_some_and(|text| text.trim_start().is_empty())
        || (node.is_sequence() && node.items().all(is_empty))
        || (node.is_mapping() && node.entries().next().is_none())
}
