//! `schema`: prints the JSON Schemas of records, of the configuration and of printed JSON.

use clap::Args;
use clap::builder::PossibleValue;
use serde_json::{Map, Value as Json};

use super::any_name::AnyName;
use super::failure::Failure;
use super::new::kind_name;
use super::options::ConfigOption;
use super::screen::Screen;
use super::{Status, style};
use crate::record::schema::{file_name, of_record};
use crate::record::{Kind, Vocabulary};
use crate::text::nearest;
use crate::text::nearest::did_you_mean;
use crate::{config, report, rules, views};

/// A schema that does not belong to a kind and does not depend on the configuration: its name on the
/// command line, and the function that returns it.
type Document = (&'static str, fn() -> Json);

const DOCUMENTS: [Document; 11] = [
    // An editor needs this schema to repair a configuration that cannot be read.
    ("config", config_schema),
    ("settings", super::config::schema),
    ("report", report::json::schema),
    ("statistics", report::statistics::schema),
    ("next", views::next::json::schema),
    ("status", views::status::json::schema),
    ("overview", views::overview::json::schema),
    ("graph", views::graph::json::schema),
    ("impact", views::impact::json::schema),
    ("export", views::export::schema),
    ("verify", views::verify::json::schema),
];

/// Returns all schemas with the names of their files. Those in `schema/` are for the built-in
/// vocabulary.
pub(crate) fn all(vocabulary: &Vocabulary) -> Vec<(String, Json)> {
    let kinds = Kind::ALL
        .iter()
        .map(|kind| (file_name(*kind), record_schema(*kind, vocabulary)));
    let documents = DOCUMENTS
        .iter()
        .map(|(name, schema)| (format!("{name}.json"), schema()));
    kinds.chain(documents).collect()
}

/// Returns the schema of one kind's frontmatter, with the names that a repository may use.
pub(crate) fn record_schema(kind: Kind, vocabulary: &Vocabulary) -> Json {
    of_record(kind, vocabulary, &rules::waivable())
}

fn config_schema() -> Json {
    config::schema::of_file(rules::names(), &rules::waivable())
}

/// Print the JSON Schema of a kind, of the configuration, or of printed JSON
///
/// The schema of a kind includes the modes, types, literacies and fields that the
/// repository's configuration adds.
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint schema OpRun", "the frontmatter of a run"),
    ("holdpoint schema config", "`.holdpoint.yaml`, for an editor"),
    ("holdpoint schema report", "what `check --format json` prints"),
    ("holdpoint schema overview", "what `report --format json` prints"),
    ("holdpoint schema export", "each line that `export` prints"),
    ("holdpoint schema", "all schemas, by file name"),
]))]
pub(crate) struct Schema {
    /// A kind, also one of the configuration, `config`, or a document: `settings`, `report`, `statistics`, `next`, `status`, `overview`, `graph`, `impact`, `export`, `verify`
    #[arg(value_name = "KIND", value_parser = AnyName(names))]
    kind: Option<String>,
    #[command(flatten)]
    config: ConfigOption,
}

/// Returns the names of all schemas. The names that `new` accepts for a kind are accepted too.
fn names() -> Vec<PossibleValue> {
    let of_kind = |kind: &Kind| PossibleValue::new(kind.word()).alias(kind_name::word(*kind));
    let documents = DOCUMENTS.iter().map(|(name, _)| (*name).into());
    Kind::ALL.iter().map(of_kind).chain(documents).collect()
}

impl Schema {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let vocabulary = || Ok::<_, Failure>(self.config.read_here()?.vocabulary);
        let schema = match &self.kind {
            None => Json::Object(Map::from_iter(all(&vocabulary()?))),
            Some(name) => match (kind_name::named(name), document(name)) {
                (Some(kind), _) => record_schema(kind, &vocabulary()?),
                (None, Some(document)) => document(),
                (None, None) => own_schema(name, &vocabulary()?)?,
            },
        };
        screen.print(|out| writeln!(out, "{schema:#}"))?;
        Ok(Status::Passed)
    }
}

/// Returns the schema of a kind that the configuration defines.
fn own_schema(name: &str, vocabulary: &Vocabulary) -> Result<Json, Failure> {
    let mut own = vocabulary.kinds.iter();
    let found = own.find(|(own, _)| own.eq_ignore_ascii_case(name));
    if let Some((own, _)) = found {
        return Ok(record_schema(Kind::own(own), vocabulary));
    }
    let own = vocabulary.kinds.keys().cloned();
    let known = names().into_iter().map(|value| value.get_name().to_owned());
    let all: Vec<String> = known.chain(own).collect();
    let failure = Failure::new(format!("unknown schema `{name}`"));
    Err(match nearest(name, all.iter().map(String::as_str)) {
        Some(near) => failure.help(did_you_mean(near)),
        None => failure.help(format!("the schemas are {}", all.join(", "))),
    })
}

/// Returns the schema of the document with this name.
fn document(name: &str) -> Option<fn() -> Json> {
    let mut documents = DOCUMENTS.iter();
    documents
        .find(|(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, schema)| *schema)
}
