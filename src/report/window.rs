//! The part of a long line that fits a terminal and shows what it is about.

use std::ops::Range;

/// How many columns a text takes, about: what stands beyond Latin, Greek,
/// Cyrillic and their neighbours is wide more often than not.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

fn width(char: char) -> usize {
    match char {
        '\t' => 4,
        char if char.is_control() => 4,
        '\u{1100}'.. => 2,
        _ => 1,
    }
}

/// The bytes of `line` to show in `room` columns so that `focus` is seen from
/// its beginning on: the line from its start if that shows it, otherwise a
/// part that begins a little before it.
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

/// The byte that is `room` columns after `start`, or the line's end.
fn forward(line: &str, start: usize, mut room: usize) -> usize {
    for (at, char) in line[start..].char_indices() {
        match room.checked_sub(width(char)) {
            Some(left) => room = left,
            None => return start + at,
        }
    }
    line.len()
}

/// The byte that is `room` columns before `end`, or the line's start.
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
    fn shows_the_start_of_a_line_where_that_is_enough() {
        assert_eq!(window("short", 1..3, 10), 0..5);
        assert_eq!(window("a line of some length", 2..6, 10), 0..10);
    }

    #[test]
    fn shows_a_part_around_what_stands_far_out() {
        let line = "x".repeat(1000);
        assert_eq!(window(&line, 500..510, 30), 490..520);
        assert_eq!(window(&line, 995..1000, 30), 985..1000);
        assert_eq!(window("é".repeat(40).as_str(), 60..62, 9), 54..72);
    }
}
