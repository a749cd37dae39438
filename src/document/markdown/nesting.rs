//! Limits how much of a body is read, so that deep nesting does not take minutes.

use std::ops::Range;

/// How many open containers (block quotes, list items) the parser may visit, summed over
/// all lines. At a few nanoseconds each, this is a tenth of a second.
const MAX_STEPS: usize = 1 << 24;

/// No shorter body can reach the limit, because a container and a line that leaves it
/// open take at least three bytes.
const SHORT: usize = 8 << 10;

/// Returns the part of `body` that is read, which is all of it unless the nesting is
/// excessive.
///
/// The parser visits every open container on every line, so it takes quadratic time for
/// 100,000 `>` and as many lines after them. The line at which the sum exceeds the limit
/// and all later lines are left out.
pub(super) fn readable(text: &str, body: Range<usize>) -> Range<usize> {
    if body.len() < SHORT {
        return body;
    }
    let mut open = 0;
    let mut steps = 0;
    let mut after_blank = true;
    let mut at = body.start;
    for line in text[body.clone()].split_inclusive('\n') {
        let (markers, indent) = markers(line.trim_ascii_end());
        if markers > 0 {
            // A container stays open if the line is indented by at least two columns
            // for it, or repeats its marker.
            open = open.min(indent / 2) + markers;
        } else if after_blank && !line.trim_ascii().is_empty() {
            open = open.min(indent / 2);
        }
        after_blank = line.trim_ascii().is_empty();
        steps += open;
        if steps > MAX_STEPS {
            return body.start..at;
        }
        at += line.len();
    }
    body
}

/// Returns upper limits for the containers that a line opens, and for the columns of its
/// indentation.
fn markers(line: &str) -> (usize, usize) {
    let bytes = line.as_bytes();
    let blank = |at: usize| matches!(bytes.get(at), None | Some(b' ' | b'\t'));
    let (mut at, mut markers, mut indent) = (0, 0, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' => indent += 1,
            b'\t' => indent += 4,
            b'>' => markers += 1,
            b'-' | b'+' | b'*' if blank(at + 1) => markers += 1,
            b'0'..=b'9' => {
                let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit());
                at += digits.count();
                if !matches!(bytes.get(at), Some(b'.' | b')')) || !blank(at + 1) {
                    break;
                }
                markers += 1;
            }
            _ => break,
        }
        at += 1;
    }
    (markers, indent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn realistic_bodies_are_read_whole() {
        let log = format!(
            "# Log\n\n- a\n  - b\n    > c\n\n```\n{}\n```\n",
            ">".repeat(200)
        );
        let long = log.repeat(10_000);
        assert_eq!(readable(&long, 0..long.len()), 0..long.len());
    }

    #[test]
    fn excessive_nesting_is_read_up_to_the_limit() {
        for marker in [">", "- ", "> 1. "] {
            let text = format!(
                "# Title\n\n{}a\n{}",
                marker.repeat(100_000),
                "b\n".repeat(100_000)
            );
            let read = readable(&text, 0..text.len());
            assert!(read.end > 100_000 && read.end < text.len(), "{marker}");
        }
    }
}
