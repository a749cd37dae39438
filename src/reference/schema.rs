//! JSON Schema 2020-12 for the frontmatter of each kind, for the config and for what is printed in JSON.

use serde_json::{Value as Json, json};

use super::{export, links, report, views};
use crate::config;
use crate::record::schema::{definitions, of_kind};
use crate::record::{Kind, Vocabulary};
use crate::rules;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of one kind's frontmatter, with the names that a repository may use.
pub fn of_record(kind: Kind, vocabulary: &Vocabulary) -> Json {
    let title = format!("{kind}: frontmatter");
    let mut schema = head(&file_of(kind), &title);
    if *vocabulary != Vocabulary::default()
        && let Some(head) = schema.as_object_mut()
    {
        // The id is that of the file in `schema/`, which is another schema.
        head.shift_remove("$id");
    }
    join(&mut schema, of_kind(kind, vocabulary));
    schema["$defs"] = definitions(vocabulary, &waivable());
    schema
}

/// The schema of the config. Names that the config itself brings are not known
/// to it, so those it has are only offered.
pub fn of_config() -> Json {
    let mut schema = head(CONFIG_FILE, &format!("{}: the config", config::PATH));
    join(&mut schema, config::schema(rules::names()));
    let mut names = definitions(&Vocabulary::default(), &waivable());
    for open in [
        "mode",
        "evidence_type",
        "evidence_requirement",
        "check_type",
    ] {
        let known = names[open].take();
        names[open] = json!({ "anyOf": [known, { "type": "string" }] });
    }
    schema["$defs"] = names;
    schema
}

/// The schema of what `--format json` prints.
pub fn of_report() -> Json {
    let mut schema = head(REPORT_FILE, "A report in JSON");
    join(&mut schema, report::schema());
    schema
}

/// The schema of what `next --format json` prints.
pub fn of_next() -> Json {
    let mut schema = head(NEXT_FILE, "Open next pointers in JSON");
    join(&mut schema, views::next());
    schema
}

/// The schema of what `report --format json` prints.
pub fn of_overview() -> Json {
    let mut schema = head(OVERVIEW_FILE, "How the work went, in JSON");
    join(&mut schema, views::overview());
    schema
}

/// The schema of what `graph --format json` prints.
pub fn of_graph() -> Json {
    let mut schema = head(GRAPH_FILE, "Records and what they name, in JSON");
    join(&mut schema, links::graph());
    schema
}

/// The schema of what `impact --format json` prints.
pub fn of_impact() -> Json {
    let mut schema = head(IMPACT_FILE, "What hangs on something, in JSON");
    join(&mut schema, links::impact());
    schema
}

/// The schema of a line that `export` prints.
pub fn of_export() -> Json {
    let mut schema = head(EXPORT_FILE, "A line of an export");
    join(&mut schema, export::schema());
    schema
}

/// All schemas with the names of their files. `schema/` holds those of the built-in names.
pub fn all(vocabulary: &Vocabulary) -> Vec<(String, Json)> {
    let of_record = |kind: &Kind| (file_of(*kind), of_record(*kind, vocabulary));
    let config = (CONFIG_FILE.to_owned(), of_config());
    let report = (REPORT_FILE.to_owned(), of_report());
    let next = (NEXT_FILE.to_owned(), of_next());
    let overview = (OVERVIEW_FILE.to_owned(), of_overview());
    let graph = (GRAPH_FILE.to_owned(), of_graph());
    let impact = (IMPACT_FILE.to_owned(), of_impact());
    let export = (EXPORT_FILE.to_owned(), of_export());
    let records = Kind::ALL.iter().map(of_record);
    let documents = [config, report, next, overview, graph, impact, export];
    records.chain(documents).collect()
}

const CONFIG_FILE: &str = "config.json";

const GRAPH_FILE: &str = "graph.json";

const IMPACT_FILE: &str = "impact.json";

const REPORT_FILE: &str = "report.json";

const NEXT_FILE: &str = "next.json";

const OVERVIEW_FILE: &str = "overview.json";

const EXPORT_FILE: &str = "export.json";

/// `op-run.json` for `OpRun`.
pub fn file_of(kind: Kind) -> String {
    let mut name = String::new();
    for char in kind.word().chars() {
        if char.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(char.to_lowercase());
    }
    name + ".json"
}

fn head(file: &str, title: &str) -> Json {
    // Where GitHub serves the file itself, so that an editor can be given the id as it stands.
    let repository = env!("CARGO_PKG_REPOSITORY");
    let raw = repository.replace("https://github.com/", "https://raw.githubusercontent.com/");
    json!({ "$schema": DIALECT, "$id": format!("{raw}/main/schema/{file}"), "title": title })
}

fn join(schema: &mut Json, rest: Json) {
    if let Json::Object(rest) = rest {
        rest.into_iter()
            .for_each(|(key, value)| schema[key] = value);
    }
}

/// Rules that a record may waive, and families of nothing but such rules.
fn waivable() -> Vec<&'static str> {
    let catalogue = rules::catalogue();
    let is_waivable = |name: &&str| catalogue.is_waivable(name);
    catalogue
        .names
        .iter()
        .copied()
        .filter(is_waivable)
        .collect()
}
