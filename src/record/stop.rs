//! The stop of a run, and the changes that a run made to live systems.

use serde_json::Value as Json;

use super::mapping::Mapping;
use super::scalar::Text;
use super::value::{FieldContent, FieldType};

mapping! {
    /// The stop rule that ended a run, and the action that was taken.
    pub Stop: "a stop" {
        /// The stop rule that applied.
        Required rule: Text,
        /// The action that was taken, such as `schedule`, `debug_packet` or `convert`.
        Required action: Text,
        /// The mode that a `convert` changes to.
        Optional to: Text,
    }
}

impl FieldType for Stop {
    // A stop without `rule` is kept, because rules check whether a run has a stop.
    from_table!(read);
}

impl FieldContent for Stop {
    fn to_json(&self) -> Json {
        self.to_object()
    }
}

mapping! {
    /// A change to a live system, and its bound.
    pub LiveChange: "a live change" {
        /// What was changed.
        Expected target: Text,
        /// What limits the change, such as a number of hosts or a share of the traffic.
        Checked bound: Text,
    }
}

impl FieldType for LiveChange {
    from_table!(read);
}

impl FieldContent for LiveChange {
    fn to_json(&self) -> Json {
        self.to_object()
    }
}
