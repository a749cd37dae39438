//! `schema`: what a record's frontmatter may hold, as JSON Schema.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use serde_json::{Map, Value as Json};

use super::failure::Failure;
use super::new::kind_name;
use super::options::ConfigOption;
use super::screen::Screen;
use super::{Status, style};
use crate::record::Kind;
use crate::reference::schema;

/// The schema of a document, by the name that it is asked for.
type Document = (&'static str, fn() -> Json);

/// What is neither a kind nor depends on the config.
const DOCUMENTS: [Document; 7] = [
    // An editor asks for it to mend a config that cannot be read.
    ("config", schema::of_config),
    ("report", schema::of_report),
    ("next", schema::of_next),
    ("overview", schema::of_overview),
    ("graph", schema::of_graph),
    ("impact", schema::of_impact),
    ("export", schema::of_export),
];

/// Print the JSON Schema of a kind, of the config, or of what is printed in JSON
///
/// A kind's schema knows the repository's own names beside the built-in ones:
/// the modes, types, literacies and fields that its config adds.
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint schema OpRun", "of a run's frontmatter"),
    ("holdpoint schema config", "of `.holdpoint.yaml`, for an editor"),
    ("holdpoint schema report", "of what `check --format json` prints"),
    ("holdpoint schema overview", "of what `report --format json` prints"),
    ("holdpoint schema export", "of each line that `export` prints"),
    ("holdpoint schema", "all, by the name of their file"),
]))]
pub struct Schema {
    /// The kind, or `config`, or a document: `report`, `next`, `overview`, `graph`, `impact`, `export`
    #[arg(value_name = "KIND", value_parser = PossibleValuesParser::new(names()), ignore_case = true)]
    kind: Option<String>,
    #[command(flatten)]
    config: ConfigOption,
}

/// A kind has the name here too that `new` knows it by.
fn names() -> impl Iterator<Item = PossibleValue> {
    let of_kind = |kind: &Kind| PossibleValue::new(kind.word()).alias(kind_name::word(*kind));
    let documents = DOCUMENTS.iter().map(|(name, _)| (*name).into());
    Kind::ALL.iter().map(of_kind).chain(documents)
}

impl Schema {
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let vocabulary = || Ok::<_, Failure>(self.config.read_here()?.vocabulary);
        let schema = match &self.kind {
            None => Json::Object(Map::from_iter(schema::all(&vocabulary()?))),
            Some(name) => match (kind_name::named(name), document(name)) {
                (Some(kind), _) => schema::of_record(kind, &vocabulary()?),
                (None, Some(document)) => document(),
                (None, None) => return Err(Failure::new(format!("there is no schema `{name}`"))),
            },
        };
        screen.print(|out| writeln!(out, "{schema:#}"))?;
        Ok(Status::Passed)
    }
}

fn document(name: &str) -> Option<fn() -> Json> {
    let mut documents = DOCUMENTS.iter();
    documents
        .find(|(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, schema)| *schema)
}
