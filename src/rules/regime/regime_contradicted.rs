//! `regime-contradicted`

use crate::record::declaration::Indicators;
use crate::record::{RegimeName, Text};
use crate::rules::prelude::*;
use crate::rules::words::list;

rule! {
    /// A regime is declared that its own indicators deny.
    ///
    /// A regime is what is seen and not what is wished for. While an invariant is
    /// at risk, a failure would be the last, buffers run down, nothing can be rolled
    /// back, one rare event outweighs everything, people are close to exhaustion or
    /// the choices that are left become fewer, a project is in `exist`, and only
    /// then. `scale` is for a project that seeks to grow and whose coordination is
    /// enforced; without these two it is in `persist`.
    ///
    /// # Bad
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: persist
    ///         ^^^^^^^ //~ `persist` is declared, and `buffers` and `people` say `exist`
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies:
    ///   {foundational: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt,
    ///    constraint: log.txt, horizon: log.txt, metrics: log.txt, access-control: log.txt}
    /// ---
    /// ```
    /// # Bad: nothing says so
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    ///         ^^^^^ //~ `exist` is declared, and none of its indicators says so
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: regenerating, rollback: partial, tail_risk: bounded,
    ///    people: recovering, optionality: increasing, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// # Bad: growth by word of mouth
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: scale
    ///         ^^^^^ //~ `scale` is declared, and `coordination` denies it
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: regenerating, rollback: available, tail_risk: bounded,
    ///    people: recovering, optionality: abundant, coordination: informal, expansion: seeking, adversarial_pressure: expected}
    /// literacies:
    ///   {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt,
    ///    constraint: log.txt, horizon: log.txt, metrics: log.txt, access-control: log.txt,
    ///    coordination: log.txt, meaning: log.txt, representation: log.txt, adversarial-dynamics: log.txt}
    /// ---
    /// ```
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

/// Executional regimes, "Regime 1: Exist", "Definition" and "Structural
/// Characteristics": each of these alone means `exist`.
const OF_EXIST: [(&str, &str); 7] = [
    ("invariants", "at_risk"),
    ("failures", "terminal"),
    ("buffers", "depleting"),
    ("rollback", "unavailable"),
    ("tail_risk", "dominant"),
    ("people", "near_exhaustion"),
    ("optionality", "shrinking"),
];

/// Executional regimes, "Regime 3: Scale", "Definition", and "Persist → Scale":
/// without both of these a regime is not `scale`.
const OF_SCALE: [(&str, &str); 2] = [("expansion", "seeking"), ("coordination", "enforced")];

/// What an indicator has to do with a regime: its name, its value, the word of the regime.
struct Sign<'a> {
    name: &'static str,
    seen: &'a Spanned<Text>,
    word: &'static str,
}

impl Sign<'_> {
    fn speaks(&self) -> bool {
        *self.seen.value.0 == *self.word
    }
}

fn check(regime: &Regime, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(declared), Some(indicators)) = (&regime.regime, &regime.indicators) else {
        return;
    };
    // What is missing or cannot be read may be what decides.
    if cx.record.is_faulty(indicators.span) {
        return;
    }
    let of_exist = signs(&OF_EXIST, &indicators.value);
    let says_exist = of_exist.iter().any(Sign::speaks);
    let name = declared.value;
    let (mut deciding, is_denied) = match name {
        RegimeName::Exist => (of_exist, !says_exist),
        RegimeName::Persist | RegimeName::Scale => (of_exist, says_exist),
    };
    deciding.retain(|sign| sign.speaks() == says_exist);
    let mut lacking = signs(&OF_SCALE, &indicators.value);
    lacking.retain(|sign| name == RegimeName::Scale && !sign.speaks());
    if !is_denied && lacking.is_empty() {
        return;
    }
    let names = |signs: &[Sign<'_>], verbs: (&str, &str)| {
        let names: Vec<&str> = signs.iter().map(|sign| sign.name).collect();
        let verb = if names.len() == 1 { verbs.0 } else { verbs.1 };
        format!("{} {verb}", list(&names, "and"))
    };
    let (why, help) = match name {
        RegimeName::Exist => (
            "none of its indicators says so".to_owned(),
            "declare `persist`, or correct the indicator that is not what you see",
        ),
        RegimeName::Persist | RegimeName::Scale if is_denied => (
            format!("{} `exist`", names(&deciding, ("says", "say"))),
            "declare `exist` until none of them says so",
        ),
        RegimeName::Persist | RegimeName::Scale => (
            format!("{} it", names(&lacking, ("denies", "deny"))),
            "declare `persist` until the project seeks to grow and coordination is enforced",
        ),
    };
    if !is_denied {
        deciding.clear();
    }
    let finding = report.at(declared.span, format!("`{name}` is declared, and {why}"));
    finding.help(help);
    for Sign { name, seen, word } in deciding.into_iter().chain(lacking) {
        let label = match *seen.value.0 == *word {
            true => format!("`{name}: {word}` means `exist`"),
            false => format!("`{name}` is not `{word}`"),
        };
        finding.related(&cx.record.path, seen.span, label);
    }
}

fn signs<'a>(table: &[(&'static str, &'static str)], indicators: &'a Indicators) -> Vec<Sign<'a>> {
    let sign = |(name, word): &(&'static str, &'static str)| {
        let seen = indicators.of(name)?;
        Some(Sign { name, seen, word })
    };
    table.iter().filter_map(sign).collect()
}
