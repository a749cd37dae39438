//! The family `waiver`: temporary exceptions from a rule, with a reason and an end.

mod waiver_forbidden;

mod waiver_unreasoned;

mod waiver_expired;

mod unused_waiver;

mod unknown_rule;

mod status;

use crate::rules::rule::Family;

pub(crate) use status::{WaiverStatus, waiver_status};
pub(crate) use unknown_rule::UNKNOWN_RULE;
pub(crate) use unused_waiver::{UNUSED_WAIVER, report_unused};

pub(crate) static FAMILY: Family = Family {
    name: "waiver",
    page: PAGE,
    rules: &[
        &waiver_forbidden::WAIVER_FORBIDDEN,
        &waiver_unreasoned::WAIVER_UNREASONED,
        &waiver_expired::WAIVER_EXPIRED,
        &unused_waiver::UNUSED_WAIVER,
        &unknown_rule::UNKNOWN_RULE,
    ],
};

const PAGE: &str = "\
Sometimes a rule is right and cannot be followed this month. A record may then ask openly for an exception \
for a while:

```yaml
waive:
  - rule: step-count
    reason: the vendor asks for each of its fourteen steps to be signed
    until: 2026-09-30
```

A waiver belongs to one record and one rule (or one family of rules). A finding that it silences does not \
disappear: reports count it and can show it, with the reason and the last day. So a waiver is a debt that \
everybody can see, and these rules keep it that way.

**Facts cannot be waived.** Rules have five levels. Rules of the first three report facts: something exists \
or does not exist, somebody is responsible or nobody is, a state has an owner or has none. An agreement to \
look away does not change a fact. Levels 4 and 5, how work is organised and what is preferred, are \
agreements, and another agreement can suspend them.

**A reason and a last day.** The reason says why the rule cannot be followed. \"It was urgent\" is not a \
reason, because every skipped check is urgent. The last day makes sure that somebody asks again: the waiver \
is valid through that day, and after it the waiver itself is an error.

**No more than is needed.** A waiver that silences nothing would silence the next fault without anybody \
noticing, so remove it. A waiver with a fault of its own silences nothing at all: a rule is either followed \
or waived correctly.";
