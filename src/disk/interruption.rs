//! Removes temporary files when a signal ends the program, and makes the signal wait while files
//! are written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::random_name::random_name;

/// What has to be done before the program may end.
struct Ending {
    state: Mutex<State>,
    /// Signalled when the state changes.
    change: Condvar,
}

struct State {
    /// How many parts of the program must not be interrupted now.
    postponing: usize,
    /// Files and folders to remove.
    litter: Vec<PathBuf>,
    /// What else is to be done, each with a number.
    actions: Vec<(u64, Box<dyn Fn() + Send>)>,
    /// How many actions there have been.
    numbered: u64,
    /// Whether the program ends now. Nothing may be created any more.
    is_ending: bool,
}

static ENDING: Ending = Ending::new();

impl Ending {
    const fn new() -> Self {
        Self {
            state: Mutex::new(State {
                postponing: 0,
                litter: Vec::new(),
                actions: Vec::new(),
                numbered: 0,
                is_ending: false,
            }),
            change: Condvar::new(),
        }
    }

    /// Changes the state. If the program is ending, waits for its end instead.
    fn begin(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.wait_while(|state| state.is_ending);
        change(&mut state);
    }

    /// Changes the state, and wakes the thread that waits to end the program.
    fn finish(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.wait_while(|_| false));
        self.change.notify_all();
    }

    /// Waits until nothing postpones the end, removes all litter, and calls `exit`, after which
    /// nothing is created any more.
    #[cfg_attr(not(unix), allow(dead_code))]
    fn end(&self, exit: impl FnOnce()) {
        let mut state = self.wait_while(|state| state.postponing > 0);
        state.is_ending = true;
        state.actions.iter().for_each(|(_, action)| action());
        state.litter.iter().for_each(|path| remove(path));
        exit();
    }

    fn wait_while(&self, is_waiting: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.change.wait_while(state, |state| is_waiting(state));
        state.unwrap_or_else(PoisonError::into_inner)
    }
}

/// While this value exists, signals do not end the program. They end it afterwards.
pub(crate) struct Postponement(());

/// Makes signals wait until the returned value is dropped. Use it while a temporary file has a
/// name, or while several files that belong together are changed.
pub(crate) fn postpone() -> Postponement {
    ENDING.begin(|state| state.postponing += 1);
    Postponement(())
}

impl Drop for Postponement {
    fn drop(&mut self) {
        ENDING.finish(|state| state.postponing -= 1);
    }
}

/// Something that is done if a signal ends the program while this value exists.
pub(crate) struct AtEnd(u64);

/// Registers what is to be done if a signal ends the program before the returned value is dropped.
/// The action must not register anything itself.
pub(crate) fn at_end(action: impl Fn() + Send + 'static) -> AtEnd {
    let mut number = 0;
    ENDING.begin(|state| {
        state.numbered += 1;
        number = state.numbered;
        state.actions.push((number, Box::new(action)));
    });
    AtEnd(number)
}

impl Drop for AtEnd {
    fn drop(&mut self) {
        ENDING.finish(|state| state.actions.retain(|(number, _)| *number != self.0));
    }
}

/// A temporary file or folder, which is removed when this is dropped or a signal ends the program.
pub(crate) struct Litter(PathBuf);

impl Litter {
    /// Registers a path, at which there need not be anything yet.
    pub(crate) fn new(path: PathBuf) -> Self {
        ENDING.begin(|state| state.litter.push(path.clone()));
        Self(path)
    }

    /// Makes a folder with a name that cannot be guessed, which only this user may enter.
    pub(crate) fn folder(within: &Path, prefix: &str) -> io::Result<Self> {
        let litter = Self::new(within.join(random_name(prefix)));
        #[allow(unused_mut, reason = "only some systems have permissions to set")]
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&litter.0)?;
        Ok(litter)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Litter {
    fn drop(&mut self) {
        remove(&self.0);
        ENDING.finish(|state| state.litter.retain(|path| *path != self.0));
    }
}

fn remove(path: &Path) {
    // Neither function follows a symbolic link. A failure is ignored, because nobody could handle
    // it.
    let _ = match path.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => Ok(()),
    };
}

/// Starts to watch for the signals that ask the program to end. The program then removes its
/// temporary files and ends as it would by default.
#[cfg(unix)]
pub(crate) fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    let ignored = ignored_signals();
    let wanted = [SIGHUP, SIGINT, SIGTERM];
    let wanted: Vec<i32> = { wanted.into_iter() }
        .filter(|signal| ignored & (1 << (signal - 1)) == 0)
        .collect();
    let wait = move || {
        let Ok(mut signals) = Signals::new(wanted) else {
            return;
        };
        for signal in signals.forever() {
            ENDING.end(|| {
                let _ = emulate_default_handler(signal);
            });
        }
    };
    // If the thread cannot start, signals do what they do by default.
    let _ = std::thread::Builder::new()
        .name("signals".to_owned())
        .stack_size(64 << 10)
        .spawn(wait);
}

/// Does nothing, because the system has no signals.
#[cfg(not(unix))]
pub(crate) fn watch() {}

/// Returns the signals that the program was started to ignore, with one bit for each (proc(5),
/// `SigIgn`). For example, `nohup` makes a program ignore `SIGHUP`, and a shell may make jobs in
/// the background ignore `SIGINT`.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn the_end_waits_and_leaves_nothing_behind() {
        let dir = tempfile::tempdir().expect("a folder");
        let (file, folder) = (dir.path().join("file"), dir.path().join("folder"));
        fs::write(&file, "text").expect("a file");
        fs::create_dir_all(folder.join("below")).expect("a folder");
        let (ending, has_ended) = (Ending::new(), AtomicBool::new(false));
        let registered = [file.clone(), folder.clone(), dir.path().join("never made")];
        ending.begin(|state| {
            state.litter.extend(registered);
            state.postponing += 1;
        });
        thread::scope(|scope| {
            scope.spawn(|| ending.end(|| has_ended.store(true, Ordering::SeqCst)));
            // Another part begins and finishes while the end waits.
            ending.begin(|state| state.postponing += 1);
            ending.finish(|state| state.postponing -= 1);
            assert!(!has_ended.load(Ordering::SeqCst));
            assert!(file.exists());
            ending.finish(|state| state.postponing -= 1);
        });
        assert!(has_ended.load(Ordering::SeqCst));
        assert!(!file.exists() && !folder.exists());
    }

    #[test]
    fn litter_is_removed_when_it_is_dropped() {
        let dir = tempfile::tempdir().expect("a folder");
        let litter = Litter::folder(dir.path(), "one-").expect("a folder");
        let path = litter.path().to_owned();
        fs::write(path.join("file"), "text").expect("a file");
        drop(litter);
        assert!(!path.exists());
    }
}
