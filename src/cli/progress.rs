//! A sign of life during long runs, for somebody who watches.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

use indicatif::ProgressBar;

use super::screen::Screen;

/// How long nobody wonders.
const PATIENCE: Duration = Duration::from_millis(800);

/// Turns from when it has taken a while until it is dropped.
pub(crate) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Progress {
    pub(crate) fn new(screen: &Screen, doing: impl Into<String>) -> Self {
        if !screen.is_watched() {
            return Self(None);
        }
        let doing = doing.into();
        let (done, wait) = channel::<()>();
        let turning = spawn(move || {
            if wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let bar = ProgressBar::new_spinner().with_message(doing);
                bar.enable_steady_tick(Duration::from_millis(100));
                // It ends when the other side is dropped.
                let _ = wait.recv();
                bar.finish_and_clear();
            }
        });
        Self(Some((done, turning)))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, turning)) = self.0.take() {
            drop(done);
            // A sign of life that failed has nothing to say.
            let _ = turning.join();
        }
    }
}
