//! The address of the repository that a clone comes from.

use super::Repository;

impl Repository {
    /// Returns the address of the remote `origin`, or of the only one, as it is configured.
    pub(crate) fn remote_address(&self) -> Option<String> {
        self.with_handle(|git| {
            let config = git.config_snapshot();
            let address = |name: &str| config.string(&*format!("remote.{name}.url"));
            let names = git.remote_names();
            let name = match names.iter().next() {
                _ if names.iter().any(|name| &***name == b"origin") => "origin".to_owned(),
                Some(only) if names.len() == 1 => only.to_string(),
                Some(_) | None => return None,
            };
            Some(address(&name)?.to_string())
        })
    }
}
