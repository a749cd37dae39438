//! Fuzzing: whatever a file holds, reading it does not panic, takes steps in proportion to its size,
//! and says nothing about places that it does not have.
//!
//! The suite makes a few thousand executions, the same in every run. To run on with other inputs, in
//! a build that is fast and checks overflows:
//!
//! ```sh
//! HOLDPOINT_FUZZ_EXECUTIONS=1000000 HOLDPOINT_FUZZ_SEED=7 \
//!     cargo test --profile fuzz --lib internal::fuzz -- --nocapture
//! ```
//!
//! A failure names the execution, which `HOLDPOINT_FUZZ_FIRST` repeats.

mod harnesses;
mod mutator;
mod plain;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::time::Instant;

use holdpoint::text::steps::taken;

use super::support::root;
use mutator::Mutator;

/// The default seed.
const SEED: u64 = 1;

/// The stack of a worker of the program, which has to suffice.
const STACK: usize = 256 << 10;

/// How many steps an execution may take for each byte of its inputs, and in any case.
const STEPS_FOR_BYTE: u64 = 64;
const STEPS: u64 = 200_000;

/// How many steps an execution may take in any case if it fixes a repository: for each offer, the
/// repository is checked several times.
const STEPS_TO_FIX: u64 = 10 * STEPS;

fn requested(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().expect("a number"))
}

/// Runs a harness as often as the suite has time for, or as often as the environment says.
#[track_caller]
fn fuzz(name: &str, executions: u64, run: impl Fn(&mut Mutator) + Sync) {
    fuzz_within(STEPS, name, executions, run);
}

/// Does what [`fuzz`] does, with another number of steps that an execution may take in any case.
#[track_caller]
fn fuzz_within(steps: u64, name: &str, executions: u64, run: impl Fn(&mut Mutator) + Sync) {
    let wanted = requested("HOLDPOINT_FUZZ_EXECUTIONS");
    let seed = requested("HOLDPOINT_FUZZ_SEED").unwrap_or(SEED);
    let first = requested("HOLDPOINT_FUZZ_FIRST").unwrap_or(0);
    let executions = wanted.unwrap_or(executions);
    let start = Instant::now();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .stack_size(STACK);
    let pool = pool.build().expect("a thread");
    pool.install(|| {
        for number in first..first + executions {
            let mut mutator = Mutator::new(seed, number);
            let before = taken();
            let result = catch_unwind(AssertUnwindSafe(|| {
                run(&mut mutator);
                let bytes: usize = mutator.made.iter().map(Vec::len).sum();
                let used = taken() - before;
                let allowed = steps + STEPS_FOR_BYTE * bytes as u64;
                assert!(used <= allowed, "{used} steps for {bytes} bytes");
            }));
            if let Err(panic) = result {
                for input in &mutator.made {
                    eprintln!("input: {}", input.escape_ascii());
                }
                eprintln!(
                    "{name}: HOLDPOINT_FUZZ_SEED={seed} HOLDPOINT_FUZZ_FIRST={number} \
                     HOLDPOINT_FUZZ_EXECUTIONS=1"
                );
                resume_unwind(panic);
            }
        }
    });
    if wanted.is_some() {
        let seconds = start.elapsed().as_secs_f64();
        let rate = executions as f64 / seconds;
        println!("{name}: {executions} executions, {seconds:.0} s, {rate:.0} a second");
    }
}

/// Returns the files of a folder of the corpus, ordered by name.
fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = root().join("fixtures/fuzz").join(name);
    let read = |path: &Path| std::fs::read(path).expect("a file of the corpus");
    let entries = std::fs::read_dir(&folder).expect("a corpus");
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|entry| entry.expect("a file").path())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            (name.into_owned(), read(&path))
        })
        .collect();
    files.sort();
    files
}

/// Returns the contents of a folder of the corpus.
fn texts(name: &str) -> Vec<Vec<u8>> {
    corpus(name).into_iter().map(|(_, text)| text).collect()
}
