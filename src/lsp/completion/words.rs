//! Narrows the words that a schema allows to those that fit the rest of the record.

use super::item::Item;
use crate::lsp::cursor::FileView;
use crate::record::mode::StopRule;
use crate::record::{OpRun, Operator};
use crate::rules;
use crate::work::finish::{stated_results, stop_rules};

/// The results of runs, the best first.
const RESULTS: [&str; 3] = ["PASS", "WARN", "FAIL"];

/// Returns the words that fit at a place, given those that the schema allows there.
pub(super) fn fitting(words: Vec<String>, view: &FileView<'_>, keys: &[&str]) -> Vec<String> {
    let fields = view.record().map(|record| &record.fields);
    let run = fields.and_then(|fields| fields.run());
    let operator = fields.and_then(|fields| fields.operator());
    let names = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    match (keys, run, operator) {
        (["mode_id"], Some(run), _) => legal_modes(words, operator_of(view, run)),
        (["evidence_pattern"], _, operator @ Some(_)) => legal_modes(words, operator),
        (["result"], Some(run), _) => grounded_results(words, run),
        (["stop", "rule"], Some(run), _) => {
            let rules = rules_of_stops(view, run).into_iter();
            let rules = rules.map(|rule| rule.name.to_owned());
            rules.collect()
        }
        (["stop", "action" | "to"], Some(run), _) => {
            let named = run.stop.as_ref().and_then(|stop| stop.value.rule.as_ref());
            let rules = rules_of_stops(view, run).into_iter();
            let mut rules = rules.filter(|it| named.is_some_and(|rule| *rule.value == *it.name));
            let list = |rule: StopRule| match keys[1] {
                "action" => names(rule.actions),
                _ => names(rule.convert_to),
            };
            rules.next().map_or(words, list)
        }
        _ => words,
    }
}

/// Returns the operator of a run.
pub(super) fn operator_of<'a>(view: &FileView<'a>, run: &OpRun) -> Option<&'a Operator> {
    let id = run.op_id.as_ref()?;
    let operator = view.check.model().operator(id)?;
    Some(operator.fields)
}

/// Keeps the modes in which an operator may be run.
fn legal_modes(mut words: Vec<String>, operator: Option<&Operator>) -> Vec<String> {
    if let Some(modes) = operator.and_then(|operator| operator.mode_ids.as_ref()) {
        words.retain(|word| modes.value.iter().any(|mode| *mode.value.0 == **word));
    }
    words
}

/// Keeps the results that the acceptance results of a run allow: the worst of them, or with a reason
/// in `result_note` a result that is worse.
fn grounded_results(mut words: Vec<String>, run: &OpRun) -> Vec<String> {
    let rank = |word: &str| RESULTS.iter().position(|known| *known == word);
    let stated = stated_results(run).into_iter();
    let stated = stated.filter_map(|(_, result)| rank(&result.to_string()));
    if let Some(worst) = stated.max() {
        let has_reason = run.result_note.is_some();
        words.retain(|word| {
            let rank = rank(word);
            rank == Some(worst) || has_reason && rank > Some(worst)
        });
    }
    words
}

/// Returns the stop rules that may end a run.
fn rules_of_stops(view: &FileView<'_>, run: &OpRun) -> Vec<StopRule> {
    let mode = run.mode_id.as_ref().and_then(|mode| mode.value.name());
    stop_rules(mode, view.check.model())
}

/// Adds a reason to a severity that turns off or lowers a rule about facts (levels 1 to 3).
pub(super) fn with_reason(mut item: Item, view: &FileView<'_>, keys: &[&str]) -> Item {
    let Some(rule) = view.rule_of_key(keys) else {
        return item;
    };
    let is_about_facts = rules::metas()
        .any(|meta| (meta.name == rule || meta.family == rule) && meta.level.is_structural());
    if is_about_facts && item.label != "error" {
        item.insert = Some(format!("{{severity: {}, reason: TODO}}", item.label));
    }
    item
}
