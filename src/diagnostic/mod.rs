//! Diagnostics: the rule, the place, what is wrong and what to do about it.

pub mod meta;

pub mod finding;

pub mod report;

pub mod fingerprint;

pub use finding::{Diagnostic, Fix, Help, Label, Waived};
pub use fingerprint::Fingerprint;
pub use meta::{Level, Meta, Severity};
pub use report::Report;
