//! How many items a list of an operator has, and how many it should have.

use crate::record::List;
use crate::record::value::Texts;
use crate::rules::document::is_placeholder;
use crate::rules::prelude::*;

/// The words for what is counted.
pub struct Counted {
    pub one: &'static str,
    pub several: &'static str,
    /// What to do about too few.
    pub few: &'static str,
    /// What to do about too many.
    pub many: &'static str,
}

/// Reports a list that has fewer items or more than it should.
pub fn report_count<T: Texts>(
    list: &Spanned<List<T>>,
    (least, most): (usize, usize),
    counted: &Counted,
    cx: &Context<'_>,
    report: &mut Report<'_>,
) {
    let count = list.len();
    // Items that cannot be read are not in the list, and placeholders count for nothing yet.
    if (least..=most).contains(&count)
        || cx.record.is_faulty(list.span)
        || has_placeholder(&list.value)
    {
        return;
    }
    let noun = if count == 1 {
        counted.one
    } else {
        counted.several
    };
    let help = if count < least {
        counted.few
    } else {
        counted.many
    };
    report
        .at(
            list.span,
            format!("{count} {noun}, and an operator has {least} to {most}"),
        )
        .help(help);
}

fn has_placeholder<T: Texts>(list: &List<T>) -> bool {
    let mut found = false;
    list.texts(Span::default(), &mut |text, _| {
        found |= is_placeholder(text)
    });
    found
}
