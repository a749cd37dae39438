//! What depends on a record or a file: everything that names it, directly or through others.

mod dependents;

pub mod json;

pub mod text;

pub use dependents::{ImpactReport, SubjectImpact};
