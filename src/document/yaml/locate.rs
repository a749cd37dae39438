//! Finds spans that the YAML parser does not give, near those that it gives.

use crate::text::Span;

/// Returns the span of a block scalar, of which the parser gives the span of the text: from its
/// header to the end of its last line that is not blank. Between `from` and the header there may
/// be anchors, tags and comments.
pub(super) fn block_scalar(text: &str, from: usize, content: Span) -> Span {
    let Some((start, header)) = header(text, from, content.start as usize) else {
        return content;
    };
    let mut body = content.slice(text);
    loop {
        body = body.trim_end_matches(['\n', '\r']);
        let last = body.rfind('\n').map_or(0, |newline| newline + 1);
        if body.is_empty() {
            return Span::new(start, header);
        }
        if !body[last..].bytes().all(|byte| byte == b' ') {
            return Span::new(start, content.start as usize + body.len());
        }
        body = &body[..last];
    }
}

/// Returns the offset of the first `|` or `>` after `from`, and that of the end of its
/// indicators (YAML 1.2.2, section 8.1.1).
fn header(text: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes().get(..to)?;
    let mut at = from;
    while at < bytes.len() {
        let after_blank = at == 0 || bytes[at - 1].is_ascii_whitespace();
        match bytes[at] {
            b'|' | b'>' => {
                let indicators = bytes[at + 1..]
                    .iter()
                    .take_while(|byte| matches!(byte, b'+' | b'-' | b'0'..=b'9'));
                return Some((at, at + 1 + indicators.count()));
            }
            b'#' if after_blank => at = skip(bytes, at, |byte| byte == b'\n' || byte == b'\r'),
            // The name of an anchor may contain `|`.
            b'&' => at = skip(bytes, at, |byte| byte.is_ascii_whitespace()),
            _ => at += 1,
        }
    }
    None
}

/// Returns the offset of the first `- ` of a block sequence after `from`. The parser gives it as
/// `at`, unless the sequence is indented no more than its key: then `at` is the offset of the
/// first item.
pub(super) fn first_dash(text: &str, from: usize, at: usize) -> usize {
    let mut start = from;
    while let Some(newline) = text.get(start..at).and_then(|rest| rest.find('\n')) {
        start += newline + 1;
        let line = &text[start..at];
        let indentation = line.len() - line.trim_start_matches(' ').len();
        if line[indentation..].starts_with('-') {
            return start + indentation;
        }
    }
    at
}

fn skip(bytes: &[u8], from: usize, stop: impl Fn(u8) -> bool) -> usize {
    bytes[from..]
        .iter()
        .position(|byte| stop(*byte))
        .map_or(bytes.len(), |count| from + count)
}

/// How much of a line is searched for the key of an entry, in bytes. A line may be as long as the
/// file and have many entries.
const MAX_KEY: usize = 256;

/// Guesses the key of an entry that cannot be read.
pub(super) fn key(text: &str, entry: usize) -> &str {
    let text = &text[..text.floor_char_boundary(entry.saturating_add(MAX_KEY))];
    let line = rest_of_line(text, entry);
    let key = line.split_once(':').map_or(line, |(key, _)| key);
    key.trim().trim_matches(['"', '\''])
}

/// Returns the start of the line that contains the byte `at`, but not less than `from`.
pub(super) fn line_start(text: &str, from: usize, at: usize) -> usize {
    let before = text.get(from..at).unwrap_or("");
    before
        .rfind('\n')
        .map_or(from.min(at), |newline| from + newline + 1)
}

/// Returns the text from `at` to the end of the line, without whitespace at its end.
pub(super) fn rest_of_line(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or("");
    rest.split('\n').next().unwrap_or("").trim_end()
}

/// Returns the offset of the opening quote of the quoted scalar that begins after `from` and ends
/// just before `at`, or is still open there.
pub(super) fn quote(text: &str, from: usize, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let before = text.get(..at)?.trim_end().len();
    let mut open = from;
    while open < at {
        let quote = bytes[open];
        if quote != b'"' && quote != b'\'' {
            open += 1;
            continue;
        }
        let mut close = open + 1;
        while close < before && bytes[close] != quote {
            close += if quote == b'"' && bytes[close] == b'\\' {
                2
            } else {
                1
            };
        }
        if close + 1 >= before {
            return Some(open);
        }
        open = close + 1;
    }
    None
}

/// Returns the span of the first invalid escape in the double-quoted scalar at `at`.
pub(super) fn escape(text: &str, at: usize) -> Option<Span> {
    let mut start = at;
    loop {
        start += text.get(start..)?.find('\\')?;
        let letter = text[start + 1..].chars().next()?;
        let after = start + 1 + letter.len_utf8();
        let width = match letter {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            '0' | 'a' | 'b' | 't' | '\t' | 'n' | 'v' | 'f' | 'r' | 'e' | ' ' | '"' | '/' | '\\'
            | 'N' | '_' | 'L' | 'P' | '\n' | '\r' => 0,
            _ => return Some(Span::new(start, after)),
        };
        let digits = text[after..]
            .bytes()
            .take(width)
            .take_while(u8::is_ascii_hexdigit)
            .count();
        let code = u32::from_str_radix(&text[after..after + digits], 16).unwrap_or(0);
        let rest = &text[after + digits..];
        if (0xd800..0xdc00).contains(&code) && rest.starts_with("\\u") {
            // A high surrogate, followed by a low one, as in JSON.
            start = after + digits + 6;
            continue;
        }
        if digits < width || char::from_u32(code).is_none() {
            return Some(Span::new(start, after + digits));
        }
        start = after + digits;
    }
}

/// Guesses whether the bracket at `open` is not closed before `end`.
pub(super) fn is_unclosed(text: &str, open: usize, end: usize) -> bool {
    let mut depth = 0usize;
    let mut quote = None;
    for byte in text.get(open..end).unwrap_or("").bytes() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(mark)) if byte == mark => quote = None,
            (b'[' | b'{', None) => depth += 1,
            (b']' | b'}', None) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return false;
        }
    }
    true
}
