//! An operator's checks, side by side with the results that a run gives for them.

use crate::model::{Model, TypedRecord};
use crate::record::acceptance::AcceptanceResult;
use crate::record::check::{AcceptanceCheck, slug};
use crate::record::{OpRun, Operator, Text};
use crate::text::{Spanned, nearest};

/// What a run answers, and to which questions.
pub struct Answers<'m> {
    /// The run's operator, if its checks are known: it is there, and they can be read.
    pub operator: Option<TypedRecord<'m, Operator>>,
    /// The operator's checks, each id once.
    pub asked: Vec<Asked<'m>>,
    /// Results for what the operator does not ask, or all where it is not known.
    pub strays: Vec<&'m AcceptanceResult>,
}

/// A check of the operator.
pub struct Asked<'m> {
    pub id: &'m Spanned<Text>,
    pub is_required: bool,
    pub results: Vec<&'m AcceptanceResult>,
    /// Where there is no result: the one that has this check's name misspelt.
    pub meant: Option<&'m AcceptanceResult>,
}

impl<'m> Answers<'m> {
    /// `None` where the run has no results that can be read.
    pub fn of(run: &'m OpRun, model: &'m Model) -> Option<Self> {
        let results = &run.acceptance_results.as_ref()?.value.0;
        let operator = run.op_id.as_ref().and_then(|id| model.operator(id));
        let operator = operator.filter(|operator| {
            let checks = &operator.fields.acceptance_checks;
            checks
                .as_ref()
                .is_some_and(|checks| !operator.record.is_faulty(checks.span))
        });
        let mut asked: Vec<Asked<'m>> = Vec::new();
        let mut strays: Vec<&AcceptanceResult> = results.iter().collect();
        for check in operator.iter().flat_map(|operator| checks(operator.fields)) {
            let Some(id) = check.id.as_ref().filter(|id| !id.is_empty()) else {
                continue;
            };
            if let Some(same) = asked.iter_mut().find(|asked| asked.id == id) {
                same.is_required |= check.is_required();
                continue;
            }
            let (results, others) = strays
                .into_iter()
                .partition(|result| is_named(check, id, &result.check));
            strays = others;
            asked.push(Asked {
                id,
                is_required: check.is_required(),
                results,
                meant: None,
            });
        }
        for check in asked.iter_mut().filter(|asked| asked.results.is_empty()) {
            let near = nearest(check.id, strays.iter().map(|stray| &**stray.check));
            let at = strays.iter().position(|stray| near == Some(&**stray.check));
            check.meant = at.map(|at| strays.remove(at));
        }
        Some(Self {
            operator,
            asked,
            strays,
        })
    }
}

fn checks(operator: &Operator) -> impl Iterator<Item = &AcceptanceCheck> {
    let checks = operator.acceptance_checks.iter();
    checks.flat_map(|checks| checks.value.iter().map(|check| &check.value))
}

/// Whether a result is for a check: by its id, or by the words that the id was made of.
fn is_named(check: &AcceptanceCheck, id: &str, name: &str) -> bool {
    name == id || (check.text.is_some() && slug(name) == id)
}

impl Asked<'_> {
    /// The results that count for the check.
    pub fn given(&self) -> impl Iterator<Item = &AcceptanceResult> {
        self.results.iter().copied().chain(self.meant)
    }
}
