//! The corrections of a final record: what a field said before, and why it says something else now.

use serde_json::Value as Json;

use super::declaration::DeclaredAt;
use super::mapping::Mapping;
use super::scalar::{AnyValue, Text};
use super::value::{FieldContent, FieldType};

mapping! {
    /// A correction of one field of a final record.
    pub Correction: "a correction" {
        /// The field that is corrected.
        Required field: Text,
        /// What the field said before; absent where the record did not have it.
        Optional was: AnyValue,
        /// Why it was wrong.
        Required reason: Text,
        /// When it was corrected.
        Required at: DeclaredAt,
    }
}

impl FieldType for Correction {
    from_table!(read);
}

impl FieldContent for Correction {
    fn to_json(&self) -> Json {
        self.to_object()
    }
}
