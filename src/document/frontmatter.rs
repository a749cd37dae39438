//! Decodes the bytes of a Markdown file and finds its frontmatter.

use bstr::ByteSlice;

use crate::text::Span;

use super::{Fault, FaultKind};

/// The spans of the frontmatter and of the body of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fences {
    /// The opening `---`.
    pub open: Span,
    /// The lines between the fences.
    pub yaml: Span,
    /// The closing `---` or `...`. If it is missing, `yaml` ends before the first heading of the
    /// body, so that prose is not reported as broken YAML and the body is not lost.
    pub close: Option<Span>,
    /// Everything after the line of the closing fence.
    pub body: Span,
}

/// Finds the frontmatter; returns `None` if the first line is not `---`.
///
/// A byte-order mark before the first line and whitespace after the fences are allowed.
pub(crate) fn find(text: &str) -> Option<Fences> {
    let mut lines = lines(text, 0);
    let first = lines.next()?;
    let start = first.strip_prefix('\u{feff}').unwrap_or(first);
    let is_fence = |line: &str| matches!(line.trim_ascii_end(), "---" | "...");
    if start.trim_ascii_end() != "---" {
        return None;
    }
    let open = first.len() - start.len();
    let yaml = first.len();
    let mut at = yaml;
    for line in lines {
        if is_fence(line) {
            return Some(Fences {
                open: Span::new(open, open + 3),
                yaml: Span::new(yaml, at),
                close: Some(Span::new(at, at + 3)),
                body: Span::new(at + line.len(), text.len()),
            });
        }
        at += line.len();
    }
    let body = first_heading(text, yaml);
    Some(Fences {
        open: Span::new(open, open + 3),
        yaml: Span::new(yaml, body),
        close: None,
        body: Span::new(body, text.len()),
    })
}

/// Returns the start of the body of a file without a closing fence: the first line after a blank
/// one that is a Markdown heading or that cannot continue the YAML, or else the end.
///
/// `# word` may also be a comment in YAML. It counts as a comment if the next line that is not blank
/// is an entry. `## word` always counts as a heading, because comments are not written that way.
pub(crate) fn first_heading(text: &str, yaml: usize) -> usize {
    let mut after_blank = false;
    // A heading that may turn out to be a comment.
    let mut candidate = None;
    let mut at = yaml;
    for line in lines(text, yaml) {
        let content = line.trim_ascii_end();
        let marks = content.bytes().take_while(|byte| *byte == b'#').count();
        let is_heading = matches!(marks, 1..=6) && content[marks..].starts_with(' ');
        match candidate {
            _ if content.is_empty() => {}
            Some(_) if marks == 1 => {}
            Some(_) if is_entry(content) => candidate = None,
            Some(heading) => return heading,
            None if is_heading && after_blank && marks > 1 => return at,
            None if is_heading && after_blank => candidate = Some(at),
            None if after_blank && is_prose(content) => return at,
            None => {}
        }
        after_blank = content.is_empty();
        at += line.len();
    }
    candidate.unwrap_or(text.len())
}

/// Returns whether a line is neither an entry nor part of one, as records write them.
fn is_prose(line: &str) -> bool {
    !line.starts_with([' ', '\t', '#', '-', ']', '}', '"', '\'', '?']) && !is_entry(line)
}

/// Returns whether a line starts an entry of a mapping as records write it: `key:` or `key: value`.
fn is_entry(line: &str) -> bool {
    let key =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
    line.split_once(':').is_some_and(|(name, value)| {
        !name.is_empty()
            && name.bytes().all(key)
            && (value.is_empty() || value.starts_with([' ', '\t']))
    })
}

/// Returns the lines from byte `from` on, each with its line end.
fn lines(text: &str, from: usize) -> impl Iterator<Item = &str> {
    let mut rest = &text[from..];
    std::iter::from_fn(move || {
        let end = rest.as_bytes().find_byte(b'\n');
        let (line, after) = rest.split_at(end.map_or(rest.len(), |end| end + 1));
        rest = after;
        (!line.is_empty()).then_some(line)
    })
}

/// The maximum number of lines with invalid bytes that are reported. A file in another encoding has
/// many of them, and the help is the same for each.
const MAX_REPORTED: usize = 20;

/// Decodes bytes as UTF-8. Each invalid byte is replaced by one `?`, so that the spans of
/// everything else stay correct. Valid UTF-8 is not copied.
pub(crate) fn decode(bytes: Vec<u8>) -> (String, Vec<Fault>) {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, Vec::new()),
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len());
    let mut faults = Vec::new();
    let mut line_reported = false;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        line_reported &= !chunk.valid().contains('\n');
        let broken = chunk.invalid();
        if broken.is_empty() {
            continue;
        }
        if !line_reported && faults.len() < MAX_REPORTED {
            faults.push(not_utf8(text.len(), broken));
        }
        line_reported = true;
        text.extend(broken.iter().map(|_| '?'));
    }
    (text, faults)
}

