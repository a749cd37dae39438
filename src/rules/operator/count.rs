//! Checks how many items a list of an operator has.

use crate::record::List;
use crate::rules::prelude::*;

/// The words for the items of a list.
pub(crate) struct ItemWords {
    pub one: &'static str,
    pub several: &'static str,
    /// What to do if there are too few items.
    pub few: &'static str,
    /// What to do if there are too many items.
    pub many: &'static str,
}

/// Reports a list that has too few or too many items.
pub(crate) fn report_count<T>(
    list: &Spanned<List<T>>,
    (least, most): (usize, usize),
    words: &ItemWords,
    cx: &Context<'_>,
    report: &mut Report<'_>,
) {
    let count = list.len();
    // Unreadable items are not in the list, and placeholders are still to be replaced by items.
    if (least..=most).contains(&count) || cx.record.is_faulty(list.span) {
        return;
    }
    let noun = if count == 1 { words.one } else { words.several };
    let help = if count < least { words.few } else { words.many };
    report
        .at(
            list.span,
            format!("operator has {count} {noun}, expected {least} to {most}"),
        )
        .help(help);
}
