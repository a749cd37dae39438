//! Limits how many findings of one file are listed.

use crate::diagnostic::{Diagnostic, Fingerprint, Severity};
use crate::rules::document::FRONTMATTER_SYNTAX;
use crate::text::{RepoPath, Sources, Span, grouped};

/// How many findings of one file are listed. Nobody reads more, and only a generated file has more.
pub(crate) const MAX_LISTED: usize = 10_000;

/// Removes the findings of each file that has too many, and adds one at the end of the file that
/// says so. It is as severe as the gravest of those removed, so that the exit status of a check
/// does not change. Findings must be ordered by path.
///
/// Call it after the findings that another state has too were removed, which needs all findings.
pub(crate) fn apply(findings: &mut Vec<Diagnostic>, sources: &Sources) {
    let mut in_files = findings.chunk_by(|a, b| a.path == b.path);
    if in_files.all(|in_file| in_file.len() <= MAX_LISTED) {
        return;
    }
    let mut all = std::mem::take(findings).into_iter().peekable();
    while let Some(first) = all.next() {
        let path = first.path.clone();
        findings.push(first);
        let mut listed = 1;
        let mut gravest = None;
        while let Some(next) = all.next_if(|next| next.path == path) {
            listed += 1;
            if listed <= MAX_LISTED {
                findings.push(next);
            } else {
                let severity = next.is_open().then_some(next.severity);
                gravest = gravest.max(Some(severity.unwrap_or(Severity::Info)));
            }
        }
        findings.extend(gravest.map(|gravest| rest(path, gravest, sources)));
    }
}

/// Returns the finding about those that are not listed.
fn rest(path: RepoPath, severity: Severity, sources: &Sources) -> Diagnostic {
    let end = sources.get(&path).map_or(0, str::len);
    let message = format!(
        "more than {} findings in this file; the rest is not listed",
        grouped(MAX_LISTED)
    );
    let about = path.text().into_owned();
    let meta = &FRONTMATTER_SYNTAX.meta;
    let mut finding = Diagnostic::new(meta, path, Span::empty(end), message);
    finding.severity(severity);
    finding.help("mend the findings above, or split the file");
    finding.fingerprint = Fingerprint::from_parts(&[b"findings not listed", about.as_bytes()]);
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    fn findings(path: &str, count: usize, last: Severity) -> Vec<Diagnostic> {
        let meta = rules::metas().next().expect("a rule");
        let finding = |at: usize| {
            let mut finding = Diagnostic::new(meta, path.into(), Span::empty(at), "a fault");
            finding.severity(if at + 1 == count {
                last
            } else {
                Severity::Info
            });
            finding
        };
        (0..count).map(finding).collect()
    }

    #[test]
    fn as_many_as_are_listed_are_left_alone() {
        let mut some = findings("a.md", MAX_LISTED, Severity::Error);
        let all = some.clone();
        apply(&mut some, &Sources::default());
        assert_eq!(some, all);
    }

    #[test]
    fn the_finding_about_the_rest_is_as_severe_as_the_gravest_of_it() {
        for severity in Severity::ALL {
            let mut some = findings("a.md", MAX_LISTED + 5, severity);
            some.extend(findings("b.md", 3, Severity::Info));
            let mut sources = Sources::default();
            sources.insert("a.md".into(), "x".repeat(99));
            apply(&mut some, &sources);
            assert_eq!(some.len(), MAX_LISTED + 1 + 3);
            let rest = &some[MAX_LISTED];
            assert_eq!((rest.severity, rest.span), (severity, Span::empty(99)));
            let message = "more than 10,000 findings in this file; the rest is not listed";
            assert_eq!(rest.message, message);
        }
    }
}
