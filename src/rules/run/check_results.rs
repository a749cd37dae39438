//! Matches the results that a run gives with its operator's acceptance checks.

use crate::model::{Model, TypedRecord};
use crate::record::acceptance::AcceptanceResult;
use crate::record::check::{AcceptanceCheck, slug};
use crate::record::{OpRun, Operator, Text};
use crate::text::{Spanned, nearest};

/// The results of a run, each with the check that it belongs to.
pub(crate) struct CheckResults<'m> {
    /// The run's operator, if it exists and its checks can be read.
    pub operator: Option<TypedRecord<'m, Operator>>,
    /// The operator's checks, each id once.
    pub checks: Vec<MatchedCheck<'m>>,
    /// Results for checks that the operator does not have; all results if the
    /// operator is not known.
    pub unmatched: Vec<&'m AcceptanceResult>,
}

/// A check of the operator, and the results that the run gives for it.
pub(crate) struct MatchedCheck<'m> {
    pub id: &'m Spanned<Text>,
    pub is_required: bool,
    pub results: Vec<&'m AcceptanceResult>,
    /// If there is no result: the result whose name is probably a misspelling of
    /// this check's id.
    pub misspelt: Option<&'m AcceptanceResult>,
}

impl<'m> CheckResults<'m> {
    /// Matches the results of a run with the checks of its operator. Returns `None`
    /// if the run has no readable results.
    pub(crate) fn from_run(run: &'m OpRun, model: &'m Model) -> Option<Self> {
        let results = &run.acceptance_results.as_ref()?.value.0;
        let operator = (run.op_id.as_ref())
            .and_then(|id| model.operator(id))
            .filter(|operator| {
                let checks = operator.fields.acceptance_checks.as_ref();
                checks.is_some_and(|checks| !operator.record.is_faulty(checks.span))
            });
        let mut matched: Vec<MatchedCheck<'m>> = Vec::new();
        let mut unmatched: Vec<&AcceptanceResult> = results.iter().collect();
        for check in operator.iter().flat_map(|operator| checks(operator.fields)) {
            let Some(id) = check.id.as_ref().filter(|id| !id.is_empty()) else {
                continue;
            };
            if let Some(same) = matched.iter_mut().find(|known| known.id == id) {
                same.is_required |= check.is_required();
                continue;
            }
            let (results, others) = unmatched
                .into_iter()
                .partition(|result| is_result_of(&result.check, check, id));
            unmatched = others;
            matched.push(MatchedCheck {
                id,
                is_required: check.is_required(),
                results,
                misspelt: None,
            });
        }
        for check in matched.iter_mut().filter(|check| check.results.is_empty()) {
            let near = nearest(check.id, unmatched.iter().map(|result| &**result.check));
            let at = unmatched
                .iter()
                .position(|result| near == Some(&**result.check));
            check.misspelt = at.map(|at| unmatched.remove(at));
        }
        Some(Self {
            operator,
            checks: matched,
            unmatched,
        })
    }
}

/// Returns the acceptance checks of an operator.
fn checks(operator: &Operator) -> impl Iterator<Item = &AcceptanceCheck> {
    let checks = operator.acceptance_checks.iter();
    checks.flat_map(|checks| checks.value.iter().map(|check| &check.value))
}

/// Returns whether the result called `name` belongs to a check: the name is the check's id,
/// or the text that the id was made from.
fn is_result_of(name: &str, check: &AcceptanceCheck, id: &str) -> bool {
    name == id || (check.text.is_some() && slug(name) == id)
}

impl MatchedCheck<'_> {
    /// Returns the results that count for the check.
    pub(crate) fn counted_results(&self) -> impl Iterator<Item = &AcceptanceResult> {
        self.results.iter().copied().chain(self.misspelt)
    }
}
