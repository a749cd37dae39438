//! What any record has to be before its claims can be looked at.

mod faults;

mod frontmatter_syntax;

mod duplicate_key;

mod unknown_kind;

mod unknown_field;

mod missing_field;

mod missing_section;

mod field_type;

mod duplicate_field;

mod placeholder;

mod ambiguous_scalar;

mod duplicate_id;

mod time_order;

mod future_time;

mod dead_link;

use crate::rules::rule::Family;

pub use faults::{mention_misspelt, mention_misspelt_parts};
pub use placeholder::is_placeholder;
pub use time_order::is_reversed;

pub static FAMILY: Family = Family {
    name: "document",
    page: PAGE,
    rules: &[
        &frontmatter_syntax::FRONTMATTER_SYNTAX,
        &duplicate_key::DUPLICATE_KEY,
        &unknown_kind::UNKNOWN_KIND,
        &unknown_field::UNKNOWN_FIELD,
        &missing_field::MISSING_FIELD,
        &missing_section::MISSING_SECTION,
        &field_type::FIELD_TYPE,
        &duplicate_field::DUPLICATE_FIELD,
        &placeholder::PLACEHOLDER,
        &ambiguous_scalar::AMBIGUOUS_SCALAR,
        &duplicate_id::DUPLICATE_ID,
        &time_order::TIME_ORDER,
        &future_time::FUTURE_TIME,
        &dead_link::DEAD_LINK,
    ],
};

const PAGE: &str = "\
A record is a Markdown file whose frontmatter says what it is a record of: a `kind`, and below it \
what that kind asks for. Everything else rests on reading that file right. So these rules come \
first, and ask little: can the file be read, is each field there, is it there once, and has it the \
shape that it should have?

A field stands in the frontmatter under its key or in the body under its heading; \
`next_pointer: Load May.` and a section \"Next pointer\" say the same, and to say it in both places \
is a fault. Some fields are required, for without them the record is none: a run that does not say \
how it came out is a diary entry. Some are asked for by the template, because whoever reads the \
record in a year will want them; the record counts without. All others are free. What you add for \
yourself begins with `x-`, so that a slip in a known name is not taken for an invention.

Ids are how records name each other, wherever their files lie and however those are moved. An id \
has no blanks and no slashes, is borne by one record of its kind, and stays. Times carry their \
offset, for a run that crosses a border or a change of clocks took as long as it took. A record \
tells what happened, so none of its times lies in the future.

A broken file is not passed over. What can be read of it is read and checked; what cannot is \
reported once, at its place, and nothing is reported that merely follows from it. A file without a \
`kind` is no record and never hears from Holdpoint, whatever it holds.
";
