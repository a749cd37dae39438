//! Identifies findings by rule, record, field and value.

use std::collections::HashMap;

use super::subjects::Subjects;
use crate::diagnostic::{Diagnostic, Fingerprint};
use crate::document::{frontmatter, markdown, yaml};
use crate::text::{Sources, Span};

/// Assigns every finding its fingerprint. Of several that would have the same one, the later are
/// numbered.
pub(crate) fn assign(findings: &mut [Diagnostic], subjects: &dyn Subjects, sources: &Sources) {
    let mut counts: HashMap<Fingerprint, u32> = HashMap::new();
    for in_file in findings.chunk_by_mut(|a, b| a.path == b.path) {
        let path = in_file[0].path.clone();
        let fields = FieldsByPlace::new(sources.get(&path).unwrap_or(""));
        let identity = subjects.identity(&path);
        let identity = identity.unwrap_or_else(|| path.text().into_owned());
        for finding in in_file {
            let (field, value) = fields.at(finding.span);
            let about = finding.about.as_deref().unwrap_or("");
            let parts = [finding.meta.name, &identity, &field, &value, about].map(str::as_bytes);
            let plain = Fingerprint::from_parts(&parts);
            finding.fault = plain;
            let count = counts.entry(plain).or_default();
            finding.fingerprint = match *count {
                0 => plain,
                number => Fingerprint::from_parts(&[&parts[..], &[&number.to_le_bytes()]].concat()),
            };
            *count += 1;
        }
    }
}

/// The fields of one file, by their places.
struct FieldsByPlace<'t> {
    text: &'t str,
    tree: yaml::Tree<'t>,
    body: markdown::Body<'t>,
}

impl<'t> FieldsByPlace<'t> {
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

    /// Returns the path of keys to a span (or its heading in the body), and the value there.
    fn at(&self, span: Span) -> (String, String) {
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
        // Blanks are layout, not content.
        let written = value.unwrap_or_else(|| span.slice(self.text));
        (
            path.join("."),
            written.split_whitespace().collect::<Vec<_>>().join(" "),
        )
    }
}
