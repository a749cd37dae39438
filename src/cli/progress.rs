//! Shows progress on a terminal when a command takes long.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

use indicatif::ProgressBar;

use super::screen::Screen;

/// How long a command runs before it shows progress.
const DELAY: Duration = Duration::from_millis(800);

/// A spinner that appears after a delay and disappears when this is dropped.
pub(crate) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Progress {
    pub(crate) fn new(screen: &Screen, doing: impl Into<String>) -> Self {
        if !screen.is_watched() {
            return Self(None);
        }
        let doing = doing.into();
        let (done, wait) = channel::<()>();
        let spinner = spawn(move || {
            if wait.recv_timeout(DELAY) == Err(RecvTimeoutError::Timeout) {
                let bar = ProgressBar::new_spinner().with_message(doing);
                bar.enable_steady_tick(Duration::from_millis(100));
                // This returns when the sender is dropped.
                let _ = wait.recv();
                bar.finish_and_clear();
            }
        });
        Self(Some((done, spinner)))
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
