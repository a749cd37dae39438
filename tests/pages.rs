//! Every section of every rule's page is a test: its example is checked as a small repository in
//! memory, with its own configuration if it has one.

use std::collections::{BTreeMap, BTreeSet};

use holdpoint::{Diagnostic, Meta, RuleSelection, metas};
use libtest_mimic::{Failed, Trial};

use crate::support::claims;
use crate::support::claims::{Claim, ClaimKind};
use crate::support::page::{Section, bad_example, sections};

/// Whether a caret line must contain the whole message instead of only its beginning.
const WHOLE_MESSAGES: bool = true;

/// Whether every related label of a finding needs a caret line.
const ALL_LABELS: bool = true;

/// Returns one test for each section of each page.
pub(crate) fn trials() -> impl Iterator<Item = Trial> {
    metas().flat_map(|rule| {
        let sections = sections(&rule.page());
        let named = |title: &str| sections.iter().any(|section| section.title == title);
        let mut trials = vec![complete(rule, named("Bad"), named("Good"))];
        trials.extend(around(rule, &sections));
        for section in &sections {
            let is_fixed = section.title.starts_with("Fixed");
            let broken = bad_example(section, &sections)
                .filter(|_| is_fixed)
                .cloned();
            let section = section.clone();
            let name = format!("{}/{}", rule.name, section.title);
            let all = sections.clone();
            trials.push(Trial::test(name, move || {
                section.check_claims(rule).map(drop)?;
                section.check_fixed_section_exists(&all)?;
                broken.map_or(Ok(()), |broken| section.check_fixed(&broken))
            }));
        }
        trials
    })
}

/// Returns the test that each caret line in `# Around` claims a related label of some section.
fn around(rule: &'static Meta, sections: &[Section]) -> Option<Trial> {
    let claims = |section: &Section| section.claims_around();
    let claims: BTreeSet<Claim> = sections.iter().flat_map(claims).collect();
    if claims.is_empty() {
        return None;
    }
    let sections = sections.to_vec();
    Some(Trial::test(format!("{}/Around", rule.name), move || {
        let mut unmet = claims.clone();
        for section in &sections {
            for claim in section.check_claims(rule)? {
                unmet.remove(&claim);
            }
        }
        if unmet.is_empty() {
            Ok(())
        } else {
            Err(Failed::from(format!(
                "labels claimed and not found: {unmet:#?}"
            )))
        }
    }))
}

/// Returns the test that a page has a bad and a good example.
fn complete(rule: &'static Meta, has_bad: bool, has_good: bool) -> Trial {
    Trial::test(format!("{}/is complete", rule.name), move || {
        if has_bad && has_good {
            Ok(())
        } else {
            Err(Failed::from(
                "the page needs a section `# Bad` and a section `# Good`",
            ))
        }
    })
}

impl Section {
    /// Returns the claims in the files that the section inherits from `# Around`.
    fn claims_around(&self) -> Vec<Claim> {
        let files = self.around.iter();
        files
            .flat_map(|(path, marked)| claims::split(path, marked).1)
            .collect()
    }

    /// Compares the findings with the claims, and returns the claims in `# Around` that are met.
    fn check_claims(&self, rule: &Meta) -> Result<BTreeSet<Claim>, Failed> {
        let mut claimed = Vec::new();
        let mut files = BTreeMap::new();
        for (path, marked) in &self.files {
            let (text, claims) = claims::split(path, marked);
            claimed.extend(claims);
            files.insert(path.clone(), text);
        }
        let mut was = BTreeMap::new();
        for (path, marked) in &self.before {
            let (text, claims) = claims::split(path, marked);
            claimed.extend(claims);
            was.insert(path.clone(), text);
        }
        let findings = self.findings(&files, &was)?;
        let text_of = |path: &str| files.get(path).or(was.get(path)).expect("a file");
        let own = |finding: &&Diagnostic| finding.meta.name == rule.name;
        let own = findings.iter().filter(own);
        let around = self.check_labels(own, &claimed, &files, &was)?;
        claimed.retain(|claim| claim.kind == ClaimKind::Finding);
        let mut unmet = claimed.clone();
        let mut unclaimed: Vec<String> = Vec::new();
        for finding in findings.iter().filter(|finding| finding.waived.is_none()) {
            let text = text_of(&finding.path.text());
            let is_met = |claim: &claims::Claim| {
                let is_met = if WHOLE_MESSAGES {
                    finding.message == claim.words
                } else {
                    finding.message.starts_with(&claim.words)
                };
                is_met && claim.is_at(finding, text) && finding.meta.name == rule.name
            };
            match unmet.iter().position(is_met) {
                Some(at) => drop(unmet.remove(at)),
                None => unclaimed.push(claims::describe(finding, text)),
            }
        }
        if self.title.starts_with("Bad") && claimed.is_empty() {
            return Err(Failed::from("a bad example needs a caret line"));
        }
        let fixed = findings.iter().filter(|finding| finding.fix.is_some());
        self.check_fix(fixed, &files)?;
        if unmet.is_empty() && unclaimed.is_empty() {
            Ok(around)
        } else {
            Err(Failed::from(format!(
                "claimed and not found: {unmet:#?}\nfound and not claimed: {unclaimed:#?}"
            )))
        }
    }

