//! Groups the places where a record names the same target, so that one fault gives one finding.

use crate::model::NamedTarget;
use crate::text::Span;

/// A subject, and the places where the record names it.
pub(crate) struct MentionGroup<T> {
    pub subject: T,
    pub first: Span,
    pub further: Vec<Span>,
}

/// Groups targets by the subject that `subject` returns for them, in the order of
/// their first mention. Targets without a subject are left out.
pub(crate) fn group_mentions<T: PartialEq>(
    named: &[NamedTarget<'_>],
    subject: impl Fn(&NamedTarget<'_>) -> Option<T>,
) -> Vec<MentionGroup<T>> {
    let mut all: Vec<MentionGroup<T>> = Vec::new();
    for target in named {
        let Some(subject) = subject(target) else {
            continue;
        };
        let place = target.reference.span;
        match all.iter_mut().find(|known| known.subject == subject) {
            Some(known) => known.further.push(place),
            None => all.push(MentionGroup {
                subject,
                first: place,
                further: Vec::new(),
            }),
        }
    }
    all
}
