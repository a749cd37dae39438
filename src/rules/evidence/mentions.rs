//! Every place where a record names the same thing: one fault, one finding.

use crate::model::NamedTarget;
use crate::text::Span;

/// A thing, and where it is named.
pub struct Mentions<T> {
    pub subject: T,
    pub first: Span,
    pub further: Vec<Span>,
}

/// Groups targets by what `subject` sees in them, in the order of first mention;
/// targets in which it sees nothing are left out.
pub fn of<T: PartialEq>(
    named: &[NamedTarget<'_>],
    subject: impl Fn(&NamedTarget<'_>) -> Option<T>,
) -> Vec<Mentions<T>> {
    let mut all: Vec<Mentions<T>> = Vec::new();
    for target in named {
        let Some(subject) = subject(target) else {
            continue;
        };
        let place = target.reference.span;
        match all.iter_mut().find(|known| known.subject == subject) {
            Some(known) => known.further.push(place),
            None => all.push(Mentions {
                subject,
                first: place,
                further: Vec::new(),
            }),
        }
    }
    all
}
