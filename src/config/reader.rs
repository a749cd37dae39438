//! What reading a config needs to know, and where it leaves what it found.

use super::settings::NamedGlob;
use super::{INVALID_CONFIG, Names, glob};
use crate::diagnostic::{Diagnostic, Meta};
use crate::document::yaml::Node;
use crate::record::Vocabulary;
use crate::text::{RepoPath, Span, and_list, nearest};

/// One config on its way from what is written to what is meant.
pub struct Reader<'a> {
    pub path: &'a RepoPath,
    pub text: &'a str,
    pub names: &'a Names<'a>,
    /// The names that may be used, those of this config among them once they are read.
    pub vocabulary: Vocabulary,
    /// Every glob so far.
    pub globs: Vec<NamedGlob>,
    pub findings: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// A mistake.
    pub fn fault(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.report(&INVALID_CONFIG, span, message)
    }

    /// A mistake that has a name of its own.
    pub fn report(
        &mut self,
        meta: &'static Meta,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.findings
            .push(Diagnostic::new(meta, self.path.clone(), span, message));
        self.findings.last_mut().expect("just pushed")
    }

    /// A value that is not what may stand there.
    pub fn wrong(&mut self, node: Node<'_>, expected: &str) -> &mut Diagnostic {
        let found = shown(node);
        self.fault(node.span(), format!("expected {expected}, found {found}"))
    }

    /// One piece of text that says something.
    pub fn text<'n>(&mut self, node: Node<'n>, expected: &str) -> Option<&'n str> {
        let text = node.text().map(str::trim);
        let text = text.filter(|text| !text.is_empty() && !node.is_null());
        if text.is_none() {
            self.wrong(node, expected);
        }
        text
    }

    /// One of some words; the nearest is offered.
    pub fn word<'w>(
        &mut self,
        node: Node<'_>,
        expected: &str,
        words: &[&'w str],
    ) -> Option<&'w str> {
        let text = node.text();
        let found = words.iter().find(|word| text == Some(word));
        if found.is_none() {
            let near = text.and_then(|text| nearest(text, words.iter().copied()));
            let all = format!("it is one of {}", and_list(words));
            self.wrong(node, expected).help(all).suggest(near);
        }
        found.copied()
    }

    /// The items of a list; a lone text is a list of one.
    pub fn items<'n>(&mut self, node: Node<'n>, expected: &str) -> Vec<Node<'n>> {
        if node.is_mapping() {
            self.wrong(node, expected);
            return Vec::new();
        }
        match node.is_sequence() {
            true => node.items().collect(),
            false => vec![node],
        }
    }

    /// A list of texts, each with its node.
    pub fn texts<'n>(&mut self, node: Node<'n>, one: &str, all: &str) -> Vec<(&'n str, Node<'n>)> {
        let items = self.items(node, all);
        let text = |item| self.text(item, one).map(|text| (text, item));
        items.into_iter().filter_map(text).collect()
    }

    /// A list of globs as one; `None` where there is none that can be used.
    pub fn globs(&mut self, node: Node<'_>) -> Option<globset::GlobSet> {
        let mut sound = Vec::new();
        for (text, item) in self.texts(node, "a glob", "a list of globs") {
            match glob::parse(text) {
                Ok(matcher) => {
                    sound.push(text);
                    self.globs.push(NamedGlob {
                        text: text.to_owned(),
                        span: item.span(),
                        matcher,
                    });
                }
                Err(reason) => {
                    self.fault(item.span(), format!("`{text}` is no glob: {reason}"));
                }
            }
        }
        match glob::any_of(sound.iter().copied()) {
            Ok(set) => (!sound.is_empty()).then_some(set),
            Err(reason) => {
                self.fault(node.span(), format!("these globs are too large: {reason}"));
                None
            }
        }
    }
}

/// What stands there, for a message: a short text itself, else what it is.
pub fn shown(node: Node<'_>) -> String {
    match node.text().filter(|text| !text.trim().is_empty()) {
        Some(text) if text.chars().count() <= 40 && !text.contains('\n') => format!("`{text}`"),
        Some(_) | None => node.describe().to_owned(),
    }
}

/// Whether a text can be a name that records write in front of a colon.
pub fn is_name(text: &str) -> bool {
    let part = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
    !text.is_empty() && text.chars().all(part)
}

/// The same as a pattern that every reader of JSON Schema understands, `\p{L}` not being one: all
/// but blanks and the signs of ASCII.
pub const NAME_PATTERN: &str = r"^[^\s!-,./:-@\[-^`{-~]+$";
