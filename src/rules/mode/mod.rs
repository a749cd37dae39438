//! Modes: one at a time, known, and legal for what is done in them.

use super::Family;

pub static FAMILY: Family = Family {
    name: "mode",
    page: "",
    rules: &[],
};
