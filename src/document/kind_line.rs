//! Finds the kind of a document whose frontmatter cannot be parsed.

use crate::text::{Span, Spanned};

/// Returns the value of the first unindented line `kind: <word>` between the fences.
pub(crate) fn find(text: &str, yaml: Span) -> Option<Spanned<&str>> {
    let mut at = yaml.start as usize;
    for line in yaml.slice(text).split_inclusive('\n') {
        if let Some(value) = line.strip_prefix("kind:")
            && let Some(word) = word(value)
        {
            let start = at + "kind:".len() + word.start as usize;
            let span = Span::new(start, start + word.slice(value).len());
            return Some(Spanned::new(span.slice(text), span));
        }
        at += line.len();
    }
    None
}

/// Returns the span of the word in ` word`, ` "word"` or ` 'word' # comment`.
fn word(value: &str) -> Option<Span> {
    let blank = [' ', '\t'];
    let written = value.trim_ascii_end().trim_start_matches(blank);
    let start = value.trim_ascii_end().len() - written.len();
    if start == 0 {
        return None;
    }
    let quote = ['"', '\'']
        .into_iter()
        .find(|quote| written.starts_with(*quote));
    let (start, word, rest) = match quote {
        Some(quote) => {
            let (word, rest) = written[1..].split_once(quote)?;
            (start + 1, word, rest)
        }
        None => {
            let end = written.find(blank).unwrap_or(written.len());
            (start, &written[..end], &written[end..])
        }
    };
    let comment = rest.trim_start_matches(blank);
    let ends = comment.is_empty() || comment.starts_with('#') && rest.starts_with(blank);
    let whole = !word.is_empty() && !word.starts_with('#') && !word.contains(blank);
    (ends && whole).then(|| Span::new(start, start + word.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn kind(yaml: &str, expected: Option<&str>) {
        let text = format!("---\n{yaml}---\nkind: Body\n");
        let found = find(&text, Span::new(4, 4 + yaml.len()));
        assert_eq!(found.map(|kind| kind.value), expected, "{yaml:?}");
        if let Some(kind) = found {
            assert_eq!(kind.span.slice(&text), kind.value);
        }
    }

    #[test]
    fn the_kind_of_a_document_that_does_not_parse() {
        kind("a: [\nkind: OpRun\n", Some("OpRun"));
        kind("kind:\tOpRun  \r\n", Some("OpRun"));
        kind("kind: OpRun # as ever\n", Some("OpRun"));
        kind("kind: \"OpRun\"\n", Some("OpRun"));
        kind("kind:  'OpRun'  # as ever\n", Some("OpRun"));
        kind("kind: é😀\n", Some("é😀"));
        for none in [
            "",
            "kind:\n",
            "kind: \n",
            " kind: A\n",
            "kind:A\n",
            "kinds: A\n",
            "kind: A B\n",
            "kind: # A\n",
            "kind: \"A\n",
            "kind: \"A\"B\n",
            "kind: \"\"\n",
            "a: kind: A\n",
        ] {
            kind(none, None);
        }
    }
}
