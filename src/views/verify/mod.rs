//! The recorded results that `verify` repeats, with their verdicts.

pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod text;

use schemars::JsonSchema;
use serde::Serialize;

use crate::record::RunResult;
use crate::text::RepoPath;

/// One recorded result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub(crate) struct VerifiedResult {
    /// The file of the run, from the repository's root.
    pub run: RepoPath,
    /// The id of the check, or `constraint` and the id of a constraint.
    pub check: String,
    /// The id of the operator, or `constraint` and the id of a constraint.
    pub operator: String,
    /// The result that the run states; PASS for a constraint that is respected.
    pub recorded: RunResult,
    /// The commit that closed the run, in a copy of which the check was repeated.
    pub commit: Option<String>,
    /// The command of the check, as the operator had it in that commit.
    pub command: Option<String>,
    pub verdict: Verdict,
    /// The outcome of the repetition, or the reason why there was none.
    pub because: String,
}

/// The verdict on a recorded result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[schemars(inline)]
pub(crate) enum Verdict {
    #[serde(rename = "same")]
    Same,
    #[serde(rename = "differs")]
    Differs,
    #[serde(rename = "not repeatable")]
    NotRepeatable,
}

impl Verdict {
    /// Returns the word that is printed.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differs => "differs",
            Self::NotRepeatable => "not repeatable",
        }
    }
}

/// Counts the results with a verdict.
pub(crate) fn count(results: &[VerifiedResult], verdict: Verdict) -> usize {
    let of_verdict = results.iter().filter(|result| result.verdict == verdict);
    of_verdict.count()
}
