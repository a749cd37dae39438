//! New records: what is known is filled in, and what a person has to write is
//! asked for, from the same field tables that say what is missing.

mod blank;

pub mod first;

mod given;

pub mod order;

pub mod place;

pub mod yaml;

use std::fmt::Write;

use crate::config::Settings;
use crate::model::Model;
use crate::record::{Field, Need};
use blank::blank;
use given::Given;
pub use order::{Order, Refusal};
use yaml::{Yaml, on_one_line};

/// The text of a new record.
pub fn draft(order: &Order, model: &Model, settings: &Settings) -> String {
    let kind = order.kind;
    let given = given::of(order, model, settings);
    let mut text = String::from("---\n");
    comment(kind.about(), &mut text);
    let _ = writeln!(text, "kind: {kind}");
    let mut further = Vec::new();
    for field in kind.fields() {
        match value(field, &given, model) {
            Some(value) => {
                comment(field.about, &mut text);
                let _ = write!(text, "{}:", field.name);
                value.put(0, &mut text);
            }
            None => further.push(field.name),
        }
    }
    let _ = writeln!(text, "# Further fields: {}", further.join(", "));
    text.push_str("---\n");
    text
}

/// What a field begins with; `None` where the record can do without it.
///
/// A required field holds a placeholder, which is an error while it stands
/// there. One by template has nothing: a placeholder in it would be no fault,
/// and its absence is one.
fn value(field: &Field, given: &Given, model: &Model) -> Option<Yaml> {
    let found = given.iter().find(|(name, _)| *name == field.name);
    match (found, field.need) {
        (Some((_, value)), _) => Some(value.clone()),
        (None, Need::Required) => Some(blank(&(field.schema)(), &model.vocabulary().modes)),
        (None, Need::Template) => Some(Yaml::Nothing),
        (None, Need::Optional) => None,
    }
}

fn comment(about: &str, text: &mut String) {
    let _ = writeln!(text, "# {}", on_one_line(about));
}
