//! Makes inputs out of a corpus: changes bytes, lines and tokens, and splices entries. The same seed
//! makes the same inputs.

use super::super::properties::{PIECES, VALUES};

/// A small generator of pseudo-random numbers (SplitMix64, by Guy Steele, Doug Lea and Christine
/// Flood).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// Makes the inputs of one execution.
pub(super) struct Mutator {
    random: Random,
    /// What was made so far, for the report of a failure.
    pub made: Vec<Vec<u8>>,
}

/// No input becomes larger, because quick executions find more.
const MAX_BYTES: usize = 16 << 10;

impl Mutator {
    /// Creates the mutator of the execution with this number.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        let mut random = Random(seed);
        let start = random.next() ^ number.wrapping_mul(0xd134_2543_de82_ef95);
        Self {
            random: Random(start),
            made: Vec::new(),
        }
    }

    /// Returns a number below a bound, which is not 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        (self.random.next() % bound as u64) as usize
    }

    /// Returns true one time out of `times`.
    pub(super) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(super) fn pick<'a, T>(&mut self, values: &'a [T]) -> &'a T {
        &values[self.below(values.len())]
    }

    /// Returns a changed entry of a corpus of texts.
    pub(super) fn text(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let entry = self.pick(corpus).clone();
        self.changed_text(entry, corpus)
    }

    /// Changes a text a few times.
    pub(super) fn changed_text(&mut self, mut text: Vec<u8>, corpus: &[Vec<u8>]) -> Vec<u8> {
        for _ in 0..=self.below(4) {
            match self.below(10) {
                0 => self.change_bytes(&mut text),
                1..=3 => self.change_tokens(&mut text, corpus),
                4..=5 => self.change_lines(&mut text, corpus),
                6 => self.insert(&mut text),
                7 => self.replace_value(&mut text),
                8 => self.splice(&mut text, corpus),
                _ => self.nest(&mut text),
            }
        }
        text.truncate(MAX_BYTES);
        self.made.push(text.clone());
        text
    }

    /// Returns changed bytes of a form that is not text.
    pub(super) fn changed_bytes(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..=self.below(4) {
            self.change_bytes(&mut bytes);
        }
        self.made.push(bytes.clone());
        bytes
    }

    fn change_bytes(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len() + 1);
        let longest = 1 << self.below(6);
        let length = self.below(longest).min(bytes.len() - at);
        let number = self.random.next();
        match self.below(7) {
            0 => drop(bytes.drain(at..at + length)),
            1 => {
                let copied = bytes[at..at + length].to_vec();
                let to = self.below(bytes.len() + 1);
                drop(bytes.splice(to..to, copied));
            }
            2 => bytes.truncate(at),
            3 => bytes.insert(at, number as u8),
            // Lengths and counts are numbers of several bytes.
            4 if at + 4 <= bytes.len() => {
                let value = [0, 1, 0x7fff_ffff, 0xffff_ffff, number as u32];
                let value = *self.pick(&value);
                bytes[at..at + 4].copy_from_slice(&value.to_be_bytes());
            }
            5 if at < bytes.len() => bytes[at] ^= 1 << (number % 8),
            _ if at < bytes.len() => bytes[at] = number as u8,
            _ => bytes.push(number as u8),
        }
    }

    /// Exchanges, repeats or removes tokens: words, runs of blanks, and single signs.
    fn change_tokens(&mut self, text: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let all = tokens(text);
        if all.is_empty() {
            return;
        }
        let mut parts: Vec<&[u8]> = all.clone();
        let at = self.below(parts.len());
        let other = self.pick(corpus);
        match self.below(5) {
            0 => drop(parts.remove(at)),
            1 => parts.insert(at, all[self.below(all.len())]),
            2 => parts[at] = all[self.below(all.len())],
            3 => parts[at] = *self.pick(PIECES),
            _ => {
                let others = tokens(other);
                if !others.is_empty() {
                    parts[at] = others[self.below(others.len())];
                }
            }
        }
        *text = parts.concat();
    }

    /// Removes, repeats, moves or indents lines, or takes one of another entry.
    fn change_lines(&mut self, text: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let mut lines: Vec<Vec<u8>> = lines(text).into_iter().map(<[u8]>::to_vec).collect();
        if lines.is_empty() {
            return;
        }
        let (at, to) = (self.below(lines.len()), self.below(lines.len()));
        match self.below(7) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(to, lines[at].clone()),
            2 => lines.swap(at, to),
            3 => {
                let blanks = vec![b' '; 1 + self.below(4)];
                drop(lines[at].splice(0..0, blanks));
            }
            4 => {
                let blanks = lines[at].iter().take_while(|byte| **byte == b' ').count();
                drop(lines[at].drain(..blanks.min(1 + self.below(4))));
            }
            5 => {
                let ends: [&[u8]; 5] = [b"\r\n", b"\r", b"\n\n", b"", b" \n"];
                let end = *self.pick(&ends);
                let line = lines[at].strip_suffix(b"\n").unwrap_or(&lines[at]);
                lines[at] = [line, end].concat();
            }
            _ => {
                let other: &Vec<u8> = self.pick(corpus);
                let others = self::lines(other);
                if !others.is_empty() {
                    lines.insert(to, others[self.below(others.len())].to_vec());
                }
            }
        }
        *text = lines.concat();
    }

    fn insert(&mut self, text: &mut Vec<u8>) {
        let at = self.below(text.len() + 1);
        let piece = *self.pick(PIECES);
        text.splice(at..at, piece.iter().copied());
    }

    /// Gives a key another value.
    fn replace_value(&mut self, text: &mut Vec<u8>) {
        let mut lines: Vec<&[u8]> = lines(text);
        let has_key = |line: &[u8]| line.windows(2).position(|pair| pair == b": ");
        let keys: Vec<usize> = { 0..lines.len() }
            .filter(|at| has_key(lines[*at]).is_some())
            .collect();
        if keys.is_empty() {
            return;
        }
        let at = *self.pick(&keys);
        let end = has_key(lines[at]).map_or(0, |at| at + 2);
        let line = [&lines[at][..end], self.pick(VALUES).as_bytes(), b"\n"].concat();
        lines[at] = &line;
        *text = lines.concat();
    }

    /// Ends a text as another entry ends.
    fn splice(&mut self, text: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let other = self.pick(corpus);
        let (at, from) = (self.below(text.len() + 1), self.below(other.len() + 1));
        text.truncate(at);
        text.extend_from_slice(&other[from..]);
    }

    /// Repeats what nests.
    fn nest(&mut self, text: &mut Vec<u8>) {
        const NESTING: [&str; 14] = [
            "[", "{", "{a: ", "- ", "? ", "> ", "* ", "![", "](", "&a [*a, ", "`", "~", "#", "(",
        ];
        let at = self.below(text.len() + 1);
        let times = 1 << self.below(9);
        let opening = self.pick(&NESTING).repeat(times);
        text.splice(at..at, opening.into_bytes());
    }
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

/// Cuts a text into words, runs of blanks, and single signs.
fn tokens(text: &[u8]) -> Vec<&[u8]> {
    let kind = |byte: &u8| match byte {
        b' ' | b'\t' => 0,
        byte if byte.is_ascii_alphanumeric() || !byte.is_ascii() || *byte == b'_' => 1,
        _ => 2,
    };
    text.chunk_by(|one, other| kind(one) == kind(other) && kind(one) != 2)
        .collect()
}
