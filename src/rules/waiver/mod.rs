//! Waivers: a rule that a record asks not to be held to, with a reason and an end.

mod waiver_forbidden;

mod waiver_unreasoned;

mod waiver_expired;

mod unused_waiver;

mod unknown_rule;

mod status;

use crate::rules::rule::Family;

pub use status::{WaiverStatus, waiver_status};
pub use unknown_rule::UNKNOWN_RULE;
pub use unused_waiver::{UNUSED_WAIVER, report_unused};

pub static FAMILY: Family = Family {
    name: "waiver",
    page: "\
Sometimes a rule is right and cannot be kept this month. A record may then ask not to be held to \
it for a while, in the open:

```yaml
waive:
  - rule: step-count
    reason: the vendor asks for each of its fourteen steps to be signed
    until: 2026-09-30
```

A waiver belongs to one record and one rule (or one family of rules). What it silences is not \
gone: reports count it and can show it, with the reason and the day. So a waiver is a debt that \
everybody can see, and these rules keep it one.

**Facts cannot be waived.** Rules come in five levels. The first three speak of facts: something \
exists or does not, somebody answers for it or nobody does, a state is owned or not. Agreeing to \
look away changes none of them. Levels 4 and 5, how work is organised and what is preferred, are \
agreements, and an agreement can be put aside by another.

**A reason, and a last day.** The reason has to say what stands in the way. \"It was urgent\" is \
not one: urgency is what every skipped check has in common. The last day makes sure that somebody \
asks again; through that day the waiver holds, and the day after it is an error.

**No more than is needed.** A waiver that silences nothing would silence the next fault unseen, \
so it is to be taken out. And one that has a fault of its own silences nothing at all: a rule is \
either kept, or waived properly.",
    rules: &[
        &waiver_forbidden::WAIVER_FORBIDDEN,
        &waiver_unreasoned::WAIVER_UNREASONED,
        &waiver_expired::WAIVER_EXPIRED,
        &unused_waiver::UNUSED_WAIVER,
        &unknown_rule::UNKNOWN_RULE,
    ],
};
