//! What a new repository begins with: settings, and one worked example.

use std::borrow::Cow;

use crate::config;
use crate::record::scalar::Email;
use crate::record::value::Scalar;
use crate::reference::schema;
use crate::text::RepoPath;
use crate::work::yaml::quoted;

/// A file to begin with.
#[derive(Clone, Debug)]
pub struct File {
    pub path: RepoPath,
    /// What it is, in a few words.
    pub about: &'static str,
    pub text: Cow<'static, str>,
}

/// The operator that the example's run is one of.
pub const OPERATOR: &str = "export-requests";

/// Who owns the example where nobody says who is here.
pub const NOBODY: &str = "owner@example.org";

/// The config, in which everything is as it would be without one.
pub fn config() -> File {
    let schema = schema::of_config();
    let address = schema["$id"].as_str().unwrap_or_default();
    File {
        path: RepoPath::from(config::PATH),
        about: "settings; none are needed",
        text: include_str!("config.yaml")
            .replace("SCHEMA", address)
            .into(),
    }
}

/// A project of somebody's, an operator, and a run of it with its evidence.
pub fn example(owner: Option<&str>) -> [File; 6] {
    let file = |path: &str, about, text: &'static str| File {
        path: RepoPath::from(path),
        about,
        text: text.into(),
    };
    let mut project = file(
        "projects/support-desk.md",
        "a Project: what work is done for, and who owns it",
        include_str!("project.md"),
    );
    if let Some(owner) = owner.filter(|owner| Email::from_text(owner).is_ok()) {
        project.text = project.text.replace(NOBODY, &quoted(owner)).into();
    }
    [
        project,
        file(
            "operators/export-requests.md",
            "an Operator: how it is done, and what it is held to",
            include_str!("operator.md"),
        ),
        file(
            "runs/2026-03-09-week-10.md",
            "an OpRun: one time that it was done",
            include_str!("run.md"),
        ),
        file(
            "evidence/2026-03-09/requests.csv",
            "its evidence: what came out",
            include_str!("requests.csv"),
        ),
        file(
            "evidence/2026-03-09/checks.txt",
            "what its checks printed",
            include_str!("checks.txt"),
        ),
        file(
            "evidence/2026-03-09/SHA256SUMS",
            "and the digests of both",
            include_str!("SHA256SUMS"),
        ),
    ]
}
