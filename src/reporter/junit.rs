//! `junit`: a case a record, so that what passes is seen too. Without times and
//! durations: the same snapshot gives the same bytes.

use std::collections::BTreeMap;
use std::io;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::sheet::{Found, Sheet};
use crate::diagnostic::Severity;
use crate::record::Kind;
use crate::text::{RepoPath, visible};

/// Files with findings that are no records of a known kind: the config, a manifest.
const OTHER: &str = "other";

/// A suite a kind; of commits, a suite a commit and a case a file.
pub fn write(sheet: &Sheet<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut report = Report::new(env!("CARGO_PKG_NAME"));
    for (name, cases) in suites(sheet) {
        let mut suite = TestSuite::new(&*name);
        for (path, found) in cases {
            suite.add_test_case(case(&name, path, &found));
        }
        report.add_test_suite(suite);
    }
    report.serialize(out).map_err(io::Error::other)
}

/// What was found in each file.
type Cases<'s> = BTreeMap<&'s RepoPath, Vec<&'s Found<'s>>>;

/// Kinds in their order and then other files; or commits, newest first.
fn suites<'s>(sheet: &'s Sheet<'s>) -> Vec<(String, Cases<'s>)> {
    let mut kinds: BTreeMap<&RepoPath, Kind> = BTreeMap::new();
    let mut suites: Vec<(String, Cases<'_>)> = Vec::new();
    for kind in Kind::ALL {
        let of_kind = sheet.records.iter().filter(|it| it.kind == Some(*kind));
        let paths: Vec<&RepoPath> = of_kind.map(|record| record.path).collect();
        if !paths.is_empty() {
            kinds.extend(paths.iter().map(|path| (*path, *kind)));
            let cases = paths.into_iter().map(|path| (path, Vec::new()));
            suites.push((kind.word().to_owned(), cases.collect()));
        }
    }
    for found in &sheet.found {
        let path = &found.finding.path;
        let name = match (found.commit, kinds.get(path)) {
            (Some(commit), _) => format!("commit {}", super::name(commit)),
            (None, Some(kind)) => kind.word().to_owned(),
            (None, None) => OTHER.to_owned(),
        };
        let at = suites.iter().position(|(suite, _)| *suite == name);
        let at = at.unwrap_or_else(|| {
            suites.push((name, Cases::new()));
            suites.len() - 1
        });
        suites[at].1.entry(path).or_default().push(found);
    }
    suites
}

/// An error fails its case, as it fails a check; what is less is told beside it.
/// A case with nothing but waived findings was skipped.
fn case(suite: &str, path: &RepoPath, found: &[&Found<'_>]) -> TestCase {
    let is_failure =
        |found: &&&Found<'_>| found.is_open() && found.finding.severity == Severity::Error;
    let failures: Vec<&Found<'_>> = found.iter().filter(is_failure).copied().collect();
    let is_waived = !found.is_empty() && found.iter().all(|found| !found.is_open());
    let mut status = match (failures.first(), is_waived) {
        (Some(_), _) => TestCaseStatus::non_success(NonSuccessKind::Failure),
        (None, true) => TestCaseStatus::skipped(),
        (None, false) => TestCaseStatus::success(),
    };
    if let Some(first) = failures.first() {
        let more = match failures.len() {
            1 => String::new(),
            all => format!(" (and {} more)", all - 1),
        };
        status.set_message(format!("{}{more}", first.message()));
        status.set_type(first.finding.meta.name);
        status.set_description(told(&failures));
    } else if is_waived {
        status.set_message(told(found));
    }
    let mut case = TestCase::new(&*visible(&path.text()), status);
    case.set_classname(suite);
    let others: Vec<&Found<'_>> = found.iter().filter(|it| !is_failure(it)).copied().collect();
    if !others.is_empty() && !is_waived {
        case.set_system_out(told(&others));
    }
    case
}

/// A paragraph a finding.
fn told(found: &[&Found<'_>]) -> String {
    let told = found.iter().map(|found| {
        let finding = found.finding;
        let place = match found.range() {
            Some((start, _)) => format!("{}:{}:{}", finding.path, start.line, start.column),
            None => finding.path.to_string(),
        };
        let waived = finding.waived.as_ref().map_or(String::new(), |waived| {
            format!(
                "\nwaived until {}: {}",
                waived.until,
                visible(&waived.reason)
            )
        });
        let (severity, rule) = (finding.severity, finding.meta.name);
        format!("{place}: {severity}[{rule}] {}{waived}", found.advice())
    });
    told.collect::<Vec<_>>().join("\n\n")
}
