//! A sign of life during long runs, for somebody who watches.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use indicatif::ProgressBar;

use super::screen::Screen;

/// How long nobody wonders.
const PATIENCE: Duration = Duration::from_millis(800);

/// How long it stands still between two turns.
const TURN: Duration = Duration::from_millis(100);

/// Turns from when it has taken a while until it is dropped.
pub(crate) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Progress {
    pub(crate) fn new(screen: &Screen, doing: impl Into<String>) -> Self {
        if !screen.is_watched() {
            return Self(None);
        }
        let doing = doing.into();
        let (done, wait) = channel::<()>();
        let turn = move || {
            // It ends when the other side is dropped.
            let waits = |time| wait.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
            if waits(PATIENCE) {
                let bar = ProgressBar::new_spinner().with_message(doing);
                while waits(TURN) {
                    bar.tick();
                }
                bar.finish_and_clear();
            }
        };
        // Where no thread can start, there is no sign of life.
        let turning = Builder::new().spawn(turn);
        Self(turning.ok().map(|turning| (done, turning)))
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
