//! The README's reference in Markdown.

use std::fmt::Write;

use crate::config;
use crate::diagnostic::Meta;
use crate::record::{Field, Kind};
use crate::rules;

/// Every kind with its fields: what they are called, whether they have to be there, where they
/// stand if not in the frontmatter, what they mean.
pub fn kinds() -> String {
    let mut out = String::new();
    for kind in Kind::ALL {
        let _ = writeln!(out, "### {kind}\n\n{}\n", kind.about().trim());
        out.push_str("| field | | in the body under | what it is | written as |\n");
        out.push_str("|---|---|---|---|---|\n");
        for field in kind.fields() {
            let cells = [
                format!("`{}`", field.name),
                field.need.word().to_owned(),
                headings(field),
                cell(field.about),
                cell(field.expected),
            ];
            let _ = writeln!(out, "| {} |", cells.join(" | "));
        }
        out.push('\n');
    }
    finished(out)
}

/// Every rule by family: its name, level, severity and first sentence. Each name is an anchor:
/// it is where a finding's `url` leads.
pub fn rules() -> String {
    let mut out = String::new();
    let config = &config::FAMILY;
    let of_config = (config.name, config.page, config.metas.to_vec());
    let families = rules::FAMILIES.iter().map(|family| {
        let metas = family.rules.iter().map(|rule| &rule.meta).collect();
        (family.name, family.page, metas)
    });
    for (name, page, metas) in families.chain([of_config]) {
        let metas: Vec<&Meta> = metas;
        if metas.is_empty() {
            continue;
        }
        let _ = writeln!(out, "### {name}\n");
        if !page.is_empty() {
            let _ = writeln!(out, "{page}\n");
        }
        out.push_str("| rule | level | severity | what it reports |\n|---|---|---|---|\n");
        for meta in metas {
            let name = format!("<a id=\"{0}\"></a>`{0}`", meta.name);
            let level = format!("{} {}", meta.level.number(), meta.level.name());
            let severity = match meta.opt_in {
                true => format!("{}, off by default", meta.severity),
                false => meta.severity.to_string(),
            };
            let _ = writeln!(
                out,
                "| {name} | {level} | {severity} | {} |",
                cell(meta.summary())
            );
        }
        out.push('\n');
    }
    finished(out)
}

/// The config's keys and what they settle.
pub fn config() -> String {
    let mut out = String::from("| key | what it settles |\n|---|---|\n");
    for (key, about) in config::keys() {
        let _ = writeln!(out, "| `{key}` | {} |", cell(about));
    }
    out
}

/// The headings that a field may stand under, instead of in the frontmatter.
fn headings(field: &Field) -> String {
    let headings = field.headings.iter();
    let headings: Vec<String> = headings.map(|name| format!("*{name}*")).collect();
    headings.join(" or ")
}

/// A text as one cell of a table.
fn cell(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    line.join(" ").replace('|', "\\|")
}

fn finished(mut out: String) -> String {
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}
