//! The export: all records and findings as rows with the same columns.

mod columns;

mod record;

mod row;

mod source_details;

mod target_entry;

mod targets;

mod write;

pub use columns::schema;
pub use write::{ExportInput, write};
