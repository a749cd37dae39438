//! Operators: a procedure that can be followed, and that ends.

use super::Family;

pub static FAMILY: Family = Family {
    name: "operator",
    page: "",
    rules: &[],
};
