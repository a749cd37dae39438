//! Identifies findings by rule, record, field and value.

use std::collections::HashMap;

use super::subjects::Subjects;
use crate::diagnostic::{Diagnostic, Fingerprint};
use crate::document::{frontmatter, markdown, yaml};
use crate::text::{Sources, Span, steps};

/// Assigns every finding its fingerprint. If several findings would have the same one, a number is
/// added to all but the first.
pub(crate) fn assign(findings: &mut [Diagnostic], subjects: &dyn Subjects, sources: &Sources) {
    let mut counts: HashMap<Fingerprint, u32> = HashMap::new();
    for in_file in findings.chunk_by_mut(|a, b| a.path == b.path) {
        let path = in_file[0].path.clone();
        let fields = FieldsByPlace::new(sources.get(&path).unwrap_or(""));
        let mut children = Children::default();
        let identity = subjects.identity(&path);
        let identity = identity.unwrap_or_else(|| path.text().into_owned());
        let mut last: Option<(Span, String, String)> = None;
        for finding in in_file {
            // Many findings may be about one long value.
            if last.as_ref().is_none_or(|(span, ..)| *span != finding.span) {
                let (field, value) = fields.at(finding.span, &mut children);
                last = Some((finding.span, field, shortened(value)));
            }
            let Some((_, field, value)) = &last else {
                continue;
            };
            let about = finding.about.as_deref().unwrap_or("");
            let parts = [finding.meta.name, &identity, field, value, about].map(str::as_bytes);
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

/// Returns a value, or its hash if it is long, because it would be hashed for each of its findings.
fn shortened(value: String) -> String {
    const LONGEST: usize = 1000;
    if value.len() <= LONGEST {
        return value;
    }
    Fingerprint::from_parts(&[value.as_bytes()]).to_string()
}

/// The fields of one file, by their positions. A file may have as many findings as values, so
/// fields are found by binary search.
struct FieldsByPlace<'t> {
    text: &'t str,
    tree: yaml::Tree<'t>,
    body: markdown::Body<'t>,
    /// For each section the one around it.
    outer_sections: Vec<Option<usize>>,
}

impl<'t> FieldsByPlace<'t> {
    fn new(text: &'t str) -> Self {
        let none = (Span::empty(0), Span::empty(0));
        let (yaml, body) =
            frontmatter::find(text).map_or(none, |fences| (fences.yaml, fences.body));
        let body = markdown::parse(text, body);
        Self {
            text,
            tree: yaml::parse(text, yaml).0,
            outer_sections: outer_sections(&body),
            body,
        }
    }

    /// Returns the path of keys to a span (or its heading in the body), and the value there.
    /// `children` keeps what was looked up before.
    fn at<'s>(&'s self, span: Span, children: &mut Children<'s>) -> (String, String) {
        let mut path = Vec::new();
        let mut value = None;
        let mut node = self.tree.root();
        while let Some(current) = node {
            let inside = |node: &yaml::Node<'_>| node.span().contains(span);
            node = match children.around(current, span) {
                Some((Some(key), below)) => {
                    path.push(key.text().unwrap_or("").to_owned());
                    let at_key = inside(&key);
                    value = if at_key { key.text() } else { below.text() };
                    (!at_key).then_some(below)
                }
                Some((None, item)) => {
                    value = item.text();
                    Some(item)
                }
                None => None,
            };
        }
        if path.is_empty()
            && let Some(section) = self.section(span)
        {
            path.push(section.heading.value.to_lowercase());
        }
        // Blanks are layout, not content.
        let written = value.unwrap_or_else(|| span.slice(self.text));
        (
            path.join("."),
            written.split_whitespace().collect::<Vec<_>>().join(" "),
        )
    }

    /// Returns the innermost section around a span.
    fn section(&self, span: Span) -> Option<&markdown::Section<'t>> {
        let sections = &self.body.sections;
        let after = sections.partition_point(|section| section.span.start <= span.start);
        let mut at = after.checked_sub(1);
        while let Some(section) = at.map(|at| &sections[at]) {
            if section.span.contains(span) {
                return Some(section);
            }
            at = at.and_then(|at| self.outer_sections[at]);
        }
        None
    }
}

/// Returns for each section the position of the innermost one around it.
fn outer_sections(body: &markdown::Body<'_>) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let sections = body.sections.iter().enumerate();
    let outer = sections.map(|(at, section)| {
        while open
            .pop_if(|outer| body.sections[*outer].level >= section.level)
            .is_some()
        {}
        let outer = open.last().copied();
        open.push(at);
        outer
    });
    outer.collect()
}

/// A value and its key, if it has one.
type Child<'s> = (Option<yaml::Node<'s>>, yaml::Node<'s>);

/// The children of the collections that were searched, in the order of the text.
#[derive(Default)]
struct Children<'s>(HashMap<usize, Vec<Child<'s>>>);

impl<'s> Children<'s> {
    /// Returns the child of a collection within which a span lies.
    fn around(&mut self, parent: yaml::Node<'s>, span: Span) -> Option<Child<'s>> {
        let children = self.0.entry(parent.index()).or_insert_with(|| {
            let entries = parent.entries().map(|(key, value)| (Some(key), value));
            entries
                .chain(parent.items().map(|item| (None, item)))
                .collect()
        });
        let key_end = |key: &Option<yaml::Node<'_>>| key.map_or(0, |key| key.span().end);
        let first = children.partition_point(|(key, value)| {
            steps::count();
            value.span().end.max(key_end(key)) < span.end
        });
        let (key, value) = *children.get(first)?;
        let is_around = |node: &yaml::Node<'_>| node.span().contains(span);
        (is_around(&value) || key.as_ref().is_some_and(is_around)).then_some((key, value))
    }
}
