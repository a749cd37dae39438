//! Completions for the keys and the values of YAML.

use std::collections::{BTreeSet, HashSet};

use gen_lsp_types::{CompletionItem, CompletionItemKind};

use super::body::fields_in_body;
use super::item::{Item, placed};
use super::paths::{is_target_field, paths};
use super::records::ids;
use super::words::{fitting, operator_of, with_reason};
use crate::lsp::cursor::FileView;
use crate::lsp::hover::{about_kind, line_about_word};
use crate::lsp::schema_walk::SchemaPlace;
use crate::lsp::subject::{id_field, id_kind};
use crate::lsp::yaml_place::YamlPlace;
use crate::model::own_id;
use crate::record::{Kind, OpRun};
use crate::rules;
use crate::work;
use crate::work::finish::stated_results;

/// Offers the keys, or the values, of a place in the frontmatter or in the configuration.
pub(super) fn in_yaml(view: &FileView<'_>, place: &YamlPlace) -> Vec<CompletionItem> {
    let Some(schema) = view.schema() else {
        return placed(kinds(view, place), view, place.word);
    };
    let schema = SchemaPlace::root(&schema).follow(&place.path);
    let keys: Vec<&str> = place.keys().collect();
    let mut items = Vec::new();
    if place.is_key {
        items.extend(keys_at(view, place, &schema, &keys));
    }
    if !place.is_key || place.is_item {
        if is_target_field(view, &keys) && !schema.words().iter().any(|word| word == "PASS") {
            return paths(view, place, &keys, items);
        }
        items.extend(values_at(view, place, &schema, &keys));
    }
    placed(items, view, place.word)
}

/// Offers the kinds of records where the file has none yet.
fn kinds(view: &FileView<'_>, place: &YamlPlace) -> Vec<Item> {
    let keys: Vec<&str> = place.keys().collect();
    match (place.is_key, &keys[..]) {
        (true, []) if !place.siblings.iter().any(|key| key == "kind") => {
            let mut item =
                Item::new("kind", CompletionItemKind::Field).about("The kind of the record.");
            item.insert = Some("kind: ".to_owned());
            vec![item]
        }
        (false, ["kind"]) => {
            let items = view.vocabulary().all_kinds().map(|kind| {
                let about = about_kind(kind, view.vocabulary());
                Item::new(kind.word(), CompletionItemKind::EnumMember).about(about)
            });
            items.collect()
        }
        _ => Vec::new(),
    }
}

fn keys_at(
    view: &FileView<'_>,
    place: &YamlPlace,
    schema: &SchemaPlace<'_>,
    keys: &[&str],
) -> Vec<Item> {
    let has = |key: &str| place.siblings.iter().any(|sibling| sibling == key);
    let kind = view.kind();
    let has_colon = view.text[place.word.end as usize..]
        .trim_start_matches([' ', '"', '\''])
        .starts_with(':');
    let key = |word: &str, about: &str| {
        let mut item = Item::new(word, CompletionItemKind::Field).about(about);
        item.insert = (!has_colon).then(|| format!("{word}: "));
        item
    };
    let run = view.record().and_then(|record| record.fields.run());
    match (keys, run) {
        (["acceptance_results"], Some(run)) if place.path.last() != Some(&None) => {
            let checks = checks(view, run);
            return checks
                .into_iter()
                .filter(|(id, _)| !has(id))
                .map(|(id, about)| key(&id, &about))
                .collect();
        }
        (["inputs_used"], Some(run)) => {
            let operator = operator_of(view, run);
            let inputs = operator
                .iter()
                .flat_map(|operator| work::start::inputs(operator));
            return inputs
                .filter(|(name, _)| !has(name))
                .map(|(name, _)| key(name, "An input of the operator."))
                .collect();
        }
        (["constraint_status"], _) => {
            return ids(view, Kind::Constraint)
                .into_iter()
                .filter(|item| !has(&item.label))
                .map(|item| {
                    let insert = (!has_colon).then(|| format!("{}: ", item.label));
                    Item { insert, ..item }
                })
                .collect();
        }
        _ => {}
    }
    let in_body = kind.map_or_else(HashSet::new, |kind| fields_in_body(view, kind));
    let wanted = wanted_types(view);
    // A link has one type, which comes first.
    let is_link = keys.last() == Some(&"evidence_links");
    let is_type = |key: &String| !LINK_DETAILS.contains(&&**key);
    let has_type = !place.is_item && place.siblings.iter().any(is_type);
    let offers = schema.keys().into_iter();
    let offers = offers.filter(|offer| {
        if is_link && LINK_DETAILS.contains(&&*offer.word) != has_type {
            return false;
        }
        let is_in_body = keys.is_empty() && in_body.contains(offer.word.as_str());
        !has(&offer.word) && !is_in_body
    });
    offers
        .map(|offer| {
            let about = if offer.about.is_empty() {
                about_word(view, &offer.word, keys, schema)
            } else {
                offer.about.clone()
            };
            let mut item = key(&offer.word, &about);
            let order = if wanted.contains(&offer.word) {
                "0"
            } else if offer.is_required {
                "1"
            } else {
                "2"
            };
            item.order = order.to_owned();
            if offer.is_required {
                item.detail = Some("required".to_owned());
            }
            item
        })
        .collect()
}

