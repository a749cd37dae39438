//! Tests of private parts of the library that span several modules.
//!
//! They are compiled as a part of the library (`cargo test --lib`), and share helpers with the tests
//! of the program.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests print what they skip, and which case they run"
)]

// Each of the programs that share this module uses only a part of it.
#[allow(dead_code)]
#[path = "../support/mod.rs"]
pub(crate) mod support;

mod checking;
mod checkpoint;
mod closed;
mod small;

mod audit;
mod bad_input;
mod broken_documents;
mod cache;
mod config;
mod constraints;
mod corpora;
mod difference;
mod evidence;
mod false_alarms;
mod fuzz;
mod growth;
mod helps;
mod history;
mod id_references;
mod independent_faults;
mod links;
mod live;
mod mapped_records;
mod one_fault;
mod overlaps;
mod own_kinds;
mod packed_memo;
mod plain;
mod properties;
mod random_cases;
mod ranges;
mod ratchets;
mod reference;
mod regimes;
mod settings;
mod snapshot;
mod snapshot_history;
mod swapped;
mod targets;
mod waivers;
mod yaml_suite;
