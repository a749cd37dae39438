//! The fixes that findings offer, and which of them can be made together.

use super::mended::Step;
use crate::diagnostic::{Diagnostic, Fingerprint};
use crate::text::{Edit, RepoPath, Sources, Span};

/// What identifies an offer: the finding, the title of its fix, and the texts that it writes.
pub(crate) type OfferKey = (Fingerprint, String, Vec<String>);

/// A place in a file: its path, the line and the column.
pub(crate) type OfferPlace = (RepoPath, u32, u32);

/// The fix of a finding.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub step: Step,
    pub edits: Vec<Edit>,
    fingerprint: Fingerprint,
}

impl Offer {
    /// Returns the fix of a finding, if it has one that is safe or `is_unsafe` is set.
    pub(crate) fn new(finding: &Diagnostic, sources: &Sources, is_unsafe: bool) -> Option<Self> {
        let fix = finding.fix.as_ref().filter(|fix| fix.safe || is_unsafe)?;
        let lines = sources.lines(&finding.path)?;
        Some(Self {
            step: Step {
                path: finding.path.clone(),
                at: lines.position(finding.span.start),
                rule: finding.meta,
                title: fix.title.clone(),
            },
            edits: fix.edits.clone(),
            fingerprint: finding.fingerprint,
        })
    }

    /// Returns an edit that is not a fix of the finding itself.
    pub(crate) fn of_step(step: Step, edit: Edit, finding: &Diagnostic) -> Self {
        Self {
            step,
            edits: vec![edit],
            fingerprint: finding.fingerprint,
        }
    }

    /// Returns what identifies the offer. Its position is not part of the key, because edits above
    /// it move it. The texts that it writes are, so that a pin of other bytes is another offer.
    pub(crate) fn key(&self) -> OfferKey {
        let texts = self.edits.iter().map(|edit| edit.text.clone());
        (self.fingerprint, self.step.title.clone(), texts.collect())
    }

    /// Returns the file, the title and the texts of the fix, which the fixes of equal findings share.
    pub(crate) fn change(&self) -> (&RepoPath, &str, Vec<&str>) {
        let texts = self.edits.iter().map(|edit| edit.text.as_str());
        (self.path(), &self.step.title, texts.collect())
    }

    /// Returns what identifies the finding.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Returns whether another offer is the same fix of the same finding, perhaps with other edits.
    pub(crate) fn is_another_try(&self, other: &Self) -> bool {
        let fix = |offer: &Self| (offer.fingerprint, offer.step.title.clone());
        self.path() == other.path() && fix(self) == fix(other)
    }

    /// Returns the file and the title of the fix.
    pub(crate) fn name(&self) -> (RepoPath, String) {
        (self.step.path.clone(), self.step.title.clone())
    }

    /// Returns the position, by which offers are ordered in the output.
    pub(crate) fn position(&self) -> OfferPlace {
        let at = self.step.at;
        (self.step.path.clone(), at.line, at.column)
    }

    fn path(&self) -> &RepoPath {
        &self.step.path
    }
}

/// Separates the offers that can be applied at once from those that overlap or touch them and have
/// to wait. Of several offers with the same edits, one is kept. Offers must be ordered by path.
pub(crate) fn separate(offers: Vec<Offer>) -> (Vec<Offer>, Vec<Offer>) {
    let (mut now, mut later): (Vec<Offer>, Vec<Offer>) = Default::default();
    for offer in offers {
        let in_file = now.iter().rev();
        let mut in_file = in_file.take_while(|other| other.path() == offer.path());
        match in_file.find(|other| meet(other, &offer)) {
            None => now.push(offer),
            Some(other) if other.edits == offer.edits => {}
            Some(_) => later.push(offer),
        }
    }
    (now, later)
}

fn meet(a: &Offer, b: &Offer) -> bool {
    let meets = |a: &Edit| b.edits.iter().any(|b| touch(a.span, b.span));
    a.edits.iter().any(meets)
}

/// Returns whether two edits overlap or touch, so that their order would matter.
fn touch(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// Applies edits to a text.
pub(crate) fn apply<'e>(text: &str, edits: impl Iterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.collect();
    edits.sort_by_key(|edit| edit.span);
    let mut made = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        made.push_str(&text[done..edit.span.start as usize]);
        made.push_str(&edit.text);
        done = edit.span.end as usize;
    }
    made.push_str(&text[done..]);
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;
    use crate::text::LineIndex;

    fn offer(path: &str, span: Span, text: &str) -> Offer {
        let rule = rules::all().next().expect("a rule");
        Offer {
            step: Step {
                path: path.into(),
                at: LineIndex::new("").position(0),
                rule: &rule.meta,
                title: text.to_owned(),
            },
            edits: vec![Edit::new(span, text)],
            fingerprint: Fingerprint::default(),
        }
    }

    #[test]
    fn edits_that_meet_are_not_made_together() {
        let all = vec![
            offer("a", Span::new(0, 3), "one"),
            offer("a", Span::new(2, 4), "two"),
            offer("a", Span::new(3, 3), "beside it"),
            offer("a", Span::new(0, 3), "one"),
            offer("a", Span::new(6, 6), "apart"),
            offer("b", Span::new(0, 3), "elsewhere"),
        ];
        let (now, later) = separate(all);
        let titles = |offers: &[Offer]| -> Vec<String> {
            offers
                .iter()
                .map(|offer| offer.step.title.clone())
                .collect()
        };
        assert_eq!(titles(&now), ["one", "apart", "elsewhere"]);
        assert_eq!(titles(&later), ["two", "beside it"]);
    }

    #[test]
    fn edits_are_made_whatever_their_order() {
        let edits = [
            Edit::new(Span::new(8, 8), "!"),
            Edit::new(Span::new(0, 4), "ü"),
            Edit::new(Span::new(5, 6), ""),
        ];
        assert_eq!(apply("mode xyz", edits.iter()), "ü yz!");
    }
}
