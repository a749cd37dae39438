//! The job of a service for continuous integration in which the program runs.

use std::env;

use crate::git::Remote;
use crate::git::host::HostedRepository;

/// Adds what the job in which the program runs says of its repository, if it runs in one. The name of
/// a company's own host does not tell what kind of host it is.
pub(crate) fn add_job(remote: &mut Option<Remote>) {
    if let Some(remote) = remote {
        remote.job = HostedRepository::of_job(|name| env::var(name).ok());
    }
}
