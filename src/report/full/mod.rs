//! `full`: each finding with an excerpt of the source, drawn by miette.

mod excerpt;

use std::fmt;
use std::io;

use anstyle::Style;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::finding::commit_title;
use super::format::Look;
use super::prose::{advice, sentence, wrap};
use super::together::together;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::{Group, Outcome};
use crate::text::{RepoPath, Sources};
use excerpt::Excerpt;

/// Writes the findings that are not waived, with an empty line after each. In a history, they are
/// under the title of their commit.
pub(crate) fn write(outcome: &Outcome, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let groups = outcome.groups.iter();
    for group in groups.filter(|group| group.findings.iter().any(Diagnostic::is_open)) {
        if let Some(commit) = &group.commit {
            let (bold, title) = (bold(look), commit_title(commit));
            writeln!(out, "{bold}commit {title}{bold:#}")?;
        }
        write_group(group, look, &outcome.folder, out)?;
    }
    if let Some(error) = &outcome.error {
        writeln!(out, "error: {}", error.text())?;
    }
    Ok(())
}

/// Writes the findings of one group that are not waived, with an empty line after each. Paths are
/// relative to `folder`.
pub(crate) fn write_group(
    group: &Group,
    look: Look,
    folder: &RepoPath,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for diagnostic in together(&group.findings) {
        let drawn = draw(&diagnostic, &group.sources, look, folder).map_err(io::Error::other)?;
        writeln!(out, "{drawn}")?;
    }
    Ok(())
}

fn bold(look: Look) -> Style {
    if look.is_styled {
        Style::new().bold()
    } else {
        Style::new()
    }
}

fn draw(
    finding: &Diagnostic,
    sources: &Sources,
    look: Look,
    folder: &RepoPath,
) -> Result<String, fmt::Error> {
    let view = DrawnFinding::new(finding, sources, look, folder);
    let mut drawn = String::new();
    GraphicalReportHandler::new_themed(theme(&view, look))
        .with_links(false)
        .with_wrap_lines(false)
        .render_report(&mut drawn, &view)?;
    // miette indents the title by two columns, to leave room for causes.
    Ok(drawn.strip_prefix("  ").map(str::to_owned).unwrap_or(drawn))
}

/// Returns miette's theme with the severity and the rule as the icon. The finding's span has the
/// colour of its severity, and related labels have another colour.
fn theme(view: &DrawnFinding<'_>, look: Look) -> GraphicalTheme {
    let mut theme = if look.is_styled {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    theme.characters.error.clone_from(&view.icon);
    theme.characters.warning.clone_from(&view.icon);
    theme.characters.advice.clone_from(&view.icon);
    if look.is_styled {
        let styles = &mut theme.styles;
        styles.error = styles.error.bold();
        styles.warning = styles.warning.bold();
        styles.advice = styles.advice.bold();
        let own = match view.finding.severity {
            Severity::Error => styles.error,
            Severity::Warning => styles.warning,
            Severity::Info => styles.advice,
        };
        let related = styles.help.blue();
        styles.link = styles.help;
        let marks = view.excerpt.marks.iter();
        let colors = marks.map(|mark| if mark.is_primary { own } else { related });
        // A finding without a source has no marks, and miette needs at least one colour.
        styles.highlights = colors.chain([own]).collect();
    }
    theme
}

/// A finding in the form that miette draws.
struct DrawnFinding<'a> {
    finding: &'a Diagnostic,
    excerpt: Excerpt,
    icon: String,
    title: String,
    help: Option<String>,
}

impl<'a> DrawnFinding<'a> {
    fn new(finding: &'a Diagnostic, sources: &Sources, look: Look, folder: &RepoPath) -> Self {
        let excerpt = Excerpt::new(finding, sources, look.width, folder);
        let bold = bold(look);
        let plain = format!("{}[{}]:", finding.severity, finding.meta.name);
        let first = look.width.saturating_sub(plain.len() + 1);
        let rule = look.rule_name(finding.meta);
        let icon = format!("{}[{rule}]:", finding.severity);
        let lines = wrap(&sentence(&finding.message), first, look.width - 4);
        let title: Vec<_> = lines
            .iter()
            .map(|line| format!("{bold}{line}{bold:#}"))
            .collect();
        let fix = finding.fix.as_ref().map(|fix| fix.title.as_str());
        let help = finding.help.as_ref().map(|help| help.in_folder(folder));
        let help = help.or_else(|| fix.map(str::to_owned));
        let help = match excerpt.left_out {
            0 => help,
            more => Some(format!(
                "{} (and {more} more locations)",
                help.unwrap_or_default()
            )),
        };
        let room = look.width.saturating_sub("  help: ".len());
        let help = help.map(|help| wrap(&advice(&help), room, room).join("\n"));
        Self {
            finding,
            excerpt,
            icon,
            title: title.join("\n"),
            help,
        }
    }
}

impl fmt::Display for DrawnFinding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

impl fmt::Debug for DrawnFinding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.finding, f)
    }
}

impl std::error::Error for DrawnFinding<'_> {}

impl miette::Diagnostic for DrawnFinding<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        let help = self.help.as_ref()?;
        Some(Box::new(help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = |mark: &excerpt::Mark| {
            let span = (mark.range.start, mark.range.len());
            if mark.is_primary {
                LabeledSpan::new_primary_with_span(mark.message.clone(), span)
            } else {
                LabeledSpan::new_with_span(mark.message.clone(), span)
            }
        };
        Some(Box::new(self.excerpt.marks.iter().map(label)))
    }
}

#[cfg(test)]
mod tests;
