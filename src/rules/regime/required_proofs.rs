//! Determines which targets of a Regime prove something that its regime requires.

use super::transition_unproven::required_criteria;
use crate::record::Reference;
use crate::record::declaration::EvidenceByName;
use crate::record::requirements::mandatory_literacies;
use crate::rules::prelude::*;

/// Returns whether a target of a Regime proves a literacy or a criterion that the regime
/// requires. The rule that requires the proof then reports a dead target, and says what the
/// target should have proven.
pub(crate) fn is_required_proof(target: &Spanned<Reference>, cx: &Context<'_>) -> bool {
    let Fields::Regime(regime) = &cx.record.fields else {
        return false;
    };
    let declared = regime.regime.as_ref();
    let literacies = declared.map(|name| mandatory_literacies(name.value, cx.literacies));
    proves_one_of(
        &regime.literacies,
        &literacies.unwrap_or_default(),
        target.span,
    ) || proves_one_of(&regime.criteria, required_criteria(regime, cx), target.span)
}

/// Returns whether the target at a place is the proof of one of the names.
fn proves_one_of(proofs: &Option<Spanned<EvidenceByName>>, names: &[&str], place: Span) -> bool {
    let mut proofs = proofs.iter().flat_map(|proofs| &proofs.value.0);
    proofs.any(|(name, proof)| proof.span == place && names.contains(&&*name.value.0))
}
