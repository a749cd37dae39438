//! The evidence that a Regime needs: mandatory literacies, and criteria of an upward transition.

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

/// The criteria of each upward transition (Executional regimes, "Exist → Persist" and "Persist →
/// Scale"). Any other pair of regimes is a regression or not a transition.
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
    for name in added.get(&regime).into_iter().flatten() {
        if !all.contains(&name.as_str()) {
            all.push(name);
        }
    }
    all
}

/// Returns the criteria of an upward transition, and none for any other pair of regimes.
pub(crate) fn transition_criteria(from: RegimeName, to: RegimeName) -> &'static [&'static str] {
    let transition = TRANSITIONS
        .iter()
        .find(|(lower, upper, _)| (*lower, *upper) == (from, to));
    transition.map_or(&[], |(_, _, criteria)| criteria)
}
