//! Runs: one project, one operator, a grounded result, a next step.

use super::Family;

pub static FAMILY: Family = Family {
    name: "run",
    page: "",
    rules: &[],
};
