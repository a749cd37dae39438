//! Tests of reading body forms. Each value is drawn on a line, followed by the text at its place
//! between `‹` and `›` where that is written differently.

mod acceptance;
mod any;
mod evidence;
mod experiments;
mod guard;
mod repro;
mod stop;
mod text;

use std::fmt::Write;

use super::*;
use crate::text::{Span, Spanned};

/// Reads a file whose frontmatter is that of a kind and `front`, and compares
/// `picture` of it with what is expected; then the same with CRLF.
#[track_caller]
fn shows(kind: Kind, front: &str, body: &str, picture: fn(&Record, &mut Page<'_>), expected: &str) {
    let text = format!("\u{feff}---\nx-é: 😀\nkind: {kind}\n{front}---\n{body}");
    for text in [text.clone(), text.replace('\n', "\r\n")] {
        let vocabulary = Vocabulary::default();
        let path = crate::text::RepoPath::new("runs/a.md");
        let record = read(path, text.clone().into_bytes(), &vocabulary, None).expect("a record");
        let mut page = Page {
            text: &text,
            out: String::new(),
        };
        picture(&record, &mut page);
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

/// What is drawn, and the text it is drawn from.
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
