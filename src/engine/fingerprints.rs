//! Which finding is which: by rule, record, field and value.

use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::{Diagnostic, Fingerprint};
use crate::document::{frontmatter, markdown, yaml};
use crate::model::{Model, identity};
use crate::text::{RepoPath, Span};

/// Gives every finding its fingerprint; of two that would have the same, the
/// later ones are told apart by their number.
pub fn give(findings: &mut [Diagnostic], model: &Model, texts: &BTreeMap<RepoPath, String>) {
    give_by(findings, &|path| model.at(path).map(identity::of), texts);
}

/// The same where `whose` tells which record is at a path.
pub fn give_by(
    findings: &mut [Diagnostic],
    whose: &dyn Fn(&RepoPath) -> Option<String>,
    texts: &BTreeMap<RepoPath, String>,
) {
    let mut seen: HashMap<Fingerprint, u32> = HashMap::new();
    for of_file in findings.chunk_by_mut(|a, b| a.path == b.path) {
        let path = of_file[0].path.clone();
        let places = Places::new(texts.get(&path).map_or("", String::as_str));
        let whose = whose(&path).unwrap_or_else(|| path.text().into_owned());
        for finding in of_file {
            let (field, value) = places.of(finding.span);
            let about = finding.about.as_deref().unwrap_or("");
            let parts = [finding.meta.name, &whose, &field, &value, about].map(str::as_bytes);
            let plain = Fingerprint::of(&parts);
            let number = seen.entry(plain).or_default();
            finding.fingerprint = match *number {
                0 => plain,
                number => Fingerprint::of(&[&parts[..], &[&number.to_le_bytes()]].concat()),
            };
            *number += 1;
        }
    }
}

/// The fields of one file, by their places.
struct Places<'t> {
    text: &'t str,
    tree: yaml::Tree<'t>,
    body: markdown::Body<'t>,
}

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Self {
        let none = (Span::empty(0), Span::empty(0));
        let (yaml, body) =
            frontmatter::find(text).map_or(none, |fences| (fences.yaml, fences.body));
        Self {
            text,
            tree: yaml::parse(text, yaml).0,
            body: markdown::parse(text, body),
        }
    }

    /// The path of keys to a place (or its heading in the body), and the value there.
    fn of(&self, span: Span) -> (String, String) {
        let mut path = Vec::new();
        let mut value = None;
        let mut node = self.tree.root();
        while let Some(current) = node {
            let inside = |node: &yaml::Node<'_>| node.span().contains(span);
            let entry = current
                .entries()
                .find(|(key, value)| inside(key) || inside(value));
            node = match entry {
                Some((key, below)) => {
                    path.push(key.text().unwrap_or("").to_owned());
                    let at_key = inside(&key);
                    value = if at_key { key.text() } else { below.text() };
                    (!at_key).then_some(below)
                }
                None => current
                    .items()
                    .find(inside)
                    .inspect(|item| value = item.text()),
            };
        }
        let heading = self
            .body
            .sections
            .iter()
            .rev()
            .find(|section| section.span.contains(span));
        if let Some(section) = heading.filter(|_| path.is_empty()) {
            path.push(section.heading.value.to_lowercase());
        }
        // Blanks are how a text is laid out, not what it says.
        let written = value.unwrap_or_else(|| span.of(self.text));
        (
            path.join("."),
            written.split_whitespace().collect::<Vec<_>>().join(" "),
        )
    }
}
