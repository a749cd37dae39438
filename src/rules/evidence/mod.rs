//! Evidence: what was left behind is there, is what it was, and suffices.

use super::Family;

pub static FAMILY: Family = Family {
    name: "evidence",
    page: "",
    rules: &[],
};
