//! A record together with its fields.

use crate::record::Record;

/// A record, and its fields as the type of its kind.
pub struct TypedRecord<'m, T> {
    pub record: &'m Record,
    pub fields: &'m T,
}

impl<T> Clone for TypedRecord<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for TypedRecord<'_, T> {}

impl<T> std::ops::Deref for TypedRecord<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.fields
    }
}
