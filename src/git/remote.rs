//! The address of the repository that a clone comes from.

use super::Repository;
use super::host::HostedRepository;

/// Where a clone comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// The address, as it is configured.
    pub address: String,
    /// The repository of the job in which the program runs, if it runs in one.
    pub(crate) job: Option<HostedRepository>,
}

impl Repository {
    /// Returns the remote `origin`, or the only one.
    pub(crate) fn remote(&self) -> Option<Remote> {
        self.with_handle(|git| {
            let config = git.config_snapshot();
            let address = |name: &str| config.string(&*format!("remote.{name}.url"));
            let names = git.remote_names();
            let name = match names.iter().next() {
                _ if names.iter().any(|name| &***name == b"origin") => "origin".to_owned(),
                Some(only) if names.len() == 1 => only.to_string(),
                Some(_) | None => return None,
            };
            let address = address(&name)?.to_string();
            Some(Remote { address, job: None })
        })
    }
}
