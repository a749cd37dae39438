//! The commands that write records.

mod draft;

mod known_fields;

mod placeholder;

pub mod destination;

pub mod request;

pub mod starter;

pub mod yaml;

pub use draft::draft;
pub use request::{RecordRequest, RequestError};
