//! Writes and edits files on disk: records, evidence, example repositories, hooks and reports; and
//! executes the commands of operators.

pub(crate) mod adopt;

mod draft;

mod draft_field;

mod mapped_draft;

mod known_fields;

pub(crate) mod placeholder;

pub(crate) mod agents;

pub(crate) mod correct;

pub(crate) mod destination;

pub(crate) mod edit;

pub(crate) mod evidence;

pub(crate) mod execute;

pub(crate) mod file;

pub(crate) mod finish;

pub(crate) mod hooks;

pub(crate) mod local_time;

pub(crate) mod new_files;

pub(crate) mod rename;

pub(crate) mod request;

pub(crate) mod start;

pub(crate) mod starter;

pub(crate) mod verify;

pub(crate) mod yaml;

pub(crate) use draft::draft_at;
pub(crate) use request::{RecordRequest, RequestError};
