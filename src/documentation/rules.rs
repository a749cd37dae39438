//! The rules by family, each with its page in full: `src/rules/README.md`.

use std::fmt::Write;

use super::table::table;
use crate::config;
use crate::diagnostic::Meta;
use crate::rules;

/// Returns an index of all rules, then each family with its idea and its rules' pages.
pub(crate) fn pages() -> String {
    let families = families();
    let mut out = String::new();
    for (name, _, metas) in &families {
        let names = metas.iter().map(|meta| format!("[`{0}`](#{0})", meta.name));
        let names = names.collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "- [{name}](#{name}-rules): {names}");
    }
    for (name, idea, metas) in families {
        let _ = writeln!(out, "\n## {name} rules\n\n{}\n", idea.trim());
        for meta in metas {
            page(meta, &mut out);
        }
    }
    out
}

/// Returns every family with its name, its idea and its rules; the configuration's findings come last.
fn families() -> Vec<(&'static str, &'static str, Vec<&'static Meta>)> {
    let of_rules = rules::FAMILIES.iter().map(|family| {
        let metas = family.rules.iter().map(|rule| &rule.meta).collect();
        (family.name, family.page, metas)
    });
    let own = &config::FAMILY;
    let of_config = (own.name, own.page, own.metas.to_vec());
    of_rules.chain([of_config]).collect()
}

/// Writes one rule. GitHub makes the link target from the heading, which is the rule's name.
fn page(meta: &Meta, out: &mut String) {
    let off = if meta.opt_in { ", off by default" } else { "" };
    let row = [
        format!("{}, {}", meta.level.number(), meta.level.name()),
        format!("{}{off}", meta.severity),
        (if meta.level.is_structural() {
            "no"
        } else {
            "yes"
        })
        .to_owned(),
        meta.source.to_owned(),
    ];
    let table = table(["level", "severity", "can be waived", "source"], [row]);
    let _ = writeln!(out, "### {}\n\n{table}", meta.name);
    let mut is_code = false;
    for line in meta.manual().lines() {
        is_code ^= line.starts_with("```");
        match line.strip_prefix("# ").filter(|_| !is_code) {
            Some(title) => {
                let blank = if out.ends_with("\n\n") { "" } else { "\n" };
                let _ = writeln!(out, "{blank}#### {title}\n");
            }
            None => {
                // Two fences in a row need a line between them in Markdown.
                let follows_fence = is_code && line.starts_with("```") && out.ends_with("```\n");
                let _ = writeln!(out, "{}{line}", if follows_fence { "\n" } else { "" });
            }
        }
    }
    out.push('\n');
}

/// A finding's URL leads to a heading of the page.
#[test]
fn every_url_has_its_heading() {
    let page = pages();
    for meta in rules::metas() {
        let url = meta.url();
        let (file, anchor) = url.split_once('#').expect("an anchor");
        assert!(file.ends_with("/src/rules/README.md"), "{url}");
        assert!(page.contains(&format!("\n### {anchor}\n")), "{url}");
    }
}
