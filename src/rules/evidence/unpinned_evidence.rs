//! `unpinned-evidence`

use crate::rule::prelude::*;

rule! {
    /// An evidence file has no pin.
    pub static UNPINNED_EVIDENCE = {
        name: "unpinned-evidence",
        level: Preference,
        severity: Info (opt_in),
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(_: &Record, _: &Context<'_>, _: &mut Report<'_>) {}
