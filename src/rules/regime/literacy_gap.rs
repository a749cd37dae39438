//! `literacy-gap`

use crate::record::declaration::LITERACIES;
use crate::record::requirements::mandatory_literacies;
use crate::rules::missing_target::help_for_dead;
use crate::rules::prelude::*;
use crate::text::nearest::distance;

rule! {
    /// A literacy that the regime makes mandatory is absent or proven by nothing.
    ///
    /// A literacy is something that the people of a project can do: leave a risk
    /// alone, see where a change leads, enforce a limit. Each regime rests on
    /// some of them, and fails where one is missing. So a Regime names for each a
    /// target that shows it: a drill's log, a limit that a program enforces, a review.
    /// `exist` asks for five, `persist` for eight, `scale` for all thirteen; the
    /// config's `literacies` may ask for more.
    ///
    /// # Bad
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    ///       ^^^^^^ //~ `exist` asks for the literacy `forbearance`
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies:
    ///   foundational: log.txt#L1
    ///   risk-uncertainty: log.txt#L9
    ///                     ^^^^^^^^^^ //~ nothing proves `risk-uncertainty`: `log.txt` has 2 lines
    ///   consequence-topology: log.txt#L1
    ///   liveness-orchestration: log.txt#L2
    /// ---
    /// ```
    /// # Bad: it is there, and misspelt
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    ///       ^^^^^^ //~ `exist` asks for the literacy `forbearance`
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forebearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// # Fixed: it is there, and misspelt
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// # Bad: one that the config asks for
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    ///       ^^^^^^ //~ `exist` asks for the literacy `river-pilotage`
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// ```yaml .holdpoint.yaml
    /// literacies: {exist: [river-pilotage]}
    /// ```
    /// # Good
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies:
    ///   foundational: log.txt#L1
    ///   forbearance: log.txt#L2
    ///   risk-uncertainty: log.txt#L1
    ///   consequence-topology: log.txt#L1
    ///   liveness-orchestration: https://example.org/ferry/drills/2026-01
    /// ---
    /// ```
    /// # Around
    /// What stands beside each of these examples.
    ///
    /// ```md projects/ferry.md
    /// ---
    /// kind: Project
    /// project_id: ferry
    /// name: Ferry
    /// owners: [crossing@example.org]
    /// ---
    /// ```
    /// ```text log.txt
    /// Drill of 2 January: both crews, both boats, one engine off.
    /// 9 January: turned back at the second buoy, for fog.
    /// ```
    pub static LITERACY_GAP = {
        name: "literacy-gap",
        family: "regime",
        level: Responsibility,
        severity: Error,
        source: "Executional regimes: \"Mandatory Literacies\" of each regime",
        check: Check::Regime(check),
    }
}

fn check(regime: &Regime, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(name), Some(literacies)) = (&regime.regime, &regime.literacies) else {
        return;
    };
    let is_faulty = cx.record.is_faulty(literacies.span);
    let mandatory = mandatory_literacies(name.value, cx.literacies);
    for literacy in &mandatory {
        let Some(target) = literacies.value.of(literacy) else {
            // What cannot be read may be what seems to be missing.
            if !is_faulty {
                missing(literacy, regime, cx, report);
            }
            continue;
        };
        if let Resolution::Dead(dead) = cx.model.fact(cx.record, target) {
            let message = format!("nothing proves `{literacy}`: {}", dead.reason);
            report
                .at(target.span, message)
                .help(help_for_dead(dead, dead.help));
        }
    }
}

fn missing(literacy: &str, regime: &Regime, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(name), Some(literacies)) = (&regime.regime, &regime.literacies) else {
        return;
    };
    let message = format!("`{}` asks for the literacy `{literacy}`", name.value);
    let finding = report.at(cx.record.fallback_span, message);
    finding.about(literacy).help(format!(
        "add `{literacy}` to `literacies`, with a target that shows it"
    ));
    let known = |name: &str| {
        let added = cx.literacies.values().flatten();
        LITERACIES.contains(&name) || added.into_iter().any(|own| own == name)
    };
    let keys = literacies.value.0.iter().map(|(key, _)| key);
    let strange = keys.filter(|key| !known(key) && distance(key, literacy) <= 2);
    if let Some(misspelt) = strange.min_by_key(|key| distance(key, literacy)) {
        finding.suggest(Some(literacy));
        let label = "no regime asks for this one";
        finding.related(&cx.record.path, misspelt.span, label);
        let edit = Edit::new(misspelt.span, literacy);
        finding.fix(format!("rename it to `{literacy}`"), edit);
    }
}
