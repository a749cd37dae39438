//! The top-level entries of a frontmatter, also of one that cannot be parsed.

use super::yaml::{self, Tree};
use super::{Fault, FaultKind};
use crate::text::{Span, Spanned};

/// A top-level key of a file, with its value if that is a scalar.
pub(crate) struct TopLevelEntry<'t> {
    pub key: Spanned<&'t str>,
    pub value: Option<Spanned<&'t str>>,
}

/// Returns the top-level entries of a frontmatter. If it is not a mapping, or not all of it could be
/// parsed (`faults`), they are the lines that begin with a key.
pub(crate) fn entries<'t>(
    text: &'t str,
    yaml: Span,
    tree: &'t Tree<'t>,
    faults: &[Fault],
) -> Vec<TopLevelEntry<'t>> {
    let is_broken = faults.iter().any(|fault| fault.kind == FaultKind::Syntax);
    let root = tree.root().filter(|root| root.is_mapping() && !is_broken);
    let Some(root) = root else {
        return lines(text, yaml)
            .filter_map(|line| entry(text, line))
            .collect();
    };
    let spanned = |node: yaml::Node<'t>| Some(Spanned::new(node.text()?, node.span()));
    root.entries()
        .filter_map(|(key, value)| {
            let (key, value) = (spanned(key)?, spanned(value));
            Some(TopLevelEntry { key, value })
        })
        .collect()
}

/// Returns the lines within a span, without their line ends.
pub(super) fn lines(text: &str, within: Span) -> impl Iterator<Item = Span> {
    let mut at = within.start as usize;
    let lines = within.slice(text).split_inclusive('\n');
    lines.map(move |line| {
        let start = at;
        at += line.len();
        Span::new(start, start + line.trim_end_matches(['\n', '\r']).len())
    })
}

/// Returns the entry that an unindented line begins.
pub(super) fn entry(text: &str, line: Span) -> Option<TopLevelEntry<'_>> {
    let content = line.slice(text);
    let (key, value) = content.split_once(':')?;
    let is_key = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    let starts_value = value.is_empty() || value.starts_with([' ', '\t']);
    if key.is_empty() || !key.chars().all(is_key) || !starts_value {
        return None;
    }
    let start = line.start as usize;
    let key = Spanned::new(key, Span::new(start, start + key.len()));
    let trimmed = value.trim_matches([' ', '\t', '"', '\'']);
    let from = start + content.len() - value.len() + value.find(trimmed).unwrap_or(0);
    let span = Span::new(from, from + trimmed.len());
    let value = (!trimmed.is_empty()).then(|| Spanned::new(trimmed, span));
    Some(TopLevelEntry { key, value })
}
