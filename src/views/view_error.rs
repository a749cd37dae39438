//! Why a view shows nothing, for its document: the command ended with exit status 2.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use crate::engine::Outcome;
use crate::report::json::{self, JsonFinding};

/// Why there is no view.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ViewError {
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The file that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The mistakes of the configuration, if they are the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<JsonFinding<'static>>")]
    pub findings: Vec<Json>,
}

impl ViewError {
    /// Returns the error of an outcome; `None` if it has none.
    pub(crate) fn new(outcome: &Outcome) -> Option<Self> {
        let error = outcome.error.as_ref()?;
        let groups = outcome.groups.iter();
        let findings = groups.flat_map(|group| {
            let findings = group.findings.iter();
            findings.filter_map(|finding| json::finding(finding, &group.sources).ok())
        });
        Some(Self {
            message: error.message.clone(),
            help: error.help.clone(),
            path: error.path.as_ref().map(|path| path.text().into_owned()),
            findings: findings.collect(),
        })
    }
}
