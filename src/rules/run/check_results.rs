//! Matches the results that a run gives with its operator's acceptance checks.

use crate::model::{Model, TypedRecord};
use crate::record::acceptance::AcceptanceResult;
use crate::record::check::{AcceptanceCheck, slug};
use crate::record::{OpRun, Operator, Text};
use crate::text::{FastMap, Spanned, nearest};

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
        let mut unmatched = UnmatchedResults::new(results);
        let mut matched: Vec<MatchedCheck<'m>> = Vec::new();
        let mut known: FastMap<&str, usize> = FastMap::default();
        for check in operator.iter().flat_map(|operator| checks(operator.fields)) {
            let Some(id) = check.id.as_ref().filter(|id| !id.is_empty()) else {
                continue;
            };
            if let Some(at) = known.get(&***id) {
                matched[*at].is_required |= check.is_required();
                continue;
            }
            known.insert(id, matched.len());
            matched.push(MatchedCheck {
                id,
                is_required: check.is_required(),
                results: unmatched.take(check, id),
                misspelt: None,
            });
        }
        let lacking = matched.iter_mut().filter(|check| check.results.is_empty());
        for check in lacking.take(MAX_LACKING) {
            check.misspelt = unmatched.take_nearest(check.id);
        }
        let unmatched = unmatched.left().collect();
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

/// For how many checks without a result a misspelt name is looked for. If more are without one,
/// nobody mistyped a name.
const MAX_LACKING: usize = 200;

/// The results of a run that belong to no check so far.
struct UnmatchedResults<'m> {
    /// `None` for a result that has been taken.
    results: Vec<Option<&'m AcceptanceResult>>,
    by_name: FastMap<&'m str, Vec<usize>>,
    /// `None` until it is needed.
    by_slug: Option<FastMap<String, Vec<usize>>>,
}

impl<'m> UnmatchedResults<'m> {
    fn new(results: &'m [AcceptanceResult]) -> Self {
        let mut unmatched = Self {
            results: results.iter().map(Some).collect(),
            by_name: FastMap::default(),
            by_slug: None,
        };
        for (at, result) in results.iter().enumerate() {
            let name = &**result.check;
            unmatched.by_name.entry(name).or_default().push(at);
        }
        unmatched
    }

    /// Removes and returns the results whose name makes a slug.
    fn take_by_slug(&mut self, id: &str) -> Vec<usize> {
        let results = &self.results;
        let by_slug = self.by_slug.get_or_insert_with(|| {
            let mut by_slug: FastMap<String, Vec<usize>> = FastMap::default();
            for (at, result) in results.iter().enumerate() {
                if let Some(result) = result {
                    by_slug.entry(slug(&result.check)).or_default().push(at);
                }
            }
            by_slug
        });
        by_slug.remove(id).unwrap_or_default()
    }

    /// Takes the results of a check: their name is the check's id, or the text that the id was made
    /// from.
    fn take(&mut self, check: &AcceptanceCheck, id: &str) -> Vec<&'m AcceptanceResult> {
        let mut places = self.by_name.remove(id).unwrap_or_default();
        if check.text.is_some() {
            places.extend(self.take_by_slug(id));
            places.sort_unstable();
        }
        let results = places.into_iter();
        results.filter_map(|at| self.results[at].take()).collect()
    }

    /// Takes the result whose name is probably a misspelling of a check's id.
    fn take_nearest(&mut self, id: &str) -> Option<&'m AcceptanceResult> {
        let near = nearest(id, self.left().map(|result| &**result.check))?;
        let is_near = |result: &Option<&AcceptanceResult>| {
            result.is_some_and(|result| &**result.check == near)
        };
        self.results.iter_mut().find(|it| is_near(it))?.take()
    }

    fn left(&self) -> impl Iterator<Item = &'m AcceptanceResult> {
        self.results.iter().flatten().copied()
    }
}

impl MatchedCheck<'_> {
    /// Returns the results that count for the check.
    pub(crate) fn counted_results(&self) -> impl Iterator<Item = &AcceptanceResult> {
        self.results.iter().copied().chain(self.misspelt)
    }
}
