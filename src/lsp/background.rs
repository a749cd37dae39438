//! The work that waits until the client is silent: findings of files that are not open.

use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use super::state::{Server, Stop};
use super::workspace::Workspace;

/// How long the server works before it looks for messages again.
const SLICE: Duration = Duration::from_millis(20);

impl<W: Write> Server<W> {
    /// Returns whether the findings of files that are not open are still to be updated.
    pub(super) fn is_pending(&self) -> bool {
        self.workspaces.iter().any(Workspace::is_pending)
    }

    /// Does a part of what is pending.
    pub(super) fn proceed(&mut self) {
        let pulls = self.client.as_ref().is_some_and(|client| client.pulls);
        if !self.is_proceeding && pulls {
            // The client has requested these already.
            for workspace in &mut self.workspaces {
                workspace.take_touched();
            }
        }
        self.is_proceeding = true;
        self.guarded(|server| {
            let start = Instant::now();
            let mut pending = server.workspaces.iter_mut().filter(|it| it.is_pending());
            if let Some(workspace) = pending.next() {
                workspace.proceed(&|| start.elapsed() > SLICE);
            }
        });
    }

    /// Tells the client to request diagnostics again if any have changed since it was silent.
    pub(super) fn finish_proceeding(&mut self) -> Result<(), Stop> {
        let has_worked = std::mem::take(&mut self.is_proceeding);
        let client = self.client.as_ref();
        if !has_worked || !client.is_some_and(|client| client.pulls && client.refreshes) {
            return Ok(());
        }
        let mut is_touched = false;
        for workspace in &mut self.workspaces {
            let touched = workspace.take_touched();
            is_touched |= touched.is_all || !touched.paths.is_empty();
        }
        if is_touched {
            self.request("workspace/diagnostic/refresh", Json::Null)?;
        }
        Ok(())
    }

    /// Answers the requests that waited until all files were checked.
    pub(super) fn answer_waiting(&mut self) -> Result<(), Stop> {
        for request in std::mem::take(&mut self.waiting) {
            self.handle_request(request)?;
        }
        Ok(())
    }
}
