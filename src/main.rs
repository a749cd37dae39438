//! The program `holdpoint`, which passes its arguments to the library and ends with the exit status that
//! the library returns.

use std::process::ExitCode;

/// A check spends about a tenth of its time on small allocations, for which the system's allocator is
/// slow if several threads make them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    holdpoint::run(std::env::args_os()).into()
}
