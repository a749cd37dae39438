//! Compares what a closed run claims before and after a change, which is its frontmatter without the
//! waivers.

use std::ops::Range;

use crate::document::{frontmatter, yaml};
use crate::rules::change::RecordRevision;

/// Returns whether the frontmatter of both revisions is the same, except for waivers and line
/// endings. Git may convert line endings (gitattributes(5), `eol`), and a waiver that has expired has
/// to be removed.
pub(crate) fn are_unchanged(before: &RecordRevision, after: &RecordRevision) -> bool {
    let (before, after) = (
        WaivedFrontmatter::new(before),
        WaivedFrontmatter::new(after),
    );
    match (&before.waive, &after.waive) {
        (None, None) => is_same(before.yaml, after.yaml),
        (Some(_), Some(_)) => {
            let ((start, end), (new_start, new_end)) = (before.around(), after.around());
            is_same(start, new_start) && is_same(end, new_end)
        }
        (None, Some(_)) => is_same_without_waivers(before.yaml, &after),
        (Some(_), None) => is_same_without_waivers(after.yaml, &before),
    }
}

/// The frontmatter of a record, and the range in it that belongs to the waivers.
struct WaivedFrontmatter<'t> {
    yaml: &'t str,
    /// The range from the end of the entry before `waive` to the start of the entry after it.
    waive: Option<Range<usize>>,
}

impl<'t> WaivedFrontmatter<'t> {
    fn new(revision: &'t RecordRevision) -> Self {
        let text = &*revision.text;
        let Some(fences) = frontmatter::find(text) else {
            return Self {
                yaml: "",
                waive: None,
            };
        };
        let yaml = fences.yaml;
        let (tree, _) = yaml::parse(text, yaml);
        let entries: Vec<_> = tree
            .root()
            .into_iter()
            .flat_map(yaml::Node::entries)
            .collect();
        // A record mapping in the configuration may give the field another name.
        let waivers = revision.record.waivers();
        let is_waive = |(key, value): &(yaml::Node<'_>, yaml::Node<'_>)| {
            key.text() == Some("waive")
                || waivers.iter().any(|waiver| {
                    // A value that the configuration sets has the fallback span of the record.
                    waiver.span != revision.record.fallback_span
                        && value.span().contains(waiver.span)
                })
        };
        let waive = entries.iter().position(is_waive).map(|at| {
            let before = at
                .checked_sub(1)
                .map(|before| entries[before].1.span().end as usize);
            let start = before.unwrap_or(yaml.start as usize);
            let own_end = entries[at].1.span().end as usize;
            let rest = text.get(own_end..yaml.end as usize).unwrap_or("");
            let end = match entries.get(at + 1) {
                Some((next, _)) => next.span().start as usize,
                None if is_blank(rest) => yaml.end as usize,
                None => own_end,
            };
            let offset = yaml.start as usize;
            let start = start.saturating_sub(offset);
            start..end.saturating_sub(offset).max(start)
        });
        Self {
            yaml: yaml.slice(text),
            waive,
        }
    }

    /// Returns the parts before and after the waivers.
    fn around(&self) -> (&'t str, &'t str) {
        let waive = self.waive.clone().unwrap_or_default();
        (
            self.yaml.get(..waive.start).unwrap_or_default(),
            self.yaml.get(waive.end..).unwrap_or_default(),
        )
    }
}

/// Returns whether a frontmatter without waivers equals another one when its waivers are removed.
fn is_same_without_waivers(plain: &str, waived: &WaivedFrontmatter<'_>) -> bool {
    let (plain, (start, end)) = (with_lf(plain), waived.around());
    let rest = plain.strip_prefix(&with_lf(start));
    let rest = rest.and_then(|rest| rest.strip_suffix(&with_lf(end)));
    rest.is_some_and(is_blank)
}

/// Returns whether the text between two entries is only white space and comments.
fn is_blank(text: &str) -> bool {
    text.split('\n').enumerate().all(|(number, line)| {
        let content = line.trim();
        // White space has to separate a comment from a value (YAML 1.2, section 6.6).
        let may_comment = number > 0 || line.starts_with([' ', '\t']);
        content.is_empty() || content == "," || (may_comment && content.starts_with('#'))
    })
}

/// Returns whether two texts are the same except for line endings.
fn is_same(a: &str, b: &str) -> bool {
    with_lf(a) == with_lf(b)
}

/// Returns a text with CRLF line endings replaced by LF.
fn with_lf(text: &str) -> String {
    text.replace("\r\n", "\n")
}
