//! What is not a finding: what is open, how it went, who hangs on whom.

pub mod next;

pub mod projects;

pub mod report;
