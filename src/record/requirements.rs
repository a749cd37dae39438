//! What a Regime has to prove: the literacies of its regime and the criteria of a step up.

use std::collections::BTreeMap;

use super::RegimeName;
use super::vocabulary::LITERACIES;

/// The mandatory literacies of each regime (Executional regimes, "Mandatory Literacies
/// (Non-Negotiable)" in Exist, "Mandatory Literacies in Persist" and "Mandatory Literacies in
/// Scale": all of them).
const MANDATORY: [(RegimeName, &[&str]); 3] = [
    (
        RegimeName::Exist,
        &[
            "foundational",
            "forbearance",
            "risk-uncertainty",
            "consequence-topology",
            "liveness-orchestration",
        ],
    ),
    (
        RegimeName::Persist,
        &[
            "foundational",
            "risk-uncertainty",
            "consequence-topology",
            "liveness-orchestration",
            "constraint",
            "horizon",
            "metrics",
            "access-control",
        ],
    ),
    (RegimeName::Scale, &LITERACIES),
];

/// The criteria of each step up (Executional regimes, "Exist → Persist" and "Persist → Scale").
/// Every other transition is a regression or no transition.
const TRANSITIONS: [(RegimeName, RegimeName, &[&str]); 2] = [
    (
        RegimeName::Exist,
        RegimeName::Persist,
        &["optionality", "buffers", "tail-risk", "liveness", "people"],
    ),
    (
        RegimeName::Persist,
        RegimeName::Scale,
        &[
            "stability-across-drift",
            "coordination-enforced",
            "representations-fail-safely",
            "adversarial-pressure-anticipated",
            "propagation-bounded",
        ],
    ),
];

/// Returns the literacies that a regime makes mandatory, with those that the configuration adds.
pub(crate) fn mandatory_literacies(
    regime: RegimeName,
    added: &BTreeMap<RegimeName, Vec<String>>,
) -> Vec<&str> {
    let table = MANDATORY.iter().filter(|(name, _)| *name == regime);
    let mut all: Vec<&str> = table.flat_map(|(_, names)| names.iter().copied()).collect();
    for own in added.get(&regime).into_iter().flatten() {
        if !all.contains(&own.as_str()) {
            all.push(own);
        }
    }
    all
}

/// Returns the criteria of a step up, and none for any other transition.
pub(crate) fn transition_criteria(from: RegimeName, to: RegimeName) -> &'static [&'static str] {
    let transition = TRANSITIONS
        .iter()
        .find(|(lower, upper, _)| (*lower, *upper) == (from, to));
    transition.map_or(&[], |(_, _, criteria)| criteria)
}
