//! The program: its arguments in, its exit status out.

use std::process::ExitCode;

fn main() -> ExitCode {
    holdpoint::cli::run(std::env::args_os()).into()
}
