//! `junit`: one test case per record, including records without findings.
//!
//! The document follows the schema of Ant's JUnit task, which requires more than most readers do.
//! Times are fixed values, so that the same snapshot gives the same bytes.

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::finding::{Finding, commit_title, findings};
use crate::diagnostic::Severity;
use crate::engine::{Outcome, RunError};
use crate::record::Kind;
use crate::text::{RepoPath, visible};

/// The suite of files with findings that are not records of a known kind: the configuration, a
/// manifest.
const OTHER: &str = "other";

/// Attributes that the schema requires and that are not measured.
const NO_TIME: (&str, &str) = ("time", "0");
const NO_TIMESTAMP: (&str, &str) = ("timestamp", "1970-01-01T00:00:00");
/// The value that the schema prescribes if the host is not known.
const NO_HOST: (&str, &str) = ("hostname", "localhost");

type Xml<'o> = Writer<&'o mut dyn io::Write>;

/// Writes one suite per kind and one case per record. For a history, writes one suite per commit and
/// one case per file. If nothing was checked, writes one suite with the error.
pub(crate) fn write(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let error = outcome.error.as_ref();
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let suites = suites(outcome);
    let root = xml.create_element("testsuites");
    match (&*suites, error) {
        ([], None) => drop(root.write_empty()?),
        (suites, error) => drop(root.write_inner_content(|xml| {
            for (id, (name, cases)) in suites.iter().enumerate() {
                write_suite(id, name, &TestCase::all(cases), xml)?;
            }
            match error {
                Some(error) => {
                    let case = TestCase::for_error(error);
                    write_suite(suites.len(), env!("CARGO_PKG_NAME"), &[case], xml)
                }
                None => Ok(()),
            }
        })?),
    }
    xml.get_mut().write_all(b"\n")
}

