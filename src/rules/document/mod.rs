//! Rules about the form of a record: whether it can be read and is complete.

mod faults;

mod frontmatter_syntax;

mod duplicate_key;

mod unknown_kind;

mod near_record;

mod unknown_field;

mod missing_field;

mod missing_section;

mod field_type;

mod duplicate_field;

mod placeholder;

mod ambiguous_scalar;

mod comment_cut;

mod merge_conflict;

mod unknown_section;

mod duplicate_id;

mod time_order;

mod future_time;

mod dead_link;

mod unknown_reference;

use crate::rules::rule::Family;

pub(crate) use faults::{mention_misspelt, mention_misspelt_parts};
pub(crate) use frontmatter_syntax::FRONTMATTER_SYNTAX;
pub(crate) use near_record::NEAR_RECORD;
pub(crate) use time_order::is_reversed;
pub(crate) use unknown_reference::referenced;

pub(crate) static FAMILY: Family = Family {
    name: "document",
    page: PAGE,
    rules: &[
        &frontmatter_syntax::FRONTMATTER_SYNTAX,
        &duplicate_key::DUPLICATE_KEY,
        &unknown_kind::UNKNOWN_KIND,
        &near_record::NEAR_RECORD,
        &unknown_field::UNKNOWN_FIELD,
        &missing_field::MISSING_FIELD,
        &missing_section::MISSING_SECTION,
        &unknown_section::UNKNOWN_SECTION,
        &field_type::FIELD_TYPE,
        &duplicate_field::DUPLICATE_FIELD,
        &placeholder::PLACEHOLDER,
        &ambiguous_scalar::AMBIGUOUS_SCALAR,
        &comment_cut::COMMENT_CUT,
        &duplicate_id::DUPLICATE_ID,
        &time_order::TIME_ORDER,
        &future_time::FUTURE_TIME,
        &merge_conflict::MERGE_CONFLICT,
        &dead_link::DEAD_LINK,
        &unknown_reference::UNKNOWN_REFERENCE,
    ],
};

const PAGE: &str = "\
A record is a Markdown file whose frontmatter has a key `kind`, which says what the file is a \
record of. All other keys are the fields of that kind. All other rules depend on reading the \
record correctly, so these rules come first and ask only basic questions: can the file be read, \
is each field present, is it given only once, and does its value have the right type?

A field is written either in the frontmatter under its key or in the body under its heading. \
`next_pointer: Load May.` and a section \"Next pointer\" mean the same; giving both is an error. \
Some fields are required, because the record is worthless without them: a run that does not say \
how it ended is only a diary entry. Other fields are recommended, because whoever reads the \
record a year later will look for them; the record is valid without them. All remaining fields \
are optional. A field that you add yourself begins with `x-`, so that Holdpoint can tell it from \
a misspelt field.

Records refer to each other by id, so that a file can be moved or renamed freely. An id contains \
no spaces and no slashes, belongs to one record of its kind only, and never changes. Timestamps \
include their UTC offset, so that durations stay correct across time zones and clock changes. A \
record describes what has happened, so its timestamps are not in the future.

A broken file is not skipped. Whatever can be read is checked. Whatever cannot be read is \
reported once, where it stands, and nothing that merely follows from that fault is reported. A \
file without a `kind`, or with the `kind` of another tool, is not a record, and Holdpoint reports \
nothing about it, unless it has a field that only records have: then it was meant to be one.
";