fn not_utf8(at: usize, broken: &[u8]) -> Fault {
    let bytes: Vec<String> = broken.iter().map(|byte| format!("0x{byte:02X}")).collect();
    Fault::new(
        FaultKind::Syntax,
        Span::new(at, at + broken.len()),
        format!("invalid UTF-8 ({})", bytes.join(" ")),
    )
    .help("save the file as UTF-8")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Checks the parts of a text: opening fence, YAML, closing fence and body.
    #[track_caller]
    fn fences(text: &str, expected: Option<[&str; 4]>) {
        let found = find(text).map(|fences| {
            let close = fences.close.map_or("missing", |close| close.slice(text));
            [
                fences.open.slice(text),
                fences.yaml.slice(text),
                close,
                fences.body.slice(text),
            ]
        });
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn the_first_line_opens_and_the_next_fence_closes() {
        fences("---\na: 1\n---\nb\n", Some(["---", "a: 1\n", "---", "b\n"]));
        fences(
            "---\r\na: 1\r\n---\r\nb",
            Some(["---", "a: 1\r\n", "---", "b"]),
        );
        fences(
            "---\na: 1\n...\nb\n---\n",
            Some(["---", "a: 1\n", "...", "b\n---\n"]),
        );
        fences("---\n---\n", Some(["---", "", "---", ""]));
        fences(
            "--- \t\na: 1\n---  \r\nb",
            Some(["---", "a: 1\n", "---", "b"]),
        );
        fences(
            "\u{feff}---\na: 😀\n---\nb",
            Some(["---", "a: 😀\n", "---", "b"]),
        );
        fences(
            "---\na: |\n  ---\n ...\n---\nb",
            Some(["---", "a: |\n  ---\n ...\n", "---", "b"]),
        );
    }

    #[test]
    fn another_first_line_means_that_there_is_no_frontmatter() {
        for text in [
            "",
            "a\n",
            "\n---\n",
            " ---\n---\n",
            "----\n---\n",
            "--- a\n---\n",
            "...\n---\n",
        ] {
            fences(text, None);
        }
    }

    #[test]
    fn without_a_closing_fence_the_body_begins_at_its_first_heading_or_paragraph() {
        fences("---", Some(["---", "", "missing", ""]));
        fences(
            "---\na: 1\nb: 2",
            Some(["---", "a: 1\nb: 2", "missing", ""]),
        );
        fences(
            "---\na: 1\n\n# B\n\nc\n",
            Some(["---", "a: 1\n\n", "missing", "# B\n\nc\n"]),
        );
        fences(
            "---\na: 1\n\n## B\nc: 1\n",
            Some(["---", "a: 1\n\n", "missing", "## B\nc: 1\n"]),
        );
        fences(
            "---\r\na: 1\r\n\r\n# B\r\n",
            Some(["---", "a: 1\r\n\r\n", "missing", "# B\r\n"]),
        );
        fences(
            "---\na: 1\n\nNote: b.\n\n# C\n",
            Some(["---", "a: 1\n\n", "missing", "Note: b.\n\n# C\n"]),
        );
        fences(
            "---\na: |\n  b\n\n  c\n\nd-e: 1\n",
            Some(["---", "a: |\n  b\n\n  c\n\nd-e: 1\n", "missing", ""]),
        );
        // A YAML comment.
        fences(
            "---\na: 1\n\n# on b\nb: 2\n",
            Some(["---", "a: 1\n\n# on b\nb: 2\n", "missing", ""]),
        );
        fences(
            "---\na: 1\n# B\n",
            Some(["---", "a: 1\n# B\n", "missing", ""]),
        );
    }

    #[test]
    fn invalid_bytes_are_reported_once_per_line_and_do_not_shift_spans() {
        let (text, faults) = decode(b"a: \xe9t\xe9\nb: \xe2\x82\nc: \xc3\xa9\n".to_vec());
        assert_eq!(text, "a: ?t?\nb: ??\nc: é\n");
        let messages: Vec<_> = faults
            .iter()
            .map(|fault| (fault.span, &*fault.message))
            .collect();
        assert_eq!(
            messages,
            [
                (Span::new(3, 4), "invalid UTF-8 (0xE9)"),
                (Span::new(10, 12), "invalid UTF-8 (0xE2 0x82)"),
            ]
        );
        assert_eq!(decode(b"\xff\n".repeat(100)).1.len(), MAX_REPORTED);
    }

    #[test]
    fn utf_16_has_no_frontmatter() {
        let utf16: Vec<u8> = "\u{feff}---\nkind: OpRun\n---\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let (text, faults) = decode(utf16);
        assert_eq!(find(&text), None);
        assert_eq!(faults.len(), 1);
    }

    proptest! {
        #[test]
        fn the_parts_of_any_text_follow_each_other(
            lines in prop::collection::vec("(---|\\.\\.\\.|# a|## b|kind: \"?A\"?|\\PC{0,4})[ \t]?\r?\n?", 0..12),
        ) {
            let text = format!("---\n{}", lines.concat());
            let Some(fences) = find(&text) else { return Ok(()) };
            let close = fences.close.unwrap_or(Span::empty(fences.yaml.end as usize));
            prop_assert!(fences.open.end <= fences.yaml.start && fences.yaml.end <= close.start);
            prop_assert!(close.end <= fences.body.start && fences.body.end as usize == text.len());
            for span in [fences.open, fences.yaml, close, fences.body] {
                prop_assert!(text.get(span.range()).is_some());
            }
            if let Some(kind) = crate::document::kind_line::find(&text, fences.yaml) {
                prop_assert_eq!(kind.span.slice(&text), kind.value);
            }
        }

        #[test]
        fn any_bytes_keep_their_places(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let (text, faults) = decode(bytes.clone());
            prop_assert_eq!(text.len(), bytes.len());
            prop_assert!(faults.iter().all(|fault| text.get(fault.span.range()).is_some()));
            prop_assert_eq!(faults.is_empty(), std::str::from_utf8(&bytes).is_ok());
        }
    }
}