fn write_suite(id: usize, name: &str, cases: &[TestCase], xml: &mut Xml<'_>) -> io::Result<()> {
    let count = |has_status: fn(&CaseStatus) -> bool| {
        let matching = cases.iter().filter(|case| has_status(&case.status));
        matching.count().to_string()
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
            &*count(|status| matches!(status, CaseStatus::Failed { .. })),
        ),
        (
            "errors",
            &*count(|status| matches!(status, CaseStatus::Error(_))),
        ),
        (
            "skipped",
            &*count(|status| matches!(status, CaseStatus::Waived(_))),
        ),
        NO_TIME,
    ]);
    suite.write_inner_content(|xml| {
        xml.create_element("properties").write_empty()?;
        cases.iter().try_for_each(|case| case.write(name, xml))?;
        let output: Vec<&str> = cases
            .iter()
            .filter_map(|case| case.output.as_deref())
            .collect();
        if output.is_empty() {
            xml.create_element("system-out").write_empty()?;
        } else {
            write_text("system-out", &output.join("\n\n"), xml)?;
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

/// The findings of each file.
type Cases<'s> = BTreeMap<&'s RepoPath, Vec<Finding<'s>>>;

/// Returns the suites: one for each kind in the order of the kinds, and then one for other files; or
/// one for each commit, the newest first.
fn suites(outcome: &Outcome) -> Vec<(String, Cases<'_>)> {
    let mut kinds: BTreeMap<&RepoPath, Kind> = BTreeMap::new();
    let mut suites: Vec<(String, Cases<'_>)> = Vec::new();
    for kind in Kind::ALL {
        let of_kind = outcome.records.iter().filter(|it| it.kind == Some(*kind));
        let paths: Vec<&RepoPath> = of_kind.map(|record| &record.path).collect();
        if !paths.is_empty() {
            kinds.extend(paths.iter().map(|path| (*path, *kind)));
            let cases = paths.into_iter().map(|path| (path, Vec::new()));
            suites.push((kind.word().to_owned(), cases.collect()));
        }
    }
    for finding in findings(outcome) {
        let path = &finding.diagnostic.path;
        let name = match (finding.commit(), kinds.get(path)) {
            (Some(commit), _) => format!("commit {}", commit_title(commit)),
            (None, Some(kind)) => kind.word().to_owned(),
            (None, None) => OTHER.to_owned(),
        };
        // Findings of one commit follow each other, so its suite is the last one.
        let at = suites.iter().rposition(|(suite, _)| *suite == name);
        let at = at.unwrap_or_else(|| {
            suites.push((name, Cases::new()));
            suites.len() - 1
        });
        suites[at].1.entry(path).or_default().push(finding);
    }
    suites
}

/// One file and its findings.
struct TestCase {
    path: String,
    status: CaseStatus,
    /// The findings that are not open errors.
    output: Option<String>,
}

/// The status of a case. An error fails its case. A case whose findings are all waived is skipped.
enum CaseStatus {
    Passed,
    /// Nothing was checked.
    Error(String),
    Waived(String),
    Failed {
        rule: &'static str,
        message: String,
        text: String,
    },
}

impl TestCase {
    fn all(cases: &Cases<'_>) -> Vec<Self> {
        let cases = cases.iter();
        cases
            .map(|(path, findings)| Self::new(path, findings))
            .collect()
    }

    fn for_error(error: &RunError) -> Self {
        Self {
            path: error.path_or_root(),
            status: CaseStatus::Error(error.text()),
            output: None,
        }
    }

    fn new(path: &RepoPath, findings: &[Finding<'_>]) -> Self {
        let (failures, others): (Vec<Finding<'_>>, Vec<Finding<'_>>) =
            findings.iter().partition(|finding| is_failure(finding));
        let is_waived = !findings.is_empty() && findings.iter().all(|it| !it.diagnostic.is_open());
        let status = match &*failures {
            [first, more @ ..] => CaseStatus::Failed {
                rule: first.diagnostic.meta.name,
                message: match more.len() {
                    0 => first.message().into_owned(),
                    more => format!("{} (and {more} more)", first.message()),
                },
                text: paragraphs(&failures),
            },
            [] if is_waived => CaseStatus::Waived(paragraphs(findings)),
            [] => CaseStatus::Passed,
        };
        let has_output = !others.is_empty() && !is_waived;
        Self {
            path: visible(&path.text()).into_owned(),
            status,
            output: has_output.then(|| paragraphs(&others)),
        }
    }

    fn write(&self, suite: &str, xml: &mut Xml<'_>) -> io::Result<()> {
        let case = xml.create_element("testcase").with_attributes([
            ("name", &*self.path),
            ("classname", suite),
            NO_TIME,
        ]);
        match &self.status {
            CaseStatus::Passed => drop(case.write_empty()?),
            CaseStatus::Error(message) => drop(case.write_inner_content(|xml| {
                let error = xml.create_element("error");
                error
                    .with_attributes([("message", &**message), ("type", env!("CARGO_PKG_NAME"))])
                    .write_empty()?;
                Ok(())
            })?),
            CaseStatus::Waived(reason) => drop(case.write_inner_content(|xml| {
                let skipped = xml.create_element("skipped");
                skipped
                    .with_attribute(("message", &**reason))
                    .write_empty()?;
                Ok(())
            })?),
            CaseStatus::Failed {
                rule,
                message,
                text,
            } => drop(case.write_inner_content(|xml| {
                let failure = xml.create_element("failure");
                failure
                    .with_attributes([("message", &**message), ("type", *rule)])
                    .write_text_content(BytesText::new(text))?;
                Ok(())
            })?),
        }
        Ok(())
    }
}

fn is_failure(finding: &Finding<'_>) -> bool {
    finding.diagnostic.is_open() && finding.diagnostic.severity == Severity::Error
}

/// Writes one paragraph per finding.
fn paragraphs(findings: &[Finding<'_>]) -> String {
    let paragraphs = findings.iter().map(|finding| {
        let diagnostic = finding.diagnostic;
        let location = match finding.range() {
            Some((start, _)) => format!("{}:{}:{}", diagnostic.path, start.line, start.column),
            None => diagnostic.path.to_string(),
        };
        let waived = diagnostic.waived.as_ref().map_or(String::new(), |waived| {
            format!(
                "\nwaived until {}: {}",
                waived.until,
                visible(&waived.reason)
            )
        });
        let (severity, rule) = (diagnostic.severity, diagnostic.meta.name);
        let text = finding.message_and_help();
        format!("{location}: {severity}[{rule}] {text}{waived}")
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}
