//! The export: all records and findings as rows with the same columns.

mod columns;

mod record;

mod row;

mod source_details;

mod target_entry;

mod targets;

mod write;

pub(crate) use columns::schema;
pub(crate) use write::{ExportInput, write, write_error};
