//! Collects the recorded results of a run, with the commands that its operator had when the run was
//! closed.

use crate::model::Model;
use crate::record::{Compliance, OpRun, Operator, RunResult};
use crate::text::RepoPath;
use crate::views::verify::{Verdict, VerifiedResult};
use crate::work::execute::{command_of_constraint, owner_of_constraint};
use crate::work::finish::stated_results;
use crate::work::start;

/// A recorded result, and what is needed to repeat it.
pub(crate) struct Claim {
    pub result: VerifiedResult,
    pub inputs: Vec<(String, String)>,
    /// The secret inputs of the operator, and whether each is required.
    pub secrets: Vec<(String, bool)>,
}

impl Claim {
    /// Returns whether the result can be repeated.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.result.because.is_empty()
    }
}

/// Returns the results that a run states. A result that cannot be repeated has the reason in
/// `because`.
pub(crate) fn claims_of(
    path: &RepoPath,
    run: &OpRun,
    commit: Option<&str>,
    operator: Option<&Operator>,
) -> Vec<Claim> {
    let checks = operator
        .iter()
        .flat_map(|operator| &operator.acceptance_checks);
    let checks: Vec<_> = checks.flat_map(|checks| checks.value.iter()).collect();
    let secrets: Vec<(String, bool)> = { operator.iter() }
        .flat_map(|operator| start::inputs(operator))
        .filter(|(_, input)| start::is_secret(input))
        .map(|(name, input)| (name.to_owned(), input.is_required()))
        .collect();
    let used = run.inputs_used.iter().flat_map(|used| &used.value.0);
    let used = used.filter(|used| used.is_scalar);
    let inputs: Vec<(String, String)> = used
        .map(|used| {
            (
                used.name.value.0.to_string(),
                used.value.value.0.to_string(),
            )
        })
        .filter(|(name, _)| !secrets.iter().any(|(secret, _)| secret == name))
        .collect();
    let results = stated_results(run).into_iter();
    let claims = results.map(|(id, recorded)| {
        let check = checks.iter().find(|check| {
            let known = check.value.id.as_ref();
            known.is_some_and(|known| *known.value.0 == *id)
        });
        let command = check.and_then(|check| check.value.executable());
        let because = match check {
            _ if commit.is_none() => "the history does not show which commit closed the run",
            None if operator.is_none() => "its operator is not in the commit that closed the run",
            None => "the operator did not have this check",
            Some(_) if command.is_none() => "the check has no command",
            Some(check) if !check.value.is_repeatable() => "the check says `repeatable: false`",
            Some(_) if recorded == RunResult::Warn => "no exit status corresponds to WARN",
            Some(_) => "",
        };
        let result = VerifiedResult {
            run: path.clone(),
            check: id,
            operator: run
                .op_id
                .as_ref()
                .map_or(String::new(), |id| id.value.0.to_string()),
            recorded,
            commit: commit.map(str::to_owned),
            command: command.map(|command| command.0.to_string()),
            verdict: Verdict::NotRepeatable,
            because: because.to_owned(),
        };
        Claim {
            result,
            inputs: inputs.clone(),
            secrets: secrets.clone(),
        }
    });
    claims.collect()
}

/// Returns the statuses that a run states for constraints with a command, as results: a respected
/// constraint is a check that passed.
pub(crate) fn constraint_claims(
    path: &RepoPath,
    run: &OpRun,
    commit: Option<&str>,
    model: Option<&Model>,
) -> Vec<Claim> {
    let stated = run.constraint_status.iter();
    let stated = stated.flat_map(|stated| &stated.value.0);
    let claims = stated.filter_map(|(id, status)| {
        let constraint = model?.constraint(&id.value)?;
        let check = constraint.fields.check.as_ref()?;
        let command = command_of_constraint(&check.value.0)?;
        let recorded = match status.value {
            Compliance::Respected => RunResult::Pass,
            Compliance::Violated => RunResult::Fail,
            Compliance::Unknown => return None,
        };
        let owner = owner_of_constraint(&id.value.0);
        Some(Claim {
            result: VerifiedResult {
                run: path.clone(),
                check: owner.clone(),
                operator: owner,
                recorded,
                commit: commit.map(str::to_owned),
                command: Some(command.to_owned()),
                verdict: Verdict::NotRepeatable,
                because: String::new(),
            },
            inputs: Vec::new(),
            secrets: Vec::new(),
        })
    });
    claims.collect()
}
