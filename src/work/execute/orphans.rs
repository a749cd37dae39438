//! Ends processes that have left the process group of their command. This works only on Linux, where
//! this process can become the parent of the orphans of its commands
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

    /// The process groups of the running commands.
    static LIVE: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

    /// A registered process group: while this value exists, its processes are not orphans.
    pub(crate) struct LiveGroup(Pid);

    impl LiveGroup {
        pub(crate) fn new(id: Pid) -> Self {
            // If this fails, processes that leave their group are not ended.
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

    /// Kills all children that do not belong to a running command, and in turn the children that
    /// they leave behind.
    pub(crate) fn end_all() {
        // The tests of the library start children of their own.
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

    /// The largest number of rounds. A process that forks faster than it is killed survives.
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

    /// Does nothing: on other systems, orphans become children of the first process.
    pub(crate) struct LiveGroup;

    impl LiveGroup {
        pub(crate) fn new(_: Pid) -> Self {
            Self
        }
    }

    /// Does nothing.
    pub(crate) fn end_all() {}
}
