//! Diagnostics: the rule, the place, what is wrong and what to do about it.

pub(crate) mod meta;

pub(crate) mod finding;

pub(crate) mod report;

pub(crate) mod fingerprint;

pub use finding::{Diagnostic, Fix, Help, Label, Waived};
pub use fingerprint::Fingerprint;
pub use meta::{Level, Meta, Severity};
pub(crate) use report::Report;
