//! `schema`: what a record's frontmatter may hold, as JSON Schema.

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::{Map, Value as Json};

use super::failure::Failure;
use super::screen::Screen;
use super::settings::ConfigFile;
use super::{Status, style};
use crate::record::Kind;
use crate::reference::schema;

/// The name under which the config's schema is asked for.
const CONFIG: &str = "config";

/// The name under which that of a report is.
const REPORT: &str = "report";

/// The name under which that of an export's lines is.
const EXPORT: &str = "export";

/// Print the JSON Schema of a kind, of the config, of a report or of an export
///
/// A kind's schema knows the repository's own names beside the built-in ones:
/// the modes, types, literacies and fields that its config adds.
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint schema OpRun", "of a run's frontmatter"),
    ("holdpoint schema config", "of `.holdpoint.yaml`, for an editor"),
    ("holdpoint schema report", "of what `check --format json` prints"),
    ("holdpoint schema export", "of each line that `export` prints"),
    ("holdpoint schema", "all, by the name of their file"),
]))]
pub struct Schema {
    /// The kind, or `config`, `report` or `export`
    #[arg(value_name = "KIND", value_parser = PossibleValuesParser::new(names()))]
    kind: Option<String>,
    #[command(flatten)]
    config: ConfigFile,
}

fn names() -> impl Iterator<Item = &'static str> {
    Kind::WORDS.iter().copied().chain([CONFIG, REPORT, EXPORT])
}

impl Schema {
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let name = self.kind.as_deref();
        let kind = name.map(Kind::named);
        let config = || self.config.read_here(screen);
        let schema = match kind {
            None => Json::Object(Map::from_iter(schema::all(&config()?.settings.vocabulary))),
            Some(None) if name == Some(REPORT) => schema::of_report(),
            Some(None) if name == Some(EXPORT) => schema::of_export(),
            // An editor asks for it to mend a config that cannot be read.
            Some(None) => schema::of_config(),
            Some(Some(kind)) => schema::of_record(kind, &config()?.settings.vocabulary),
        };
        screen.print(|out| writeln!(out, "{schema:#}"))?;
        Ok(Status::Sound)
    }
}
