//! `config`: lists the settings in force, with the origin of each.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::environment::{self, FAIL_ON, FORMAT, NO_CACHE, NOW};
use super::failure::Failure;
use super::options::{CheckOptions, SourceOptions};
use super::screen::Screen;
use super::style::{BOLD, DIM};
use super::view_output::{ViewFormat, ViewOutput};
use super::{Status, style};
use crate::config::in_force::{SettingInForce, settings_in_force};
use crate::engine::{Outcome, Session};
use crate::report::prose::{columns, wrap};
use crate::report::{self, Format, Look};
use crate::text::schema::document_schema;
use crate::text::{json, visible};
use crate::views::view_error::ViewError;

/// List the settings in force, with the origin of each
///
/// A setting comes from a line of `.holdpoint.yaml` or of the file that --config names, from an
/// environment variable, or is a default. Settings of rules whose `until` is past are not in
/// force.
///
/// An option on the command line takes precedence over its environment variable. HOLDPOINT_NOW
/// and HOLDPOINT_NO_CACHE apply to all commands that read records, including hooks.
/// HOLDPOINT_FAIL_ON applies to `check`, `audit`, `fix` and the hooks of a clone, but not to
/// those of a server, which a pusher must not loosen. HOLDPOINT_FORMAT applies to `check`,
/// `audit` and `fix`. An empty variable counts as not set.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint config", "the settings of the work tree"),
    ("holdpoint config --rev v1.0", "those of a revision"),
    ("holdpoint config --format json", "for a program"),
], &[
    ("0", "listed"),
    ("2", "usage, configuration or I/O error"),
]))]
pub(crate) struct Config {
    /// The format of the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ConfigFormat,
    #[command(flatten)]
    source: SourceOptions,
    #[command(flatten)]
    check: CheckOptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ConfigFormat {
    /// One setting per line
    Text,
    /// One document (holdpoint/settings/1)
    Json,
}

/// The settings in force.
#[derive(Serialize, JsonSchema)]
struct SettingsDocument {
    /// The format of the document.
    #[schemars(extend("const" = "holdpoint/settings/1"))]
    schema: &'static str,
    /// The configuration that was read; null if there is none.
    configuration: Option<String>,
    /// Why no settings are in force: the command ended with exit status 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ViewError>,
    settings: Vec<Setting>,
}

/// A setting and where it comes from.
#[derive(Serialize, JsonSchema)]
struct Setting {
    /// The key in the configuration, or the option: `limits.steps`, `--fail-on`.
    key: String,
    /// The value; null where nothing is set.
    value: Json,
    origin: Origin,
}

/// Where a setting comes from.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase", tag = "kind")]
enum Origin {
    /// The program's own value.
    Default,
    /// A line of the configuration.
    File { path: String, line: u32 },
    /// An environment variable.
    Environment { variable: &'static str },
    /// An option of this command.
    Option,
}

/// Returns the schema of the document.
pub(crate) fn schema() -> Json {
    document_schema::<SettingsDocument>("settings.json", "Settings in force in JSON")
}

impl Config {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let options = self.check.session_options();
        let output = ViewOutput {
            format: Some(self.format),
            files: &[],
            now: options.now.unwrap_or_else(Timestamp::now),
        };
        let session = Session::open(self.source.snapshot_source(), &[], &options);
        let session = output.require(session, screen)?;
        screen.print_notes(&session.notes);
        let (path, text) = session.configuration_text().unzip();
        let path = path.map(|path| session.files.shown(&path).to_string());
        let in_force = settings_in_force(session.settings(), text);
        let mut settings: Vec<Setting> = in_force
            .into_iter()
            .map(|setting| Setting::of_configuration(setting, path.as_deref()))
            .collect();
        let now = options.now.map(|now| json!(now.to_string()));
        let no_cache = json!(options.no_cache);
        settings.extend([
            Setting::of_option(
                "--now",
                now.unwrap_or(Json::Null),
                self.check.has_now(),
                NOW,
            ),
            Setting::of_option("--no-cache", no_cache, self.check.has_no_cache(), NO_CACHE),
            Setting::of_option(
                "--fail-on",
                json!(text_or(FAIL_ON, "error")),
                false,
                FAIL_ON,
            ),
            Setting::of_option("--format", json!(text_or(FORMAT, "full")), false, FORMAT),
        ]);
        let document = SettingsDocument {
            schema: "holdpoint/settings/1",
            configuration: path,
            error: None,
            settings,
        };
        output.write(screen, |format, _, out| match format {
            ConfigFormat::Text => document.write_text(screen.list_look(), out),
            ConfigFormat::Json => json::write(&document, out),
        })?;
        Ok(Status::Passed)
    }
}

impl ViewFormat for ConfigFormat {
    fn is_for_people(self) -> bool {
        self == Self::Text
    }

