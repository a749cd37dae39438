//! What a finding offers to be done, and which offers can be taken together.

use super::Step;
use crate::diagnostic::{Diagnostic, Fingerprint};
use crate::text::{Edit, RepoPath, Sources, Span};

/// A finding, what is done to it, and what is written for that.
pub type Key = (Fingerprint, String, Vec<String>);

/// A finding's edits.
#[derive(Clone, Debug)]
pub struct Offer {
    pub step: Step,
    pub edits: Vec<Edit>,
    fingerprint: Fingerprint,
}

impl Offer {
    /// The fix of a finding, if it has one that is wanted.
    pub fn of(finding: &Diagnostic, sources: &Sources, is_unsafe: bool) -> Option<Self> {
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

    /// What tells it from all others. Its place does not: that moves with what
    /// is done above it. What it writes does: a pin of bytes that have become
    /// others is another pin.
    pub fn key(&self) -> Key {
        let texts = self.edits.iter().map(|edit| edit.text.clone());
        (self.fingerprint, self.step.title.clone(), texts.collect())
    }

    /// Whether another one is for the same finding, and does the same to it.
    pub fn is_another_try(&self, other: &Self) -> bool {
        let told = |offer: &Self| (offer.fingerprint, offer.step.title.clone());
        self.path() == other.path() && told(self) == told(other)
    }

    /// What it does, and where, whatever it is that it writes.
    pub fn name(&self) -> (RepoPath, String) {
        (self.step.path.clone(), self.step.title.clone())
    }

    /// For an order in which people read.
    pub fn place(&self) -> (RepoPath, u32, u32) {
        let at = self.step.at;
        (self.step.path.clone(), at.line, at.column)
    }

    fn path(&self) -> &RepoPath {
        &self.step.path
    }
}

/// Those that can be made at once, and those that have to wait for them. Of
/// several findings with the same edits one speaks for all.
pub fn apart(offers: Vec<Offer>) -> (Vec<Offer>, Vec<Offer>) {
    let (mut now, mut later): (Vec<Offer>, Vec<Offer>) = Default::default();
    for offer in offers {
        // Offers come by path.
        let beside = now.iter().rev();
        let mut beside = beside.take_while(|other| other.path() == offer.path());
        match beside.find(|other| meet(other, &offer)) {
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

/// Whether the order of two edits would count, or one would be lost.
fn touch(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// A text with edits made.
pub fn apply<'e>(text: &str, edits: impl Iterator<Item = &'e Edit>) -> String {
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
    use crate::text::Lines;

    fn offer(path: &str, span: Span, text: &str) -> Offer {
        let rule = rules::all().next().expect("a rule");
        Offer {
            step: Step {
                path: path.into(),
                at: Lines::new("").position(0),
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
        let (now, later) = apart(all);
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
