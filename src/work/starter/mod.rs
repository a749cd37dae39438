//! The files that `holdpoint init` writes: a configuration, and one example of each common record.

use std::borrow::Cow;

use crate::config;
use crate::record::scalar::Email;
use crate::record::value::ScalarType;
use crate::text::RepoPath;
use crate::text::schema::schema_id;
use crate::work::yaml::quoted;

/// A file that `holdpoint init` writes.
#[derive(Clone, Debug)]
pub(crate) struct StarterFile {
    pub path: RepoPath,
    /// A short description.
    pub about: &'static str,
    pub text: Cow<'static, str>,
}

/// The id of the example's operator.
pub(crate) const OPERATOR: &str = "export-requests";

/// The owner of the example if Git has no e-mail address for the user.
pub(crate) const NOBODY: &str = "owner@example.org";

/// Returns the configuration file. It leaves every setting at its default.
pub(crate) fn config() -> StarterFile {
    StarterFile {
        path: RepoPath::from(config::PATH),
        about: "the configuration; every setting is optional",
        text: include_str!("config.yaml")
            .replace("SCHEMA", &schema_id(config::schema::FILE))
            .into(),
    }
}

/// Returns the example: a project, an operator, and a run with its evidence.
pub(crate) fn example(owner: Option<&str>) -> [StarterFile; 6] {
    let file = |path: &str, about, text: &'static str| StarterFile {
        path: RepoPath::from(path),
        about,
        text: text.into(),
    };
    let mut project = file(
        "projects/support-desk.md",
        "a Project: its name and its owners",
        include_str!("project.md"),
    );
    if let Some(owner) = owner.filter(|owner| Email::from_text(owner).is_ok()) {
        project.text = project.text.replace(NOBODY, &quoted(owner)).into();
    }
    [
        project,
        file(
            "operators/export-requests.md",
            "an Operator: its steps and its checks",
            include_str!("operator.md"),
        ),
        file(
            "runs/2026-03-09-week-10.md",
            "an OpRun: one execution of the operator",
            include_str!("run.md"),
        ),
        file(
            "evidence/2026-03-09/requests.csv",
            "evidence: the output of the run",
            include_str!("requests.csv"),
        ),
        file(
            "evidence/2026-03-09/checks.txt",
            "evidence: the output of the checks",
            include_str!("checks.txt"),
        ),
        file(
            "evidence/2026-03-09/SHA256SUMS",
            "evidence: the digests of both files",
            include_str!("SHA256SUMS"),
        ),
    ]
}
