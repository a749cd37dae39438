//! Shows progress on a terminal when a command takes long.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use indicatif::ProgressBar;

use super::screen::Screen;

/// How long a command runs before it shows progress.
const DELAY: Duration = Duration::from_millis(800);

/// How long the spinner stands still between two steps.
const STEP: Duration = Duration::from_millis(100);

/// A spinner that appears after a delay and disappears when this is dropped.
pub(crate) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Progress {
    pub(crate) fn new(screen: &Screen, doing: impl Into<String>) -> Self {
        if !screen.is_watched() {
            return Self(None);
        }
        let doing = doing.into();
        let (done, wait) = channel::<()>();
        let spin = move || {
            // This returns false when the sender is dropped.
            let waits = |time| wait.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
            if waits(DELAY) {
                let bar = ProgressBar::new_spinner().with_message(doing);
                while waits(STEP) {
                    bar.tick();
                }
                bar.finish_and_clear();
            }
        };
        // Where no thread can start, no progress is shown.
        let spinner = Builder::new().spawn(spin);
        Self(spinner.ok().map(|spinner| (done, spinner)))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, spinner)) = self.0.take() {
            drop(done);
            // If the spinner failed, there is nothing to report.
            let _ = spinner.join();
        }
    }
}
