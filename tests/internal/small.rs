//! A small repository in memory, for tests of its findings.

use holdpoint::config::Settings;
use holdpoint::diagnostic::Diagnostic;
use holdpoint::engine::Analysis;
use holdpoint::snapshot::Memory;

use super::checking;

/// A repository in memory. Records are given as frontmatter without the `---` lines.
#[derive(Clone, Default)]
pub(crate) struct Small {
    files: Vec<(String, String)>,
    pub settings: Settings,
}

impl Small {
    /// Adds a record at `path.md`.
    pub(crate) fn with(mut self, path: &str, yaml: impl AsRef<str>) -> Self {
        let text = format!("---\n{}---\n", yaml.as_ref());
        self.files.push((format!("{path}.md"), text));
        self
    }

    /// Adds a file that is not a record.
    pub(crate) fn with_file(mut self, path: &str, text: &str) -> Self {
        self.files.push((path.to_owned(), text.to_owned()));
        self
    }

    /// Changes the settings.
    pub(crate) fn configure(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Checks the repository.
    pub(crate) fn check(&self) -> Analysis {
        let files = self.files.iter().cloned();
        checking::check(&Memory::new(files), &self.settings)
    }

    /// Returns `path rule: message` for each finding that is not waived.
    pub(crate) fn findings(&self) -> Vec<String> {
        let describe = |finding: &Diagnostic| {
            let path = finding.path.text().replace(".md", "");
            format!("{path} {}: {}", finding.meta.name, finding.message)
        };
        let outcome = self.check();
        let open = outcome.findings.iter();
        open.filter(|finding| finding.waived.is_none())
            .map(describe)
            .collect()
    }

    /// Returns `path rule` for each finding that is not waived.
    pub(crate) fn rules(&self) -> Vec<String> {
        let rule = |line: String| line.split(':').next().unwrap_or("").to_owned();
        self.findings().into_iter().map(rule).collect()
    }
}

/// No findings.
pub(crate) const NOTHING: [&str; 0] = [];
