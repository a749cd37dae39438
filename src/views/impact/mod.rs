//! What depends on a record or a file: everything that names it, directly or through others.

mod dependents;

pub(crate) mod json;

pub(crate) mod text;

pub(crate) use dependents::{ImpactReport, SubjectImpact};
