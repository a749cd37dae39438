//! Executes a command in a process group of its own.

use std::io::{self, PipeReader, Read};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process_group, test_kill_process_group, waitid,
};

use super::orphans::{self, LiveGroup};
use super::{End, Execution, Job};
use crate::disk::{AtEnd, at_end, postpone};

/// The interval at which the state of a command is polled.
const TICK: Duration = Duration::from_millis(10);

/// The time that a process group has to end after SIGTERM.
const GRACE: Duration = Duration::from_secs(2);

/// The longest time for which output is read after the command has ended: a process that has left the
/// process group may keep the pipe open.
const DRAIN: Duration = Duration::from_millis(500);

/// Executes a command, and returns when all processes of its group have ended. On Linux, the
/// processes that left the group have ended too.
///
/// # Errors
/// The shell cannot be started.
pub(crate) fn execute(job: &Job<'_>) -> io::Result<Execution> {
    let (reader, writer) = io::pipe()?;
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", "--", job.command])
        .current_dir(job.folder)
        .env_clear()
        .envs(job.variables.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .process_group(0);
    let mut group = Group::start(&mut command)?;
    // The command holds writing ends of the pipe, which would keep it open.
    drop(command);
    let mut output = Output::new(reader, job.kept_bytes)?;
    let (start, mut has_timed_out) = (Instant::now(), false);
    while !group.has_exited() {
        has_timed_out = start.elapsed() >= job.limit;
        if has_timed_out {
            break;
        }
        output.read(TICK);
    }
    let status = group.end()?;
    output.drain();
    let end = match (has_timed_out, status.code(), status.signal()) {
        (true, ..) => End::TimedOut,
        (false, Some(code), _) => End::Exited(code),
        (false, None, signal) => End::Killed(signal.unwrap_or(0)),
    };
    Ok(Execution {
        end,
        output: output.kept,
        is_cut: output.is_cut,
    })
}

/// The process group of a command, which is ended when a signal ends the program.
struct Group {
    leader: Child,
    id: Pid,
    live: Option<LiveGroup>,
    _at_end: AtEnd,
}

impl Group {
    fn start(command: &mut Command) -> io::Result<Self> {
        // A signal does not end the program between the start and the registration.
        let _postponed = postpone();
        let leader = command.spawn()?;
        let id = Pid::from_child(&leader);
        Ok(Self {
            leader,
            id,
            live: Some(LiveGroup::new(id)),
            _at_end: at_end(move || {
                end_group(id);
                orphans::end_all();
            }),
        })
    }

    /// Returns whether the leader has exited. It is not reaped, so that no other process can get its
    /// id.
    fn has_exited(&self) -> bool {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        !matches!(waitid(WaitId::Pid(self.id), options), Ok(None))
    }

    /// Ends the remaining processes of the group, and returns the status of its leader.
    fn end(&mut self) -> io::Result<std::process::ExitStatus> {
        if !self.has_exited() {
            let _ = kill_process_group(self.id, Signal::TERM);
            let signalled = Instant::now();
            while !self.has_exited() && signalled.elapsed() < GRACE {
                thread::sleep(TICK);
            }
        }
        let _ = kill_process_group(self.id, Signal::KILL);
        let status = self.leader.wait();
        self.live = None;
        orphans::end_all();
        status
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // After `end`, the leader has been reaped, and there is nothing to do.
        if matches!(self.leader.try_wait(), Ok(None)) {
            let _ = kill_process_group(self.id, Signal::KILL);
            let _ = self.leader.wait();
        }
    }
}

/// Sends SIGTERM to a process group, and kills it if it does not end in time. The thread that waits
/// for its leader reaps it meanwhile.
fn end_group(id: Pid) {
    let _ = kill_process_group(id, Signal::TERM);
    let signalled = Instant::now();
    while test_kill_process_group(id).is_ok() && signalled.elapsed() < GRACE {
        thread::sleep(TICK);
    }
    let _ = kill_process_group(id, Signal::KILL);
}

/// The output of a command, which a thread reads from the pipe.
struct Output {
    chunks: Option<Receiver<Vec<u8>>>,
    kept: Vec<u8>,
    limit: usize,
    is_cut: bool,
}

impl Output {
    fn new(reader: PipeReader, limit: usize) -> io::Result<Self> {
        let (sender, chunks) = sync_channel(8);
        thread::Builder::new()
            .name("output".to_owned())
            .stack_size(256 << 10)
            .spawn(move || copy(reader, &sender))?;
        Ok(Self {
            chunks: Some(chunks),
            kept: Vec::new(),
            limit,
            is_cut: false,
        })
    }

    /// Reads one chunk, and waits for it if there is none yet. Returns whether more may follow.
    fn read(&mut self, wait: Duration) -> bool {
        let Some(chunks) = &self.chunks else {
            thread::sleep(wait);
            return false;
        };
        match chunks.recv_timeout(wait) {
            Ok(chunk) => {
                let room = self.limit.saturating_sub(self.kept.len());
                self.is_cut |= chunk.len() > room;
                self.kept.extend_from_slice(&chunk[..chunk.len().min(room)]);
                true
            }
            Err(RecvTimeoutError::Timeout) => true,
            Err(RecvTimeoutError::Disconnected) => {
                self.chunks = None;
                false
            }
        }
    }

    /// Reads what is left in the pipe.
    fn drain(&mut self) {
        let start = Instant::now();
        while self.chunks.is_some() && start.elapsed() < DRAIN {
            self.read(TICK);
        }
        // The thread that reads the pipe ends at the next chunk, because the receiver is closed.
        self.chunks = None;
    }
}

/// Sends everything that is read from a pipe, until its other end or the receiver is closed.
fn copy(mut reader: PipeReader, sender: &SyncSender<Vec<u8>>) {
    let mut buffer = vec![0; 64 << 10];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return,
            Ok(count) if sender.send(buffer[..count].to_vec()).is_ok() => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(_) | Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::Path;

    use super::*;

    fn job<'a>(
        command: &'a str,
        folder: &'a Path,
        variables: &'a [(OsString, OsString)],
    ) -> Job<'a> {
        Job {
            command,
            folder,
            variables,
            limit: Duration::from_secs(60),
            kept_bytes: 1 << 20,
        }
    }

    fn run(command: &str) -> Execution {
        let folder = tempfile::tempdir().expect("a folder");
        let path = [("PATH".into(), std::env::var_os("PATH").unwrap_or_default())];
        execute(&job(command, folder.path(), &path)).expect("a shell")
    }

    #[test]
    fn standard_output_and_standard_error_keep_their_order() {
        let ended = run("echo one; echo two >&2; echo three; exit 3");
        assert_eq!(ended.output, b"one\ntwo\nthree\n");
        assert_eq!(ended.end, End::Exited(3));
    }

    #[test]
    fn a_command_has_no_input_and_no_other_variables() {
        let ended = run("cat; env | grep -v -e ^PWD= -e ^PATH= -e ^SHLVL= -e ^_= -e ^OLDPWD=");
        assert_eq!(ended.output, b"");
        assert_eq!(ended.end, End::Exited(1));
    }

    #[test]
    fn a_command_may_begin_with_a_dash() {
        assert!(run("-x").end.is_not_executed());
    }

    #[test]
    fn output_beyond_the_limit_is_discarded() {
        let ended = run("head -c 100000000 /dev/zero; echo end");
        assert_eq!((ended.output.len(), ended.is_cut), (1 << 20, true));
        assert_eq!(ended.end, End::Exited(0));
    }

    #[test]
    fn a_command_that_closes_its_output_is_waited_for() {
        let ended = run("exec >&- 2>&-; sleep 0.2; exit 4");
        assert_eq!(ended.end, End::Exited(4));
    }

    #[test]
    fn processes_in_the_background_end_with_the_command() {
        let ended = run("sleep 1000 & echo $!; exit 0");
        assert_eq!(ended.end, End::Exited(0));
        let pid = String::from_utf8_lossy(&ended.output);
        let pid = pid.trim().parse().ok().and_then(Pid::from_raw);
        let pid = pid.expect("the number of a process");
        let is_gone =
            || match std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())) {
                Ok(stat) => stat.contains(") Z "),
                Err(_) => true,
            };
        while !is_gone() {
            thread::sleep(TICK);
        }
    }

    #[test]
    fn a_command_that_ignores_the_signal_is_killed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = [("PATH".into(), std::env::var_os("PATH").unwrap_or_default())];
        let ended = execute(&Job {
            limit: Duration::from_millis(200),
            ..job(
                "trap '' TERM; echo on; while :; do sleep 1; done",
                folder.path(),
                &path,
            )
        });
        let ended = ended.expect("a shell");
        assert_eq!((ended.end, &*ended.output), (End::TimedOut, &b"on\n"[..]));
    }

    #[test]
    fn a_process_that_leaves_the_group_is_not_waited_for() {
        let ended = run("setsid sleep 3 & exit 0");
        assert_eq!(ended.end, End::Exited(0));
    }
}