/// The keys of an evidence link beside its type.
const LINK_DETAILS: [&str; 3] = ["result", "created_at", "note"];

/// Returns one line about a word at some keys: its own meaning, or that of the key whose value it is.
fn about_word(view: &FileView<'_>, word: &str, keys: &[&str], schema: &SchemaPlace<'_>) -> String {
    let may_be_family =
        keys == ["waive", "rule"] || view.rule_of_key(&[keys, &[word]].concat()).is_some();
    let family = || {
        let is_family = may_be_family && rules::FAMILIES.iter().any(|it| it.name == word);
        is_family.then(|| format!("All rules of the family `{word}`"))
    };
    let kind = || Some(about_kind(view.kind_named(word)?, view.vocabulary()));
    let key = || schema.about().map(str::to_owned);
    family()
        .or_else(|| line_about_word(view, word))
        .or_else(kind)
        .or_else(key)
        .unwrap_or_default()
}

/// Returns the evidence types that the mode and the operator of a run require.
fn wanted_types(view: &FileView<'_>) -> BTreeSet<String> {
    let run = view.record().and_then(|record| record.fields.run());
    let patterns = run.map(|run| view.check.model().patterns_of_run(run));
    let patterns = patterns.iter().flatten();
    let types = patterns.flat_map(|pattern| pattern.pattern.required.iter().flatten());
    types.cloned().collect()
}

/// Returns the checks of a run's operator, with their commands.
fn checks(view: &FileView<'_>, run: &OpRun) -> Vec<(String, String)> {
    let operator = operator_of(view, run);
    let checks = operator.and_then(|operator| operator.acceptance_checks.as_ref());
    let checks = checks.into_iter().flat_map(|checks| checks.value.iter());
    let checks = checks.filter_map(|check| {
        let id = check.value.id.as_ref()?.value.to_string();
        let command = check.value.command.as_ref();
        let about = command.map(|command| format!("`{}`", command.value));
        Some((id, about.unwrap_or_default()))
    });
    checks.collect()
}

fn values_at(
    view: &FileView<'_>,
    place: &YamlPlace,
    schema: &SchemaPlace<'_>,
    keys: &[&str],
) -> Vec<Item> {
    let record = view.record();
    let run = record.and_then(|record| record.fields.run());
    if let Some(kind) = view.kind() {
        if let Some(of) = id_kind(kind, keys, view.vocabulary()) {
            if id_field(kind, view.vocabulary()) == keys.first().copied() {
                return Vec::new();
            }
            let taken = &place.siblings;
            let mut items = ids(view, of);
            let own = record.and_then(|record| own_id(&record.fields));
            items.retain(|item| {
                !taken.contains(&item.label) && own.is_none_or(|own| *own.value.0 != *item.label)
            });
            return items;
        }
        if let (["acceptance_results", "check"], Some(run)) = (keys, run) {
            let stated = stated_results(run);
            let checks = checks(view, run).into_iter();
            return checks
                .filter(|(id, _)| stated.iter().all(|(known, _)| known != id))
                .map(|(id, about)| Item::new(id, CompletionItemKind::Value).about(about))
                .collect();
        }
    }
    if keys == ["kind"] {
        return kinds(view, place);
    }
    if place.is_key && schema.is_mapping() && !schema.is_list() && schema.words().is_empty() {
        return Vec::new();
    }
    let words = fitting(schema.words(), view, keys);
    let is_taken = |word: &String| place.is_item && place.siblings.contains(word);
    words
        .into_iter()
        .filter(|word| !is_taken(word))
        .map(|word| {
            let about = about_word(view, &word, keys, schema);
            let item = Item::new(word, CompletionItemKind::EnumMember).about(about);
            with_reason(item, view, keys)
        })
        .collect()
}
