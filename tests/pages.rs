//! Every section of every rule's page is a test: the page's examples are
//! checked as small repositories in memory, by their own config if they have one.

use std::collections::BTreeMap;

use holdpoint::config::{self, INVALID_CONFIG, Names};
use holdpoint::diagnostic::{Diagnostic, Meta};
use holdpoint::engine::{self, Input};
use holdpoint::git::NoHistory;
use holdpoint::rules;
use holdpoint::snapshot::{Error, Memory};
use libtest_mimic::{Arguments, Failed, Trial};

#[path = "support/claims.rs"]
mod claims;

#[path = "support/page.rs"]
mod page;

use page::{Section, sections};

/// The clock of all examples.
const NOW: &str = "2026-07-01T00:00:00Z";

fn main() {
    let arguments = Arguments::from_args();
    let trials = rules::metas().flat_map(|rule| {
        let sections = sections(&rule.page());
        let named = |title: &str| sections.iter().any(|section| section.title == title);
        let mut trials = vec![complete(rule, named("Bad"), named("Good"))];
        trials.extend(sections.into_iter().map(|section| {
            let name = format!("{}/{}", rule.name, section.title);
            Trial::test(name, move || section.check(rule))
        }));
        trials
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

/// Every page has an example of the fault and one of a sound record.
fn complete(rule: &'static Meta, has_bad: bool, has_good: bool) -> Trial {
    Trial::test(format!("{}/is complete", rule.name), move || {
        match has_bad && has_good {
            true => Ok(()),
            false => Err(Failed::from(
                "the page needs a section `# Bad` and a section `# Good`",
            )),
        }
    })
}

impl Section {
    fn check(&self, rule: &Meta) -> Result<(), Failed> {
        let mut claimed = Vec::new();
        let mut files = BTreeMap::new();
        for (path, marked) in &self.files {
            let (text, claims) = claims::split(path, marked);
            claimed.extend(claims);
            files.insert(path.clone(), text);
        }
        let findings = check(&files)?;
        let mut unmet = claimed.clone();
        let mut unclaimed: Vec<String> = Vec::new();
        for finding in findings.iter().filter(|finding| finding.waived.is_none()) {
            let text = &files[&*finding.path.text()];
            let is_met = |claim: &claims::Claim| {
                claims::is_at(claim, finding, text)
                    && finding.meta.name == rule.name
                    && finding.message.starts_with(&claim.words)
            };
            match unmet.iter().position(is_met) {
                Some(at) => drop(unmet.remove(at)),
                None => unclaimed.push(claims::describe(finding, text)),
            }
        }
        if self.title.starts_with("Bad") && claimed.is_empty() {
            return Err(Failed::from("a bad example that claims nothing"));
        }
        self.check_fix(&findings, &files)?;
        match unmet.is_empty() && unclaimed.is_empty() {
            true => Ok(()),
            false => Err(Failed::from(format!(
                "claimed and not found: {unmet:#?}\nfound and not claimed: {unclaimed:#?}"
            ))),
        }
    }

    /// A bad example's fixes, where there are any, make edits inside the text.
    fn check_fix(
        &self,
        findings: &[Diagnostic],
        files: &BTreeMap<String, String>,
    ) -> Result<(), Failed> {
        for finding in findings {
            let text = &files[&*finding.path.text()];
            for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
                if text.get(edit.span.range()).is_none() {
                    return Err(Failed::from(format!("a fix outside the text: {edit:?}")));
                }
            }
        }
        Ok(())
    }
}

fn check(files: &BTreeMap<String, String>) -> Result<Vec<Diagnostic>, Failed> {
    let snapshot = Memory::new(files.iter().map(|(path, text)| (path, text.as_str())));
    let names = Names {
        rules: rules::names(),
        unknown_rule: rules::find("unknown-rule").map_or(&INVALID_CONFIG, |rule| &rule.meta),
    };
    let failed = |error: Error| Failed::from(error.to_string());
    let config = config::load(&snapshot, &names).map_err(failed)?;
    if !config.findings.is_empty() {
        return Ok(config.findings);
    }
    let input = Input {
        snapshot: &snapshot,
        history: &NoHistory,
        settings: &config.settings,
        now: NOW.parse().expect("a timestamp"),
        scope: &[],
    };
    engine::check(&input)
        .map(|outcome| outcome.findings)
        .map_err(failed)
}
