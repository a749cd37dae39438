//! Which rules' findings are reported, if a command names some.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::Meta;
use crate::text::and_list;

/// The rules and families whose findings a command reports or leaves out. Like paths, they limit what
/// is reported, and not what is checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleSelection {
    /// The only rules and families that are reported on; empty for all.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schemars(default)]
    pub only: Vec<&'static str>,
    /// Those that are left out.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schemars(default)]
    pub ignored: Vec<&'static str>,
}

impl RuleSelection {
    /// Returns whether the findings of all rules are reported.
    pub fn is_all(&self) -> bool {
        self.only.is_empty() && self.ignored.is_empty()
    }

    /// Returns whether the findings of a rule are reported.
    pub fn includes(&self, rule: &Meta) -> bool {
        let names = |names: &[&str]| names.contains(&rule.name) || names.contains(&rule.family);
        (self.only.is_empty() || names(&self.only)) && !names(&self.ignored)
    }

    /// Describes the selection; `None` for all rules.
    pub fn words(&self) -> Option<String> {
        match (&*self.only, &*self.ignored) {
            ([], []) => None,
            (only, []) => Some(format!("only {}", and_list(only))),
            ([], ignored) => Some(format!("without {}", and_list(ignored))),
            (only, ignored) => Some(format!(
                "only {}, without {}",
                and_list(only),
                and_list(ignored)
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::document::NEAR_RECORD;
    use crate::rules::history::RECORD_DELETED;

    #[test]
    fn what_is_ignored_is_left_out_of_what_is_selected() {
        let [near, deleted] = [&NEAR_RECORD.meta, &RECORD_DELETED.meta];
        for (only, ignored, expected) in [
            (&[][..], &[][..], [true, true]),
            (&["document"], &[], [true, false]),
            (&["near-record", "history"], &[], [true, true]),
            (&["document", "history"], &["near-record"], [false, true]),
            (&[], &["history"], [true, false]),
        ] {
            let selection = RuleSelection {
                only: only.to_vec(),
                ignored: ignored.to_vec(),
            };
            let found = [near, deleted].map(|rule| selection.includes(rule));
            assert_eq!(found, expected, "{selection:?}");
        }
    }
}
