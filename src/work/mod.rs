//! Writes files to disk: new records, example repositories, hooks and reports.

mod draft;

mod known_fields;

mod placeholder;

pub(crate) mod destination;

pub(crate) mod file;

pub(crate) mod hooks;

pub(crate) mod request;

pub(crate) mod starter;

pub(crate) mod yaml;

pub(crate) use draft::draft;
pub(crate) use request::{RecordRequest, RequestError};
