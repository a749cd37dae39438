//! The formats of a report, and the look of reports for terminals.

use crate::diagnostic::Meta;

/// The format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Each finding with an excerpt of the source.
    Full,
    /// One line per finding.
    Short,
    /// One JSON document.
    Json,
    /// One JSON object per finding and line.
    Jsonl,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// A job summary in Markdown.
    Markdown,
    /// A Code Quality report.
    Gitlab,
    /// JUnit XML.
    Junit,
    /// The Reviewdog Diagnostic Format.
    Rdjson,
}

impl Format {
    /// All formats, in the order in which help lists them.
    pub const ALL: [Self; 10] = [
        Self::Full,
        Self::Short,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Github,
        Self::Markdown,
        Self::Gitlab,
        Self::Junit,
        Self::Rdjson,
    ];

    /// Returns the name that `--format` takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Short => "short",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Markdown => "markdown",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Rdjson => "rdjson",
        }
    }

    /// Describes the format in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::Full => "each finding with an excerpt of the source",
            Self::Short => "one line per finding: path:line:col: severity[rule] message",
            Self::Json => "one document (holdpoint/report/1)",
            Self::Jsonl => "one finding per line, as in json",
            Self::Sarif => "SARIF 2.1.0, for code scanning",
            Self::Github => "workflow commands: annotations in GitHub Actions",
            Self::Markdown => "a job summary, as for $GITHUB_STEP_SUMMARY",
            Self::Gitlab => "a Code Quality report",
            Self::Junit => "JUnit XML, one test case per record",
            Self::Rdjson => "the Reviewdog Diagnostic Format",
        }
    }
}

/// The look of a report for a terminal.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whether colours may be used.
    pub is_styled: bool,
    /// The maximum number of columns in a line.
    pub width: usize,
    /// Whether the terminal shows links (OSC 8).
    pub has_links: bool,
}

impl Look {
    /// The look for a file or a pipe.
    pub const PLAIN: Self = Self {
        is_styled: false,
        width: 100,
        has_links: false,
    };

    /// Returns the name of a rule, which leads to its page where the terminal shows links.
    pub(crate) fn rule_name(self, meta: &Meta) -> String {
        self.link(meta.name, &meta.url())
    }

    fn link(self, text: &str, url: &str) -> String {
        if self.has_links {
            // OSC 8 with ST as its end ("Hyperlinks in terminal emulators", Egmont Koblinger).
            format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
        } else {
            text.to_owned()
        }
    }
}
