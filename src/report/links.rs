//! Builds links to the files of a commit on the host of the repository.

use super::uri::relative_reference;
use crate::git::Remote;
use crate::git::host::HostKind;
use crate::text::RepoPath;

/// The addresses at which the files of the commit can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FileLinks {
    /// The address that paths are appended to, with a slash at its end; `None` if it is unknown.
    base: Option<String>,
}

/// The placeholder for the commit in an address that a user gives.
const COMMIT: &str = "{commit}";

impl FileLinks {
    /// Returns the links below an address that a user gives, in which `{commit}` is replaced by the
    /// commit.
    pub(crate) fn below(address: &str, commit: Option<&str>) -> Self {
        let address = address.replace(COMMIT, commit.unwrap_or("HEAD"));
        let slash = if address.ends_with('/') { "" } else { "/" };
        Self {
            base: Some(format!("{address}{slash}")),
        }
    }

    /// Returns the links for the address of a remote, if its host is known: GitHub, GitLab or Forgejo
    /// (such as Codeberg). What a job says of its own repository counts first.
    pub(crate) fn of_remote(remote: &Remote, commit: &str) -> Self {
        let base = web_address(&remote.address).and_then(|(host, path)| {
            let address = (host, path);
            let job = remote.job.as_ref();
            let own = job.filter(|job| web_address(&job.page).as_ref() == Some(&address));
            let (kind, page) = match own {
                Some(job) => (job.kind, job.page.clone()),
                None => {
                    let (host, path) = address;
                    (HostKind::of_name(&host)?, format!("https://{host}/{path}"))
                }
            };
            Some(format!("{page}/{}/{commit}/", kind.folder()))
        });
        Self { base }
    }

    /// Returns the address of a file.
    pub(crate) fn file(&self, path: &RepoPath) -> Option<String> {
        let base = self.base.as_ref()?;
        Some(format!("{base}{}", relative_reference(path)))
    }
}

/// Returns the name of a repository, from the address of its remote: `owner/name`.
pub(crate) fn repository_name(remote: &str) -> Option<String> {
    web_address(remote).map(|(_, path)| path)
}

/// Returns the host and the path of a remote's address, without credentials, port and `.git`:
/// `https://host/o/r.git`, `ssh://git@host:22/o/r`, `git@host:o/r` (git-clone(1), "GIT URLS").
fn web_address(remote: &str) -> Option<(String, String)> {
    let (authority, path) = match remote.split_once("://") {
        Some(("http" | "https" | "ssh" | "git", rest)) => rest.split_once('/')?,
        Some(_) => return None,
        None => remote.split_once(':')?,
    };
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?.to_lowercase();
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    // A host of one letter is a drive of Windows.
    let is_host = host.len() > 1
        && host
            .chars()
            .all(|it| it.is_alphanumeric() || "-.".contains(it));
    let is_path = path.split('/').count() >= 2
        && path
            .chars()
            .all(|it| it.is_alphanumeric() || "-._/~".contains(it));
    (is_host && is_path).then(|| (host, path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::host::HostedRepository;

    fn remote_at(address: &str, job: Option<HostedRepository>) -> Remote {
        Remote {
            address: address.to_owned(),
            job,
        }
    }

    #[test]
    fn files_are_linked_in_the_forms_of_the_known_hosts() {
        let links = |remote: &str| FileLinks::of_remote(&remote_at(remote, None), "1a2b");
        let file = |remote: &str| links(remote).file(&"runs/a b.md".into());
        for (remote, expected) in [
            (
                "https://github.com/o/r.git",
                "https://github.com/o/r/blob/1a2b/runs/a%20b.md",
            ),
            (
                "git@github.com:o/r.git",
                "https://github.com/o/r/blob/1a2b/runs/a%20b.md",
            ),
            (
                "https://me:secret@gitlab.com/g/s/r",
                "https://gitlab.com/g/s/r/-/blob/1a2b/runs/a%20b.md",
            ),
            (
                "ssh://git@gitlab.example.org:2222/g/r.git",
                "https://gitlab.example.org/g/r/-/blob/1a2b/runs/a%20b.md",
            ),
            (
                "https://codeberg.org/o/r.git",
                "https://codeberg.org/o/r/src/commit/1a2b/runs/a%20b.md",
            ),
        ] {
            assert_eq!(file(remote).as_deref(), Some(expected), "{remote}");
        }
        for other in [
            "/srv/r.git",
            "../r",
            "file:///srv/a/r",
            "C:\\a\\r",
            "https://example.org/o/r",
            "javascript:a/b",
            "",
        ] {
            assert_eq!(file(other), None, "{other}");
        }
    }

    #[test]
    fn a_job_knows_the_host_of_its_own_repository() {
        let job = HostedRepository {
            kind: HostKind::GitLab,
            page: "http://code.example.org:8080/g/r".to_owned(),
        };
        let links =
            |remote: &str| FileLinks::of_remote(&remote_at(remote, Some(job.clone())), "1a2b");
        let file = |remote: &str| links(remote).file(&"a.md".into());
        let own = "http://code.example.org:8080/g/r/-/blob/1a2b/a.md";
        for remote in [
            "http://job:secret@code.example.org:8080/g/r.git",
            "git@code.example.org:g/r.git",
        ] {
            assert_eq!(file(remote).as_deref(), Some(own), "{remote}");
        }
        // Another repository that the job checks.
        assert_eq!(file("http://code.example.org:8080/g/other.git"), None);
        let other = "https://github.com/o/r/blob/1a2b/a.md";
        assert_eq!(file("git@github.com:o/r.git").as_deref(), Some(other));
    }

    #[test]
    fn an_address_may_name_the_place_of_the_commit() {
        let file = |address: &str| FileLinks::below(address, Some("1a2b")).file(&"a.md".into());
        let expected = Some("https://h/x/a.md".to_owned());
        assert_eq!(file("https://h/x"), expected);
        let expected = Some("https://h/1a2b/a.md".to_owned());
        assert_eq!(file("https://h/{commit}/"), expected);
    }

    #[test]
    fn a_repository_is_named_by_its_owner_and_name() {
        let name = repository_name("git@github.com:o/r.git");
        assert_eq!(name.as_deref(), Some("o/r"));
    }
}
