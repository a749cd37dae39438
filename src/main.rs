//! The program: its arguments in, its exit status out.

use std::process::ExitCode;

/// A tenth of a check is spent on small allocations, which the system's
/// allocator serves slowest where they are made by several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    holdpoint::run(std::env::args_os()).into()
}
