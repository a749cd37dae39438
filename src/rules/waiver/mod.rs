//! Rules about waivers: temporary exceptions from a rule, with a reason and an end.

mod waiver_forbidden;

mod waiver_unreasoned;

mod waiver_expired;

mod unused_waiver;

mod unknown_rule;

mod status;

use crate::rules::rule::Family;

pub(crate) use status::{WaiverStatus, is_too_long, waiver_status};
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
Sometimes a rule is right but cannot be followed for now. A record may then openly ask for a temporary \
exception:

```yaml
waive:
  - rule: step-count
    reason: the vendor asks for each of its fourteen steps to be signed
    until: 2026-09-30
```

A waiver belongs to one record and one rule (or one family of rules). A finding that it silences does not \
disappear: reports count it and can show it, with the reason and the last day. So everybody can see which \
exceptions there are. These rules keep waivers few and temporary.

**Facts cannot be waived.** Rules have five levels. Rules of the first three report facts: something exists \
or does not exist, somebody is responsible or nobody is, a state has an owner or has none. No agreement \
changes a fact. Rules of levels 4 and 5, about how work is organised and what is preferred, are agreements \
themselves, and another agreement can suspend them.

**A reason and a last day.** The reason says why the rule cannot be followed. \"It was urgent\" is not a \
reason, because every skipped check is urgent. The last day makes sure that somebody asks again: the waiver \
is valid through that day, and after it the waiver itself is an error.

**No more than is needed.** A waiver that silences nothing now would silence the next fault without \
anybody noticing, so remove it. A waiver that breaks one of these rules silences nothing at all.";
