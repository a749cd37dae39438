//! What the process of a command needs beside the command: threads, memory, and an orderly end.

use std::any::Any;
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use super::Status;
use super::failure::Failure;
use crate::disk;

/// The stack of a worker. No document needs more: what nests is read with bounds.
const STACK: usize = 256 << 10;

/// How many workers may be asked for. Each needs memory and does nothing where there are fewer
/// processors.
const MAX_WORKERS: usize = 1024;

/// The variable that sets the number of workers; rayon defines it.
const WORKERS: &str = "RAYON_NUM_THREADS";

/// Starts the workers and the watch for signals.
///
/// # Errors
/// More workers are asked for than there may be, or they cannot be started.
pub(crate) fn prepare() -> Result<(), Failure> {
    static STARTED: OnceLock<Result<(), String>> = OnceLock::new();
    let asked = std::env::var(WORKERS).ok();
    let asked = asked.and_then(|number| number.trim().parse::<u128>().ok());
    if let Some(number) = asked.filter(|number| *number > MAX_WORKERS as u128) {
        return Err(
            Failure::new(format!("{WORKERS} asks for {number} threads")).help(format!(
                "at most {MAX_WORKERS} are started: unset {WORKERS}"
            )),
        );
    }
    disk::watch();
    let start = || {
        let builder = rayon::ThreadPoolBuilder::new().stack_size(STACK);
        builder.build_global().map_err(|error| error.to_string())
    };
    STARTED.get_or_init(start).clone().map_err(|reason| {
        Failure::new(format!(
            "cannot start the threads that check files: {reason}"
        ))
        .help(format!(
            "raise the limits of processes and memory, or start fewer: {WORKERS}=1"
        ))
    })
}

/// Runs a command. A fault of the program itself is a failure like any other.
pub(crate) fn guarded(
    command: impl FnOnce() -> Result<Status, Failure>,
) -> Result<Status, Failure> {
    // Files that are half written are removed on the way, and nothing that was changed is used.
    let result = catch_unwind(AssertUnwindSafe(command));
    result.unwrap_or_else(|panic| {
        Err(Failure::new(format!(
            "holdpoint stopped at a fault of its own: {}",
            words(&*panic)
        ))
        .help(concat!(
            "report it: ",
            env!("CARGO_PKG_REPOSITORY"),
            "/issues"
        )))
    })
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it gives no reason")
}

/// Set for the process that does the work where another one watches over it.
#[cfg(unix)]
const SUPERVISED: &str = "HOLDPOINT_SUPERVISED";

/// Where memory is limited, runs the command in a second process and returns its status: a process
/// that gets no memory is ended by its allocator and cannot say why. Returns `None` where the
/// command is to be run in this process.
///
/// # Errors
/// The second process was ended for want of memory.
#[cfg(unix)]
pub(crate) fn supervise(arguments: &[OsString]) -> Option<Result<Status, Failure>> {
    use std::os::unix::process::ExitStatusExt;
    use std::process::Command;

    use signal_hook::consts::{SIGABRT, SIGBUS, SIGILL, SIGSEGV, SIGTRAP};
    use signal_hook::low_level::emulate_default_handler;

    let limit = memory_limit()?;
    if std::env::var_os(SUPERVISED).is_some() {
        return None;
    }
    let program = std::env::current_exe().ok()?;
    let mut command = Command::new(program);
    command.args(arguments.get(1..)?).env(SUPERVISED, "1");
    let mut process = command.spawn().ok()?;
    forward_signals(process.id());
    let ended = process.wait().ok()?;
    let signal = match (ended.code(), ended.signal()) {
        (Some(code), _) => return Some(Ok(Status::from_code(code))),
        (None, signal) => signal?,
    };
    if [SIGABRT, SIGBUS, SIGILL, SIGSEGV, SIGTRAP].contains(&signal) {
        let limit = limit >> 20;
        return Some(Err(Failure::new(format!(
            "there is not enough memory: the process may have {limit} MiB"
        ))
        .help("raise the limit, as in: ulimit -v unlimited")));
    }
    let _ = emulate_default_handler(signal);
    Some(Ok(Status::Error))
}

/// Where the system has no such limits, the command is run in this process.
#[cfg(not(unix))]
pub(crate) fn supervise(_: &[OsString]) -> Option<Result<Status, Failure>> {
    None
}

/// Returns how many bytes of memory the process may have, if that is limited.
#[cfg(unix)]
fn memory_limit() -> Option<u64> {
    use rustix::process::{Resource, getrlimit};
    let limits = [Resource::As, Resource::Data].map(|resource| getrlimit(resource).current);
    limits.into_iter().flatten().min()
}

/// Hands on the signals that ask this process to end. It ends when the other one has.
#[cfg(unix)]
fn forward_signals(process: u32) {
    use rustix::process::{Pid, Signal, kill_process};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    let (Some(process), Ok(mut signals)) = (process, Signals::new([SIGHUP, SIGINT, SIGTERM]))
    else {
        return;
    };
    let forward = move || {
        for signal in signals.forever() {
            if let Some(signal) = Signal::from_named_raw(signal) {
                let _ = kill_process(process, signal);
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(64 << 10);
    // Without the thread the signals reach only the process group, as from a terminal.
    let _ = thread.spawn(forward);
}
