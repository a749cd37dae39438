//! What any record has to be before its claims can be looked at.

mod missing_field;

use super::Family;

pub static FAMILY: Family = Family {
    name: "document",
    page: "A record is a Markdown file whose frontmatter says what it is. These rules ask whether \
           it can be read at all, and whether each field is there, once, and of the right shape.",
    rules: &[&missing_field::MISSING_FIELD],
};
