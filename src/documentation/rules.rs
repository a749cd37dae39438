//! The rules by family, each with its page in full: `src/rules/README.md`.

use std::fmt::Write;

use super::table::table;
use crate::config;
use crate::diagnostic::Meta;
use crate::rules;

/// Returns a list of all rules, then each family with its introduction and the pages of its rules.
pub(crate) fn pages() -> String {
    let families = families();
    let mut out = String::new();
    for (name, _, metas) in &families {
        let names = metas.iter().map(|meta| format!("[`{0}`](#{0})", meta.name));
        let names = names.collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "- [{name}](#{name}-rules): {names}");
    }
    for (name, introduction, metas) in families {
        let _ = writeln!(out, "\n## {name} rules\n\n{}\n", introduction.trim());
        for meta in metas {
            page(meta, &mut out);
        }
    }
    out
}

/// Returns every family with its name, its introduction and its rules. The findings about the
/// configuration come last.
fn families() -> Vec<(&'static str, &'static str, Vec<&'static Meta>)> {
    let rule_families = rules::FAMILIES.iter().map(|family| {
        let metas = family.rules.iter().map(|rule| &rule.meta).collect();
        (family.name, family.page, metas)
    });
    let own = &config::FAMILY;
    let config_family = (own.name, own.page, own.metas.to_vec());
    rule_families.chain([config_family]).collect()
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
                // Two code blocks in a row need a blank line between them in Markdown.
                let follows_fence = is_code && line.starts_with("```") && out.ends_with("```\n");
                let _ = writeln!(out, "{}{line}", if follows_fence { "\n" } else { "" });
            }
        }
    }
    out.push('\n');
}

/// The URL of each rule leads to its heading on the page.
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
