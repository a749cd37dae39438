//! What reading a value needs to know, and what it finds wrong.

use std::borrow::Cow;

use super::value::{Refusal, Scalar, Value};
use super::{Slot, Vocabulary};
use crate::document::yaml::{self, Node};
use crate::document::{Fault, FaultKind};
use crate::text::nearest::{distance, nearest};
use crate::text::{Edit, Span, Spanned};

/// What reading a value needs to know, and where it leaves what it found.
pub struct ReadContext<'a> {
    /// The whole file.
    pub text: &'a str,
    pub vocabulary: &'a Vocabulary,
    pub faults: Vec<Fault>,
    /// Links of the body that were read as references; they are no plain links any more.
    pub consumed: Vec<Span>,
}

impl<'a> ReadContext<'a> {
    /// A value of the wrong shape.
    pub fn wrong(&mut self, span: Span, expected: &str, found: &str) -> &mut Fault {
        self.fault(span, format!("expected {expected}, found {found}"))
    }

    /// A `field-type` fault in words of its own.
    pub fn fault(&mut self, span: Span, message: impl Into<String>) -> &mut Fault {
        self.faults
            .push(Fault::new(FaultKind::FieldType, span, message));
        self.faults.last_mut().expect("just pushed")
    }

    /// Reads one piece of text.
    pub fn scalar<T: Scalar>(&mut self, text: &str, span: Span) -> Option<T> {
        let text = text.trim();
        match T::from_text(text) {
            Ok(value) => Some(value),
            Err(Refusal { message, help }) => {
                let message = message.unwrap_or_else(|| {
                    format!("expected {}, found `{}`", T::NOUN, shortened(text))
                });
                self.fault(span, message).help = help;
                None
            }
        }
    }

    /// Whether a node is a mapping with none but the `known` keys; each other
    /// key is an `unknown-field` fault.
    pub fn mapping(&mut self, node: Node<'_>, expected: &str, known: &[&'static str]) -> bool {
        if !node.is_mapping() {
            self.wrong(node.span(), expected, node.describe());
            return false;
        }
        for (key, _) in node.entries() {
            let Some(name) = key.text() else { continue };
            if !known.contains(&name) && !is_own(name) {
                let is_taken = |known: &str| node.entry(known).is_some();
                self.unknown_key(name, key.span(), known.iter().copied(), is_taken)
                    .message = format!("nothing reads the key `{name}` here");
            }
        }
        true
    }

    /// The fault reported last is that a mapping lacks `keys`. Where one of them
    /// is there and misspelt, that is the same fault: it is told once, with the fix.
    pub fn or_misspelt(&mut self, keys: &[&str]) {
        let Some((lack, before)) = self.faults.split_last() else {
            return;
        };
        let is_it = |fault: &Fault| {
            fault.kind == FaultKind::UnknownField
                && lack.span.contains(fault.span)
                && fault
                    .fix
                    .as_ref()
                    .is_some_and(|(_, edit)| keys.contains(&edit.text.as_str()))
        };
        if let Some(at) = before.iter().position(is_it) {
            let misspelt = self.faults.remove(at);
            if let Some(lack) = self.faults.last_mut() {
                (lack.help, lack.fix) = (misspelt.help, misspelt.fix);
            }
        }
    }

    /// Parts of a mapping that a rule asks for. Where one is lacking, and a key
    /// that nothing reads stands near it, that is one fault, and the rule's.
    pub fn parts(&mut self, node: Node<'_>, parts: &[&str]) {
        let place = node.span();
        for fault in &mut self.faults {
            let is_part = |(_, edit): &(String, Edit)| {
                parts.contains(&edit.text.as_str()) && !has(node, &edit.text)
            };
            if fault.kind == FaultKind::UnknownField
                && place.contains(fault.span)
                && fault.fix.as_ref().is_some_and(is_part)
            {
                fault.kind = FaultKind::MisspeltPart;
            }
        }
    }

    /// One key of a mapping, if it says anything that can be read.
    pub fn key<T: Value>(&mut self, node: Node<'_>, key: &str) -> Slot<T> {
        let value = node.get(key).filter(|value| !is_empty(*value))?;
        T::from_node(value, self).map(|read| Spanned::new(read, value.span()))
    }

    /// A key that nothing reads; the nearest known one is offered, and put in
    /// its place where it is one or two letters away and not taken.
    pub fn unknown_key<'k>(
        &mut self,
        name: &str,
        span: Span,
        known: impl Iterator<Item = &'k str>,
        is_taken: impl Fn(&str) -> bool,
    ) -> &mut Fault {
        let mut fault = Fault::new(
            FaultKind::UnknownField,
            span,
            format!("no record has a field `{name}`"),
        );
        match nearest(name, known) {
            Some(near) if distance(name, near) <= 2 && !is_taken(near) => {
                fault = fault.help(format!("did you mean `{near}`?"));
                fault = fault.fix(format!("rename it to `{near}`"), Edit::new(span, near));
            }
            Some(near) => fault = fault.help(format!("did you mean `{near}`?")),
            None => fault = fault.help("take it out, or begin it with `x-` to keep it as your own"),
        }
        self.faults.push(fault);
        self.faults.last_mut().expect("just pushed")
    }

    /// A part of the file as it is written.
    pub fn source_text(&self, span: Span) -> &'a str {
        span.of(self.text)
    }

    /// Where a text stands letter for letter in the part of the file that it was
    /// read from, quotes and blanks around it left aside.
    pub fn verbatim(&self, text: &str, span: Span) -> Option<Span> {
        let around = |char: char| char.is_whitespace() || matches!(char, '"' | '\'' | '`');
        let source = self.source_text(span);
        let inner = source.trim_start_matches(around);
        let start = span.start as usize + source.len() - inner.len();
        let is_verbatim = inner.trim_end_matches(around) == text && !text.is_empty();
        is_verbatim.then(|| Span::new(start, start + text.len()))
    }

    /// A word about an id that older readers of YAML do not take for text.
    pub fn check_ambiguity(&mut self, node: Node<'_>) {
        let Some(text) = node.text() else { return };
        if node.style() != Some(yaml::Style::Plain) {
            return;
        }
        if let Some(other) = yaml::legacy_type(text) {
            let fault = Fault::new(
                FaultKind::AmbiguousScalar,
                node.span(),
                format!("`{text}` is {other} to readers of YAML 1.1"),
            );
            self.faults.push(
                fault
                    .help("put it in quotes")
                    .fix("quote it", Edit::new(node.span(), format!("\"{text}\""))),
            );
        }
    }
}

/// A key that is the user's own by its name.
pub fn is_own(key: &str) -> bool {
    key.starts_with("x-") || key.starts_with("x_")
}

/// The beginning of a text, for a message.
pub fn shortened(text: &str) -> Cow<'_, str> {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &line[..at]).into(),
        None if line.len() < text.len() => format!("{line}…").into(),
        None => line.into(),
    }
}

/// Whether a mapping says something under a key, readable or not.
pub fn has(node: Node<'_>, key: &str) -> bool {
    node.get(key).is_some_and(|value| !is_empty(value))
}

/// Whether a value is there and says nothing.
pub fn is_empty(node: Node<'_>) -> bool {
    node.is_null()
        || node.text().is_some_and(|text| text.trim().is_empty())
        || (node.is_sequence() && node.items().all(is_empty))
        || (node.is_mapping() && node.entries().next().is_none())
}
