//! Ends processes that have left the process group of their command, where the system hands them on:
//! on Linux, this process becomes the parent of what its commands leave behind
//! (PR_SET_CHILD_SUBREAPER(2const)).

#[cfg(target_os = "linux")]
pub(super) use linux::{LiveGroup, end_all};
#[cfg(not(target_os = "linux"))]
pub(super) use other::{LiveGroup, end_all};

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::sync::{Mutex, MutexGuard, PoisonError};
    use std::thread;
    use std::time::Duration;

    use rustix::process::{
        Pid, Signal, WaitOptions, getpgid, getpid, kill_process, set_child_subreaper, waitpid,
    };

    /// The process groups of commands that are executed now.
    static LIVE: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

    /// While this value exists, the processes of a group are no orphans.
    pub(crate) struct LiveGroup(Pid);

    impl LiveGroup {
        pub(crate) fn new(id: Pid) -> Self {
            // Without this, a process that leaves its group is left behind.
            let _ = set_child_subreaper(Some(getpid()));
            live().push(id);
            Self(id)
        }
    }

    impl Drop for LiveGroup {
        fn drop(&mut self) {
            live().retain(|id| *id != self.0);
        }
    }

    fn live() -> MutexGuard<'static, Vec<Pid>> {
        LIVE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Kills what no command is executed for any more, and the children that it hands on.
    pub(crate) fn end_all() {
        // The tests of the library have children of their own.
        if cfg!(test) {
            return;
        }
        for _ in 0..ROUNDS {
            let live = live().clone();
            let is_orphan = |id: &Pid| {
                let group = getpgid(Some(*id));
                group.is_ok_and(|group| !live.contains(&group))
            };
            let orphans: Vec<Pid> = children().into_iter().filter(is_orphan).collect();
            if orphans.is_empty() {
                return;
            }
            for id in orphans {
                let _ = kill_process(id, Signal::KILL);
                let _ = waitpid(Some(id), WaitOptions::NOHANG);
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// How often children are looked for. A process that forks faster than it is killed is left.
    const ROUNDS: usize = 500;

    /// Returns the children of this process (proc(5), `children`).
    fn children() -> Vec<Pid> {
        let tasks = fs::read_dir("/proc/self/task").into_iter().flatten();
        let lists = tasks
            .flatten()
            .filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
        let mut all = Vec::new();
        for list in lists {
            let ids = list.split_whitespace().filter_map(|id| id.parse().ok());
            all.extend(ids.filter_map(Pid::from_raw));
        }
        all
    }
}

#[cfg(not(target_os = "linux"))]
mod other {
    use rustix::process::Pid;

    /// Other systems hand orphans to their first process.
    pub(crate) struct LiveGroup;

    impl LiveGroup {
        pub(crate) fn new(_: Pid) -> Self {
            Self
        }
    }

    /// Does nothing.
    pub(crate) fn end_all() {}
}
