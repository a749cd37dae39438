//! The state of reading a configuration, and the readers for its values.

use super::family::INVALID_CONFIG;
use super::glob;
use super::rule_names::RuleNames;
use super::settings::{NamedField, NamedGlob, RuleEntry};
use crate::diagnostic::{Diagnostic, Meta};
use crate::document::yaml::Node;
use crate::record::Vocabulary;
use crate::text::{RepoPath, Span, nearest};

/// How many entries a list may have if each record or each finding is compared with all of them.
pub(crate) const MAX_ENTRIES: usize = 1000;

/// A configuration that is being read.
pub(crate) struct ConfigReader<'a> {
    pub path: &'a RepoPath,
    pub text: &'a str,
    pub names: &'a RuleNames<'a>,
    /// The names that may be used, with those of this configuration that were already read.
    pub vocabulary: Vocabulary,
    /// Every glob that was read.
    pub globs: Vec<NamedGlob>,
    /// Every entry of `fields` in the record mappings that was read.
    pub mapped_fields: Vec<NamedField>,
    /// Every entry of `rules` and `overrides` that was read.
    pub rule_entries: Vec<RuleEntry>,
    /// The globs of the override that is being read, as they are written.
    pub override_paths: Option<String>,
    pub findings: Vec<Diagnostic>,
}

impl<'a> ConfigReader<'a> {
    /// Reports a fault of the configuration.
    pub(crate) fn fault(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.report(&INVALID_CONFIG, span, message)
    }

    /// Reports a finding with other metadata than `invalid-config`.
    pub(crate) fn report(
        &mut self,
        meta: &'static Meta,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.findings
            .push(Diagnostic::new(meta, self.path.clone(), span, message));
        self.findings.last_mut().expect("just pushed")
    }

    /// Reports a value that is not what is expected.
    pub(crate) fn wrong(&mut self, node: Node<'_>, expected: &str) -> &mut Diagnostic {
        let found = found_text(node);
        self.fault(node.span(), format!("expected {expected}, found {found}"))
    }

    /// Reads text that is not empty.
    pub(crate) fn text<'n>(&mut self, node: Node<'n>, expected: &str) -> Option<&'n str> {
        let text = node.text().map(str::trim);
        let text = text.filter(|text| !text.is_empty() && !node.is_null());
        if text.is_none() {
            self.wrong(node, expected);
        }
        text
    }

    /// Reads text that is not empty, to keep it.
    pub(crate) fn string(&mut self, node: Node<'_>, expected: &str) -> Option<String> {
        self.text(node, expected).map(str::to_owned)
    }

    /// Reads one of several words, and suggests the nearest for any other.
    pub(crate) fn word<'w>(
        &mut self,
        node: Node<'_>,
        expected: &str,
        words: &[&'w str],
    ) -> Option<&'w str> {
        let text = node.text();
        let found = words.iter().find(|word| text == Some(word));
        if found.is_none() {
            let near = text.and_then(|text| nearest(text, words.iter().copied()));
            let all = format!("write one of {}", list(words.iter().copied()));
            self.wrong(node, expected).help(all).suggest(near);
        }
        found.copied()
    }

    /// Reads the items of a list. A single value counts as a list of one.
    pub(crate) fn items<'n>(&mut self, node: Node<'n>, expected: &str) -> Vec<Node<'n>> {
        if node.is_mapping() {
            self.wrong(node, expected);
            return Vec::new();
        }
        if node.is_sequence() {
            node.items().collect()
        } else {
            vec![node]
        }
    }

    /// Reads the entries of a mapping.
    pub(crate) fn entries<'n>(
        &mut self,
        node: Node<'n>,
        expected: &str,
    ) -> Vec<(Node<'n>, Node<'n>)> {
        if !node.is_mapping() {
            self.wrong(node, expected);
        }
        node.entries().collect()
    }

    /// Returns the first entries of a list, and reports if it has too many.
    pub(crate) fn first<'n>(
        &mut self,
        entries: impl Iterator<Item = Node<'n>>,
        what: &str,
    ) -> Vec<Node<'n>> {
        let mut entries: Vec<Node<'n>> = entries.take(MAX_ENTRIES + 1).collect();
        if let Some(further) = entries.get(MAX_ENTRIES) {
            self.fault(further.span(), format!("more than {MAX_ENTRIES} {what}"));
            entries.truncate(MAX_ENTRIES);
        }
        entries
    }

    /// Reads a list of texts, each with its node.
    pub(crate) fn texts<'n>(
        &mut self,
        node: Node<'n>,
        one: &str,
        all: &str,
    ) -> Vec<(&'n str, Node<'n>)> {
        let items = self.items(node, all);
        let text = |item| self.text(item, one).map(|text| (text, item));
        items.into_iter().filter_map(text).collect()
    }

    /// Reads a list of texts, to keep them.
    pub(crate) fn strings(&mut self, node: Node<'_>, one: &str, all: &str) -> Vec<String> {
        let texts = self.texts(node, one, all).into_iter();
        texts.map(|(text, _)| text.to_owned()).collect()
    }

    /// Reads a list of globs as one glob, or returns `None` if none of them is valid. Every file is
    /// compared with the globs, so a configuration has at most [`MAX_ENTRIES`] of them.
    pub(crate) fn globs(&mut self, node: Node<'_>) -> Option<globset::GlobSet> {
        let mut valid = Vec::new();
        for (text, item) in self.texts(node, "a glob", "a list of globs") {
            if self.globs.len() >= MAX_ENTRIES {
                self.fault(item.span(), format!("more than {MAX_ENTRIES} globs"));
                break;
            }
            match glob::parse(text) {
                Ok(_) => {
                    valid.push(text);
                    self.globs.push(NamedGlob {
                        text: text.to_owned(),
                        span: item.span(),
                    });
                }
                Err(reason) => {
                    self.fault(
                        item.span(),
                        format!("`{text}` is not a valid glob: {reason}"),
                    );
                }
            }
        }
        match glob::any_of(valid.iter().copied()) {
            Ok(set) => (!valid.is_empty()).then_some(set),
            Err(reason) => {
                self.fault(node.span(), format!("these globs are too large: {reason}"));
                None
            }
        }
    }
}

/// Describes a value for a message: a short text itself, any other value by its type.
pub(crate) fn found_text(node: Node<'_>) -> String {
    match node.text().filter(|text| !text.trim().is_empty()) {
        Some(text) if text.chars().count() <= 40 && !text.contains('\n') => format!("`{text}`"),
        Some(_) | None => node.describe().to_owned(),
    }
}

/// Returns whether text can be a name that records write before a colon.
pub(crate) fn is_name(text: &str) -> bool {
    let part = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
    !text.is_empty() && text.chars().all(part)
}

/// The pattern of names for JSON Schema: everything but whitespace and ASCII punctuation. `\p{L}`
/// would be more exact, but not every validator supports it.
pub(crate) const NAME_PATTERN: &str = r"^[^\s!-,./:-@\[-^`{-~]+$";

/// Formats names as `` `a`, `b` and `c` ``.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
