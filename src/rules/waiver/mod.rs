//! Waivers: a rule that a record asks not to be held to, with a reason and an end.

mod standing;

mod unused_waiver;

use super::Family;

pub use standing::{Standing, standing};
pub use unused_waiver::{UNUSED_WAIVER, unused};

pub static FAMILY: Family = Family {
    name: "waiver",
    page: "A record may ask not to be held to a rule for a while: `waive: [{rule, reason, until}]`. \
           Rules of levels 1 to 3 are structural facts and cannot be waived; a waiver without a \
           reason or an end is a rule quietly switched off. Only a waiver that has no fault of its \
           own silences anything.",
    rules: &[&unused_waiver::UNUSED_WAIVER],
};