    /// Compares the related labels of the findings with the claims of labels. Claims in `# Around` need
    /// not be met in each section; returns those that are.
    fn check_labels<'f>(
        &self,
        findings: impl Iterator<Item = &'f Diagnostic>,
        claims: &[Claim],
        now: &BTreeMap<String, String>,
        was: &BTreeMap<String, String>,
    ) -> Result<BTreeSet<Claim>, Failed> {
        let claims = claims.iter().filter(|claim| claim.kind == ClaimKind::Label);
        let mut unmet: BTreeSet<&Claim> = claims.clone().collect();
        let around = self.claims_around();
        let mut met_around = BTreeSet::new();
        let mut unclaimed = BTreeSet::new();
        for label in findings.flat_map(|finding| &finding.related) {
            // A label may point into the earlier state of a file or into the later one.
            let path = &*label.path.text();
            let texts = [now.get(path), was.get(path)].into_iter().flatten();
            let is_met = |claim: &&Claim| texts.clone().any(|text| claim.is_label(label, text));
            let claim = claims.clone().find(is_met);
            match (claim, around.iter().find(is_met)) {
                (Some(claim), _) => drop(unmet.remove(claim)),
                (None, Some(claim)) => drop(met_around.insert(claim.clone())),
                (None, None) => {
                    let text = texts
                        .clone()
                        .find(|text| text.get(label.span.range()).is_some());
                    let text =
                        text.ok_or_else(|| format!("a label outside the text: {label:?}"))?;
                    unclaimed.insert(claims::describe_label(label, text));
                }
            }
        }
        if !ALL_LABELS {
            unclaimed.clear();
        }
        if unmet.is_empty() && unclaimed.is_empty() {
            return Ok(met_around);
        }
        Err(Failed::from(format!(
            "labels claimed and not found: {unmet:#?}\nlabels found and not claimed: {unclaimed:#?}"
        )))
    }

    /// Asserts that the edits of fixes lie inside the text.
    fn check_fix<'f>(
        &self,
        findings: impl Iterator<Item = &'f Diagnostic>,
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

    /// Asserts that the fixes of the bad example give the files of this section, and that a second fix
    /// changes nothing.
    fn check_fixed(&self, broken: &Self) -> Result<(), Failed> {
        let fixed = broken.fixed_files()?;
        let expected = self.plain();
        if fixed != expected {
            return Err(Failed::from(format!(
                "the fix gives other files: {fixed:#?}"
            )));
        }
        if self.fixed_files()? == expected {
            Ok(())
        } else {
            Err(Failed::from("a second fix changes the files again"))
        }
    }

    /// Asserts that the page has a section with the result if a bad example has fixes.
    fn check_fixed_section_exists(&self, sections: &[Self]) -> Result<(), Failed> {
        let title = self.title.replacen("Bad", "Fixed", 1);
        let exists = sections.iter().any(|section| section.title == title);
        if self.title.starts_with("Bad") && !exists && self.fixed_files()? != self.plain() {
            Err(Failed::from(format!(
                "`holdpoint fix --unsafe` changes this example: add a section `# {title}` with the result"
            )))
        } else {
            Ok(())
        }
    }

    /// Returns the files without caret lines.
    fn plain(&self) -> BTreeMap<String, String> {
        let files = self.files.iter();
        let plain = files.map(|(path, marked)| (path.clone(), claims::split(path, marked).0));
        plain.collect()
    }

    /// Returns the files after all fixes, safe or not.
    fn fixed_files(&self) -> Result<BTreeMap<String, String>, Failed> {
        let mut files = self.plain();
        let before = self.before.iter();
        let was = before.map(|(path, marked)| (path.clone(), claims::split(path, marked).0));
        let Ok(session) = self.open(&files, &was.collect())? else {
            return Ok(files);
        };
        let mended = session.mend(&[], &RuleSelection::default(), true);
        for file in mended
            .map_err(|error| Failed::from(error.to_string()))?
            .files
        {
            files.insert(file.path.text().into_owned(), file.after);
        }
        Ok(files)
    }
}
