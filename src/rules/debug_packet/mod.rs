//! Debug packets: few hypotheses, a repro, experiments with evidence.

use super::Family;

pub static FAMILY: Family = Family {
    name: "debug-packet",
    page: "",
    rules: &[],
};
