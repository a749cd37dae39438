//! Constraint status: whether a record respects each constraint.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Id;
use super::read_context::ReadContext;
use super::value::{FieldContent, FieldType, object};
use crate::document::yaml::Node;
use crate::text::Spanned;

words! {
    /// Whether an action respects a constraint.
    Compliance: "`respected`, `violated` or `unknown`" {
        Respected = "respected",
        Violated = "violated",
        Unknown = "unknown",
    }
}

/// A status for each constraint, in the order written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConstraintStatus(
    pub Vec<(Spanned<Id>, Spanned<Compliance>)>,
    /// The constraints whose status could not be read.
    pub Vec<Spanned<Id>>,
);

impl ConstraintStatus {
    /// Returns the status of one constraint.
    pub fn get(&self, id: &str) -> Option<&Spanned<Compliance>> {
        self.0
            .iter()
            .find(|(constraint, _)| &*constraint.value.0 == id)
            .map(|(_, status)| status)
    }
}

impl FieldType for ConstraintStatus {
    const EXPECTED: &'static str =
        "a mapping of constraints to `respected`, `violated` or `unknown`";

    fn schema() -> Json {
        json!({ "type": "object", "additionalProperties": Compliance::schema() })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if !node.is_mapping() {
            cx.wrong(node.span(), Self::EXPECTED, node.describe());
            return None;
        }
        let mut statuses = Vec::new();
        let mut unread = Vec::new();
        for (key, value) in node.entries() {
            let id = cx.read::<Id>(key);
            // Here `unknown` is a status and not a placeholder.
            let is_unknown = |text: &str| text.trim().eq_ignore_ascii_case("unknown");
            let status = if value.text().is_some_and(is_unknown) {
                Compliance::from_node(value, cx)
            } else {
                cx.read(value)
            };
            let Some(id) = id.map(|id| Spanned::new(id, key.span())) else {
                continue;
            };
            match status {
                Some(status) => statuses.push((id, Spanned::new(status, value.span()))),
                None => unread.push(id),
            }
        }
        Some(Self(statuses, unread))
    }
}

impl FieldContent for ConstraintStatus {
    fn to_json(&self) -> Json {
        let statuses = self.0.iter();
        object(statuses.map(|(id, status)| (&*id.value.0, Some(status.value.to_json()))))
    }
}
