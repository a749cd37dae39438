//! `junit`: a case a record, so that what passes is seen too; by the schema of Ant's
//! JUnit task, which asks for more than most readers do. Its times are none: the same
//! snapshot gives the same bytes.

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::sheet::{Found, Sheet};
use crate::diagnostic::Severity;
use crate::record::Kind;
use crate::text::{RepoPath, visible};

/// Files with findings that are no records of a known kind: the config, a manifest.
const OTHER: &str = "other";

/// What the schema asks for and nobody measured.
const NO_TIME: (&str, &str) = ("time", "0");
const NO_TIMESTAMP: (&str, &str) = ("timestamp", "1970-01-01T00:00:00");
/// What the schema says to write where the host is not told.
const NO_HOST: (&str, &str) = ("hostname", "localhost");

type Xml<'o> = Writer<&'o mut dyn io::Write>;

/// A suite a kind; of commits, a suite a commit and a case a file.
pub fn write(sheet: &Sheet<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let suites = suites(sheet);
    let root = xml.create_element("testsuites");
    match &*suites {
        [] => drop(root.write_empty()?),
        suites => drop(root.write_inner_content(|xml| {
            let mut numbered = suites.iter().enumerate();
            numbered.try_for_each(|(id, (name, cases))| write_suite(id, name, cases, xml))
        })?),
    }
    xml.get_mut().write_all(b"\n")
}

fn write_suite(id: usize, name: &str, cases: &Cases<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    let cases: Vec<Case> = cases
        .iter()
        .map(|(path, found)| Case::new(path, found))
        .collect();
    let count = |status: fn(&Status) -> bool| {
        let such = cases.iter().filter(|case| status(&case.status));
        such.count().to_string()
    };
    let suite = xml.create_element("testsuite").with_attributes([
        ("name", name),
        ("package", env!("CARGO_PKG_NAME")),
        ("id", &*id.to_string()),
        NO_TIMESTAMP,
        NO_HOST,
        ("tests", &*cases.len().to_string()),
        (
            "failures",
            &*count(|status| matches!(status, Status::Failed { .. })),
        ),
        ("errors", "0"),
        (
            "skipped",
            &*count(|status| matches!(status, Status::Waived(_))),
        ),
        NO_TIME,
    ]);
    suite.write_inner_content(|xml| {
        xml.create_element("properties").write_empty()?;
        cases.iter().try_for_each(|case| case.write(name, xml))?;
        let asides: Vec<&str> = cases
            .iter()
            .filter_map(|case| case.aside.as_deref())
            .collect();
        match &*asides {
            [] => drop(xml.create_element("system-out").write_empty()?),
            asides => write_text("system-out", &asides.join("\n\n"), xml)?,
        }
        xml.create_element("system-err").write_empty()?;
        Ok(())
    })?;
    Ok(())
}

fn write_text(element: &str, text: &str, xml: &mut Xml<'_>) -> io::Result<()> {
    let element = xml.create_element(element);
    element.write_text_content(BytesText::new(text))?;
    Ok(())
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

/// One file, and what is said of it.
struct Case {
    path: String,
    status: Status,
    /// What is less than an error.
    aside: Option<String>,
}

/// An error fails its case, as it fails a check. A case with nothing but waived
/// findings was skipped.
enum Status {
    Passed,
    Waived(String),
    Failed {
        rule: &'static str,
        message: String,
        all: String,
    },
}

impl Case {
    fn new(path: &RepoPath, found: &[&Found<'_>]) -> Self {
        let is_failure =
            |found: &&&Found<'_>| found.is_open() && found.finding.severity == Severity::Error;
        let failures: Vec<&Found<'_>> = found.iter().filter(is_failure).copied().collect();
        let is_waived = !found.is_empty() && found.iter().all(|found| !found.is_open());
        let status = match (&*failures, is_waived) {
            ([first, more @ ..], _) => Status::Failed {
                rule: first.finding.meta.name,
                message: match more.len() {
                    0 => first.message().into_owned(),
                    more => format!("{} (and {more} more)", first.message()),
                },
                all: told(&failures),
            },
            ([], true) => Status::Waived(told(found)),
            ([], false) => Status::Passed,
        };
        let others: Vec<&Found<'_>> = found.iter().filter(|it| !is_failure(it)).copied().collect();
        let has_aside = !others.is_empty() && !is_waived;
        Self {
            path: visible(&path.text()).into_owned(),
            status,
            aside: has_aside.then(|| told(&others)),
        }
    }

    fn write(&self, suite: &str, xml: &mut Xml<'_>) -> io::Result<()> {
        let case = xml.create_element("testcase").with_attributes([
            ("name", &*self.path),
            ("classname", suite),
            NO_TIME,
        ]);
        match &self.status {
            Status::Passed => drop(case.write_empty()?),
            Status::Waived(reason) => drop(case.write_inner_content(|xml| {
                let skipped = xml.create_element("skipped");
                skipped
                    .with_attribute(("message", &**reason))
                    .write_empty()?;
                Ok(())
            })?),
            Status::Failed { rule, message, all } => drop(case.write_inner_content(|xml| {
                let failure = xml.create_element("failure");
                failure
                    .with_attributes([("message", &**message), ("type", *rule)])
                    .write_text_content(BytesText::new(all))?;
                Ok(())
            })?),
        }
        Ok(())
    }
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
