//! Whether a closed run still claims what it claimed: its frontmatter, but for the waivers.

use std::ops::Range;

use crate::document::{frontmatter, yaml};
use crate::rules::change::RecordRevision;

/// Whether the frontmatter of both is the same letter for letter, waivers and
/// line ends aside: Git converts line ends (gitattributes(5), `eol`), and a
/// waiver runs out by itself and has to be taken out again.
pub fn are_kept(before: &RecordRevision, after: &RecordRevision) -> bool {
    let (before, after) = (Parts::of(before), Parts::of(after));
    match (&before.waive, &after.waive) {
        (None, None) => same(before.yaml, after.yaml),
        (Some(_), Some(_)) => {
            let ((start, end), (new_start, new_end)) = (before.around(), after.around());
            same(start, new_start) && same(end, new_end)
        }
        (None, Some(_)) => is_but_for_waivers(before.yaml, &after),
        (Some(_), None) => is_but_for_waivers(after.yaml, &before),
    }
}

/// A frontmatter, and what of it is there for the waivers.
struct Parts<'t> {
    yaml: &'t str,
    /// All between what stands before the entry `waive` and what follows it.
    waive: Option<Range<usize>>,
}

impl<'t> Parts<'t> {
    fn of(version: &'t RecordRevision) -> Self {
        let text = &*version.text;
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
        // The config may have given the field another name.
        let waivers = version.record.waivers();
        let is_waive = |(key, value): &(yaml::Node<'_>, yaml::Node<'_>)| {
            key.text() == Some("waive")
                || waivers.iter().any(|waiver| {
                    // A default of the config stands at the anchor.
                    waiver.span != version.record.fallback_span
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
                None if says_nothing(rest) => yaml.end as usize,
                None => own_end,
            };
            let offset = yaml.start as usize;
            let start = start.saturating_sub(offset);
            start..end.saturating_sub(offset).max(start)
        });
        Self {
            yaml: yaml.of(text),
            waive,
        }
    }

    /// What stands before the waivers, and what after them.
    fn around(&self) -> (&'t str, &'t str) {
        let waive = self.waive.clone().unwrap_or_default();
        let part = |part: Option<&'t str>| part.unwrap_or("");
        (
            part(self.yaml.get(..waive.start)),
            part(self.yaml.get(waive.end..)),
        )
    }
}

/// Whether a frontmatter without waivers is another one's without its waivers.
fn is_but_for_waivers(plain: &str, waived: &Parts<'_>) -> bool {
    let (plain, (start, end)) = (lines(plain), waived.around());
    let rest = plain.strip_prefix(&lines(start));
    let rest = rest.and_then(|rest| rest.strip_suffix(&lines(end)));
    rest.is_some_and(says_nothing)
}

/// Whether what stands between two entries is nothing but blanks and comments.
fn says_nothing(text: &str) -> bool {
    text.split('\n').enumerate().all(|(number, line)| {
        let content = line.trim();
        // Behind a value a comment begins after a blank (YAML 1.2, section 6.6).
        let may_comment = number > 0 || line.starts_with([' ', '\t']);
        content.is_empty() || content == "," || (may_comment && content.starts_with('#'))
    })
}

fn same(a: &str, b: &str) -> bool {
    lines(a) == lines(b)
}

fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}
