//! `regime-contradicted`

use crate::record::declaration::Indicators;
use crate::record::{RegimeName, Text};
use crate::rules::prelude::*;
use crate::text::and_list;

rule! {
    /// A project declares a regime that its own indicators contradict.
    ///
    /// A regime describes what is observed and not what is wished for. A project is in `exist`
    /// exactly while one of these is true: an invariant is at risk, the next failure may be the
    /// last, buffers run down, nothing can be rolled back, one rare event outweighs everything,
    /// people are close to exhaustion, or the remaining options become fewer. `scale` is for a
    /// project that seeks to grow and whose coordination is enforced; without these two it is in
    /// `persist`.
    ///
    /// # Bad
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: persist
    ///         ^^^^^^^ //~ project declares `persist`, but `buffers` and `people` indicate `exist`
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///                                                        ^^^^^^^^^ //~ note: `buffers: depleting` means `exist`
    ///    people: near_exhaustion, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    ///            ^^^^^^^^^^^^^^^ //~ note: `people: near_exhaustion` means `exist`
    /// literacies:
    ///   {foundational: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt,
    ///    constraint: log.txt, horizon: log.txt, metrics: log.txt, access-control: log.txt}
    /// ---
    /// ```
    ///
    /// # Bad: no indicator shows it
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    ///         ^^^^^ //~ project declares `exist`, but none of its indicators means `exist`
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: regenerating, rollback: partial, tail_risk: bounded,
    ///                ^^^^^^ //~ note: `invariants` is not `at_risk`
    ///                                  ^^^^^^^^^^^ //~ note: `failures` is not `terminal`
    ///                                                        ^^^^^^^^^^^^ //~ note: `buffers` is not `depleting`
    ///                                                                                ^^^^^^^ //~ note: `rollback` is not `unavailable`
    ///                                                                                                    ^^^^^^^ //~ note: `tail_risk` is not `dominant`
    ///    people: recovering, optionality: increasing, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    ///            ^^^^^^^^^^ //~ note: `people` is not `near_exhaustion`
    ///                                     ^^^^^^^^^^ //~ note: `optionality` is not `shrinking`
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    ///
    /// # Bad: growth with informal coordination
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: scale
    ///         ^^^^^ //~ project declares `scale`, but `coordination` contradicts it
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: regenerating, rollback: available, tail_risk: bounded,
    ///    people: recovering, optionality: abundant, coordination: informal, expansion: seeking, adversarial_pressure: expected}
    ///                                                             ^^^^^^^^ //~ note: `coordination` is not `enforced`
    /// literacies:
    ///   {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt,
    ///    constraint: log.txt, horizon: log.txt, metrics: log.txt, access-control: log.txt,
    ///    coordination: log.txt, meaning: log.txt, representation: log.txt, adversarial-dynamics: log.txt}
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
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
    /// Drill of 2 January: both crews, both boats.
    /// ```
    pub static REGIME_CONTRADICTED = {
        name: "regime-contradicted",
        family: "regime",
        level: Physical,
        severity: Error,
        source: "Executional regimes: \"Definition\" and \"Structural Characteristics\" of each regime",
        check: Check::Regime(check),
    }
}

/// Indicators with a value that means `exist`, each on its own (Executional regimes, "Regime 1: Exist",
/// "Definition" and "Structural Characteristics").
const MEANS_EXIST: [(&str, &str); 7] = [
    ("invariants", "at_risk"),
    ("failures", "terminal"),
    ("buffers", "depleting"),
    ("rollback", "unavailable"),
    ("tail_risk", "dominant"),
    ("people", "near_exhaustion"),
    ("optionality", "shrinking"),
];

/// Indicators with the values that `scale` requires, all together (Executional regimes, "Regime 3: Scale", "Definition",
/// and "Persist → Scale").
const NEEDED_BY_SCALE: [(&str, &str); 2] = [("expansion", "seeking"), ("coordination", "enforced")];

/// An indicator of a Regime, and the value that would indicate a certain regime.
struct Indicator<'a> {
    name: &'static str,
    actual: &'a Spanned<Text>,
    expected: &'static str,
}

impl Indicator<'_> {
    /// Returns whether the indicator has that value.
    fn is_met(&self) -> bool {
        *self.actual.value.0 == *self.expected
    }
}

fn check(regime: &Regime, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(declared), Some(indicators)) = (&regime.regime, &regime.indicators) else {
        return;
    };
    let name = declared.value;
    let exist_indicators = select(&MEANS_EXIST, &indicators.value);
    let (met, unmet): (Vec<_>, Vec<_>) = exist_indicators.into_iter().partition(Indicator::is_met);
    let mut unmet_by_scale = select(&NEEDED_BY_SCALE, &indicators.value);
    unmet_by_scale.retain(|indicator| name == RegimeName::Scale && !indicator.is_met());
    let (why, help, decisive) = match name {
        // An indicator that is missing or cannot be read may be the one that means `exist`.
        RegimeName::Exist if met.is_empty() && unmet.len() == MEANS_EXIST.len() => (
            "none of its indicators means `exist`".to_owned(),
            "declare `persist` with its literacies, or correct the indicator that is not what you observe",
            unmet,
        ),
        RegimeName::Persist | RegimeName::Scale if !met.is_empty() => {
            let why = format!("{} `exist`", with_verb(&met, "indicates", "indicate"));
            let mut decisive = met;
            decisive.extend(unmet_by_scale);
            (
                why,
                "declare `exist` with its literacies until no indicator means `exist` any more",
                decisive,
            )
        }
        RegimeName::Scale if !unmet_by_scale.is_empty() => (
            format!(
                "{} it",
                with_verb(&unmet_by_scale, "contradicts", "contradict")
            ),
            "declare `persist` until the project seeks to grow and coordination is enforced",
            unmet_by_scale,
        ),
        RegimeName::Exist | RegimeName::Persist | RegimeName::Scale => return,
    };
    let message = format!("project declares `{name}`, but {why}");
    let finding = report.at(declared.span, message);
    finding.help(help);
    for indicator in decisive {
        let (name, expected) = (indicator.name, indicator.expected);
        let label = if indicator.is_met() {
            format!("`{name}: {expected}` means `exist`")
        } else {
            format!("`{name}` is not `{expected}`")
        };
        finding.related(&cx.record.path, indicator.actual.span, label);
    }
}

/// Returns the indicators of a table that a Regime records.
fn select<'a>(
    table: &[(&'static str, &'static str)],
    indicators: &'a Indicators,
) -> Vec<Indicator<'a>> {
    let pairs = table.iter().filter_map(|(name, expected)| {
        let actual = indicators.get(name)?;
        Some(Indicator {
            name,
            actual,
            expected,
        })
    });
    pairs.collect()
}

/// Writes the names of indicators, followed by the verb for one or for several of them.
fn with_verb(indicators: &[Indicator<'_>], singular: &str, plural: &str) -> String {
    let names: Vec<&str> = indicators.iter().map(|it| it.name).collect();
    let verb = if names.len() == 1 { singular } else { plural };
    format!("{} {verb}", and_list(&names))
}
