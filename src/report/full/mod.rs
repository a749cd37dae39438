//! `full`: each finding with the lines it speaks of, drawn by miette.

mod excerpt;

mod prose;

mod window;

use std::fmt;
use std::io;

use anstyle::Style;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::{History, Look, Places};
use crate::diagnostic::{Diagnostic, Severity};
use excerpt::Excerpt;
pub use prose::{sentence, wrap};

/// Writes what is not waived, an empty line after each.
pub fn write(
    findings: &[Diagnostic],
    places: &Places<'_>,
    look: Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for finding in findings.iter().filter(|finding| finding.waived.is_none()) {
        let drawn = draw(finding, places, look).map_err(io::Error::other)?;
        writeln!(out, "{drawn}")?;
    }
    Ok(())
}

/// The same of every commit, under its name.
pub fn write_history(report: &History<'_>, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
    let bold = match look.is_styled {
        true => Style::new().bold(),
        false => Style::new(),
    };
    for faulty in report.commits {
        if faulty
            .findings
            .iter()
            .all(|finding| finding.waived.is_some())
        {
            continue;
        }
        let name = super::name(&faulty.commit);
        writeln!(out, "{bold}commit {name}{bold:#}")?;
        write(&faulty.findings, &Places::new(&faulty.texts), look, out)?;
    }
    Ok(())
}

fn draw(finding: &Diagnostic, places: &Places<'_>, look: Look) -> Result<String, fmt::Error> {
    let view = View::new(finding, places, look);
    let mut drawn = String::new();
    GraphicalReportHandler::new_themed(theme(&view, look))
        .with_links(false)
        .with_wrap_lines(false)
        .render_report(&mut drawn, &view)?;
    // miette sets a title in by two columns to have room for causes.
    Ok(drawn.strip_prefix("  ").map(str::to_owned).unwrap_or(drawn))
}

/// miette's theme with severity and rule for an icon; the finding's own place
/// has the colour of its severity, a second place another.
fn theme(view: &View<'_>, look: Look) -> GraphicalTheme {
    let mut theme = match look.is_styled {
        true => GraphicalTheme::unicode(),
        false => GraphicalTheme::unicode_nocolor(),
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
        let second = styles.help.blue();
        styles.link = styles.help;
        let marks = view.excerpt.marks.iter();
        let colors = marks.map(|mark| if mark.is_primary { own } else { second });
        // A finding without a place has no marks, and miette wants a colour.
        styles.highlights = colors.chain([own]).collect();
    }
    theme
}

/// A finding as miette sees it.
struct View<'a> {
    finding: &'a Diagnostic,
    excerpt: Excerpt,
    icon: String,
    title: String,
    help: Option<String>,
}

impl<'a> View<'a> {
    fn new(finding: &'a Diagnostic, places: &Places<'_>, look: Look) -> Self {
        let excerpt = Excerpt::of(finding, places, look.width);
        let icon = format!("{}[{}]:", finding.severity, finding.meta.name);
        let bold = match look.is_styled {
            true => Style::new().bold(),
            false => Style::new(),
        };
        let first = look.width.saturating_sub(icon.len() + 1);
        let lines = wrap(&sentence(&finding.message), first, look.width - 4);
        let title: Vec<_> = lines
            .iter()
            .map(|line| format!("{bold}{line}{bold:#}"))
            .collect();
        let fix = finding.fix.as_ref().map(|fix| fix.title.as_str());
        let help = finding.help.as_deref().or(fix).map(str::to_owned);
        let help = match excerpt.left_out {
            0 => help,
            more => Some(format!(
                "{} (and {more} more places)",
                help.unwrap_or_default()
            )),
        };
        let room = look.width.saturating_sub("  help: ".len());
        let help = help.map(|help| wrap(&sentence(&help), room, room).join("\n"));
        Self {
            finding,
            excerpt,
            icon,
            title: title.join("\n"),
            help,
        }
    }
}

impl fmt::Display for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.finding, f)
    }
}

impl std::error::Error for View<'_> {}

impl miette::Diagnostic for View<'_> {
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
            match mark.is_primary {
                true => LabeledSpan::new_primary_with_span(mark.words.clone(), span),
                false => LabeledSpan::new_with_span(mark.words.clone(), span),
            }
        };
        Some(Box::new(self.excerpt.marks.iter().map(label)))
    }
}

#[cfg(test)]
mod tests;
