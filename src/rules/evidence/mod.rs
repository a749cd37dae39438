//! Evidence: what was left behind is there, is what it was, and suffices.

mod unpinned_evidence;

use super::Family;

pub use unpinned_evidence::UNPINNED_EVIDENCE;

pub static FAMILY: Family = Family {
    name: "evidence",
    page: "",
    rules: &[&unpinned_evidence::UNPINNED_EVIDENCE],
};
