//! Selects the part of a long line that fits a terminal and contains the span of a finding.

use std::ops::Range;

use crate::text::visible;
use crate::text::visible::is_control;

/// Estimates the number of columns that text takes. Characters from U+1100 on, beyond Latin, Greek,
/// Cyrillic and their neighbours, count as wide, as most of them are.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

fn width(char: char) -> usize {
    match char {
        '\t' => 4,
        char if is_control(char) => visible(char.encode_utf8(&mut [0; 4])).len(),
        '\u{1100}'.. => 2,
        _ => 1,
    }
}

/// Returns the bytes of `line` to show in `room` columns, so that the beginning of `focus` is
/// visible. They begin at the start of the line if `focus` fits there, otherwise shortly before it.
pub(crate) fn window(line: &str, focus: Range<usize>, room: usize) -> Range<usize> {
    let from_start = forward(line, 0, room);
    if from_start == line.len() || focus.end <= from_start {
        return 0..from_start;
    }
    let start = back(line, focus.start, room / 3);
    if start == 0 {
        return 0..from_start;
    }
    start..forward(line, start, room)
}

/// Returns the byte that is `room` columns after `start`, or the end of the line.
fn forward(line: &str, start: usize, mut room: usize) -> usize {
    for (at, char) in line[start..].char_indices() {
        match room.checked_sub(width(char)) {
            Some(left) => room = left,
            None => return start + at,
        }
    }
    line.len()
}

/// Returns the byte that is `room` columns before `end`, or the start of the line.
fn back(line: &str, end: usize, mut room: usize) -> usize {
    for (at, char) in line[..end].char_indices().rev() {
        match room.checked_sub(width(char)) {
            Some(left) => room = left,
            None => return at + char.len_utf8(),
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_of_a_line_is_shown_if_it_contains_the_focus() {
        assert_eq!(window("short", 1..3, 10), 0..5);
        assert_eq!(window("a line of some length", 2..6, 10), 0..10);
    }

    #[test]
    fn otherwise_the_part_around_the_focus_is_shown() {
        let line = "x".repeat(1000);
        assert_eq!(window(&line, 500..510, 30), 490..520);
        assert_eq!(window(&line, 995..1000, 30), 985..1000);
        assert_eq!(window("é".repeat(40).as_str(), 60..62, 9), 54..72);
    }
}
