//! The kinds of hosts of repositories, which differ in the addresses of files.

/// A kind of host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostKind {
    GitHub,
    GitLab,
    /// Forgejo or Gitea.
    Forgejo,
}

/// A repository on a host, as a service for continuous integration names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostedRepository {
    pub kind: HostKind,
    /// The address of its page, without a slash at its end.
    pub page: String,
}

impl HostKind {
    /// Returns the kind that the name of a host suggests, such as `gitlab.example.org`.
    pub(crate) fn of_name(host: &str) -> Option<Self> {
        let is = |names: &[&str]| names.iter().any(|name| host.contains(name));
        if is(&["github"]) {
            Some(Self::GitHub)
        } else if is(&["gitlab"]) {
            Some(Self::GitLab)
        } else if is(&["codeberg", "forgejo", "gitea"]) {
            Some(Self::Forgejo)
        } else {
            None
        }
    }

    /// Returns what is between the address of a repository and that of a file of a commit.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::GitHub => "blob",
            Self::GitLab => "-/blob",
            Self::Forgejo => "src/commit",
        }
    }
}

impl HostedRepository {
    /// Returns the repository of the job that a service runs, given its environment variables.
    pub(crate) fn of_job(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let is_set = |name: &str| variable(name).is_some_and(|value| value == "true");
        if is_set("GITLAB_CI") {
            return Self::new(HostKind::GitLab, variable("CI_PROJECT_URL")?);
        }
        // Forgejo and Gitea set the variables of GitHub too.
        let kind = if is_set("FORGEJO_ACTIONS") || is_set("GITEA_ACTIONS") {
            HostKind::Forgejo
        } else if is_set("GITHUB_ACTIONS") {
            HostKind::GitHub
        } else {
            return None;
        };
        let (server, name) = (
            variable("GITHUB_SERVER_URL")?,
            variable("GITHUB_REPOSITORY")?,
        );
        Self::new(kind, format!("{}/{name}", server.trim_end_matches('/')))
    }

    fn new(kind: HostKind, page: String) -> Option<Self> {
        let is_web = page.starts_with("https://") || page.starts_with("http://");
        let is_plain = page
            .chars()
            .all(|it| it.is_alphanumeric() || "-._/~:".contains(it));
        let page = page.trim_end_matches('/').to_owned();
        (is_web && is_plain).then_some(Self { kind, page })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_names_its_repository() {
        let page = |variables: &[(&str, &str)]| {
            let variable = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            let hosted = HostedRepository::of_job(variable)?;
            Some((hosted.kind, hosted.page))
        };
        let actions = [
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_SERVER_URL", "https://code.example.org/"),
            ("GITHUB_REPOSITORY", "o/r"),
        ];
        let expected = "https://code.example.org/o/r".to_owned();
        assert_eq!(page(&actions), Some((HostKind::GitHub, expected.clone())));
        for service in ["FORGEJO_ACTIONS", "GITEA_ACTIONS"] {
            let all = [&actions[..], &[(service, "true")]].concat();
            assert_eq!(page(&all), Some((HostKind::Forgejo, expected.clone())));
        }
        let gitlab = [
            ("GITLAB_CI", "true"),
            ("CI_PROJECT_URL", "http://10.0.0.7:8080/team/g/r"),
        ];
        let expected = "http://10.0.0.7:8080/team/g/r".to_owned();
        assert_eq!(page(&gitlab), Some((HostKind::GitLab, expected)));
        for none in [
            &[][..],
            &actions[1..],
            &actions[..2],
            &gitlab[..1],
            &gitlab[1..],
        ] {
            assert_eq!(page(none), None);
        }
        let odd = [("GITLAB_CI", "true"), ("CI_PROJECT_URL", "https://h/a)b")];
        assert_eq!(page(&odd), None);
    }
}
