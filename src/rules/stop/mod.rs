//! Stop rules: when work has to stop, and what is done then.

use super::Family;

pub static FAMILY: Family = Family {
    name: "stop",
    page: "",
    rules: &[],
};
