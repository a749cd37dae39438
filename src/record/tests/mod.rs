//! Tests of reading body forms. Each value is rendered on a line, followed by the source text at its
//! span between `‹` and `›` if that is different.

mod acceptance;
mod any;
mod evidence;
mod experiments;
mod guard;
mod near_record;
mod repro;
mod stop;
mod text;

use std::fmt::Write;

use super::*;
use crate::text::{Span, Spanned};

/// Reads a file of a kind with the further frontmatter `front`, and compares the rendered record and
/// its faults with the expected lines. Does the same with CRLF line endings.
#[track_caller]
fn assert_reads(
    kind: Kind,
    front: &str,
    body: &str,
    render: fn(&Record, &mut Page<'_>),
    expected: &str,
) {
    let text = format!("\u{feff}---\nx-é: 😀\nkind: {kind}\n{front}---\n{body}");
    for text in [text.clone(), text.replace('\n', "\r\n")] {
        let vocabulary = Vocabulary::default();
        let path = crate::text::RepoPath::new("runs/a.md");
        let record = read(path, text.clone().into_bytes(), &vocabulary, &[]).expect("a record");
        let mut page = Page {
            text: &text,
            out: String::new(),
        };
        render(&record, &mut page);
        for fault in &record.faults {
            page.line("fault", &fault.message, fault.span);
        }
        let lines = |text: &str| -> Vec<String> {
            let lines = text.lines().map(|line| line.trim().to_owned());
            lines.filter(|line| !line.is_empty()).collect()
        };
        assert_eq!(lines(&page.out), lines(expected), "\n{}", page.out);
    }
}

/// The rendered lines, and the text that was read.
struct Page<'t> {
    text: &'t str,
    out: String,
}

impl Page<'_> {
    fn line(&mut self, name: &str, value: &str, span: Span) {
        let source = self.text.get(span.range()).expect("a span inside the text");
        let on_one_line = |text: &str| text.replace('\r', "").replace('\n', "\\n");
        let (source, value) = (on_one_line(source), on_one_line(value));
        let _ = if source == value {
            writeln!(self.out, "{name} {value}")
        } else {
            writeln!(self.out, "{name} {value} ‹{source}›")
        };
    }

    fn parsed<T: AsRef<str>>(&mut self, name: &str, parsed: &Option<Spanned<T>>) {
        if let Some(parsed) = parsed {
            self.line(name, parsed.value.as_ref(), parsed.span);
        }
    }

    fn reference(&mut self, name: &str, reference: &Spanned<Reference>) {
        let name = if reference.value.is_link {
            format!("{name} link")
        } else {
            name.to_owned()
        };
        self.line(&name, &reference.value.text, reference.span);
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