    fn write_error(self, outcome: &Outcome, _: Timestamp, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => report::write(Format::Full, outcome, Look::PLAIN, out),
            Self::Json => {
                let document = SettingsDocument {
                    schema: "holdpoint/settings/1",
                    configuration: None,
                    error: ViewError::new(outcome),
                    settings: Vec::new(),
                };
                json::write(&document, out)
            }
        }
    }
}

fn text_or(variable: &str, default: &str) -> String {
    environment::text(variable).unwrap_or_else(|| default.to_owned())
}

impl Setting {
    fn of_configuration(setting: SettingInForce, path: Option<&str>) -> Self {
        let SettingInForce { key, value, line } = setting;
        let origin = match (path, line) {
            (Some(path), Some(line)) => Origin::File {
                path: path.to_owned(),
                line,
            },
            (Some(_) | None, _) => Origin::Default,
        };
        Self { key, value, origin }
    }

    fn of_option(name: &str, value: Json, is_given: bool, variable: &'static str) -> Self {
        let origin = if is_given {
            Origin::Option
        } else if environment::text(variable).is_some() {
            Origin::Environment { variable }
        } else {
            Origin::Default
        };
        Self {
            key: name.to_owned(),
            value,
            origin,
        }
    }
}

impl Origin {
    fn words(&self) -> String {
        match self {
            Self::Default => "default".to_owned(),
            Self::File { path, line } => format!("{path}:{line}"),
            Self::Environment { variable } => (*variable).to_owned(),
            Self::Option => "option".to_owned(),
        }
    }
}

/// The fewest columns in which values are wrapped beside their keys. In fewer, they are below them.
const MIN_VALUE: usize = 20;

impl SettingsDocument {
    fn write_text(&self, look: Look, out: &mut dyn Write) -> io::Result<()> {
        let (bold, dim) = if look.is_styled {
            (BOLD, DIM)
        } else {
            Default::default()
        };
        let rows = self.settings.iter().map(|setting| {
            let (origin, value) = (setting.origin.words(), value_text(&setting.value));
            [&setting.key, &origin, &value].map(|text| visible(text).into_owned())
        });
        let rows: Vec<[String; 3]> = rows.collect();
        let width = |at: usize| {
            let widths = rows.iter().map(|row: &[String; 3]| columns(&row[at]));
            widths.max().unwrap_or(0)
        };
        let (keys, origins) = (width(0), width(1));
        let before = keys + origins + 4;
        let room = look.width.saturating_sub(before);
        for [key, origin, value] in &rows {
            if room < MIN_VALUE {
                writeln!(out, "{bold}{key}{bold:#}  {dim}{origin}{dim:#}")?;
                let room = look.width.saturating_sub(2);
                for line in wrap(value, room, room) {
                    writeln!(out, "  {line}")?;
                }
                continue;
            }
            let mut lines = wrap(value, room, room).into_iter();
            let first = lines.next().unwrap_or_default();
            let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(columns(text)));
            let (after_key, after_origin) = (pad(key, keys), pad(origin, origins));
            writeln!(
                out,
                "{bold}{key}{bold:#}{after_key}  {dim}{origin}{dim:#}{after_origin}  {first}"
            )?;
            for line in lines {
                writeln!(out, "{:before$}{line}", "")?;
            }
        }
        Ok(())
    }
}

/// Formats a value with blanks at which it can be wrapped: `a, b`, or JSON for what is nested.
fn value_text(value: &Json) -> String {
    match value {
        Json::Null => "-".to_owned(),
        Json::String(text) => text.clone(),
        Json::Array(items) if items.is_empty() => "none".to_owned(),
        Json::Array(items) if items.iter().all(Json::is_string) => {
            let items = items.iter().filter_map(Json::as_str);
            items.collect::<Vec<_>>().join(", ")
        }
        value => spaced(value),
    }
}

/// Formats JSON on one line with a blank after each colon and each comma.
fn spaced(value: &Json) -> String {
    match value {
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(spaced).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(entries) => {
            let entry = |(key, value): (&String, &Json)| format!("{key}: {}", spaced(value));
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Json::String(text) => text.clone(),
        value => value.to_string(),
    }
}
