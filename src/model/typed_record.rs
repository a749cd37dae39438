//! A record together with its fields.

use crate::record::{Constraint, Record};

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

impl TypedRecord<'_, Constraint> {
    /// Returns whether the constraint binds the runs and decisions of a project: it names the
    /// project, or it names none. A constraint whose `projects` cannot be read binds nothing.
    pub fn binds(&self, project: Option<&str>) -> bool {
        match &self.fields.projects {
            Some(projects) => projects
                .value
                .iter()
                .any(|id| project == Some(&*id.value.0)),
            None => self.record.lacks("projects") && !self.record.has_misspelt_key("projects"),
        }
    }
}
