//! Finds the place in YAML at which the user types, by indentation. The YAML need not be valid.

use super::flow_place::{self, FlowPlace};
use crate::text::Span;

/// A place in YAML.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct YamlPlace {
    /// The keys around the place, the outermost first, with `None` for an item of a list.
    pub path: Vec<Option<String>>,
    /// Whether the place is that of a key, and not of a value.
    pub is_key: bool,
    /// Whether the place is an item of a list that has no key yet, so that the item may also be a
    /// value.
    pub is_item: bool,
    /// The whole word at the place.
    pub word: Span,
    /// The other keys of the mapping at the place.
    pub siblings: Vec<String>,
}

/// One line of block-style YAML.
#[derive(Debug)]
struct Line<'t> {
    start: usize,
    /// The dashes of list items on the line, each with its column.
    dashes: Vec<usize>,
    /// The column and the text of the key, if the line has one.
    key: Option<(usize, &'t str)>,
    /// The byte of the line at which the text after the dashes begins.
    content: usize,
    /// The byte of the line at which the value begins.
    value: Option<usize>,
    text: &'t str,
}

impl<'t> Line<'t> {
    fn new(start: usize, text: &'t str) -> Self {
        let mut at = text.len() - text.trim_start_matches(' ').len();
        let mut dashes = Vec::new();
        while text[at..].starts_with("- ") || &text[at..] == "-" {
            dashes.push(at);
            let after = &text[at + 1..];
            at += 1 + (after.len() - after.trim_start_matches(' ').len());
        }
        let content = &text[at..];
        let colon = colon(content);
        let key = colon.map(|colon| (at, unquoted(&content[..colon])));
        Self {
            start,
            dashes,
            key,
            content: at,
            value: colon.map(|colon| at + colon + 1),
            text,
        }
    }

    fn is_blank(&self) -> bool {
        let content = self.text[self.content..].trim();
        self.dashes.is_empty() && (content.is_empty() || content.starts_with('#'))
    }

    /// Returns the byte of the text at which the line begins a flow collection.
    fn flow_start(&self) -> Option<usize> {
        let from = self.value.unwrap_or(self.content);
        let rest = &self.text[from..];
        let blanks = rest.len() - rest.trim_start().len();
        let is_flow = rest.trim_start().starts_with(['{', '[']);
        is_flow.then_some(self.start + from + blanks)
    }

    /// Returns whether the line may go on with a flow collection that began after a column.
    fn continues_flow(&self, column: usize) -> bool {
        let content = self.text.trim();
        let is_end = content.starts_with(['}', ']']);
        content.is_empty() || is_end || self.indent() > column
    }

    /// Returns the column at which the line begins.
    fn indent(&self) -> usize {
        self.dashes.first().copied().unwrap_or(self.content)
    }
}

/// Returns the position of the colon after a key.
fn colon(content: &str) -> Option<usize> {
    let quote = content
        .chars()
        .next()
        .filter(|char| matches!(char, '"' | '\''));
    let from = match quote {
        Some(quote) => content[1..].find(quote)? + 2,
        None if content.starts_with(['#', '[', '{', '|', '>', '&', '*']) => return None,
        None => 0,
    };
    let rest = content.get(from..)?;
    let found = rest
        .match_indices(':')
        .map(|(at, _)| from + at)
        .find(|at| content[at + 1..].is_empty() || content[at + 1..].starts_with([' ', '\t']))?;
    // A colon in a comment does not end a key.
    (!content[..found].contains(" #")).then_some(found)
}

fn unquoted(key: &str) -> &str {
    let key = key.trim();
    let inner = |quote| key.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(key)
}

impl YamlPlace {
    /// Finds the place of a byte in the part of a text that is YAML.
    pub(super) fn find(text: &str, yaml: Span, byte: usize) -> Option<Self> {
        let part = yaml.range();
        if byte < part.start || byte > part.end {
            return None;
        }
        let mut lines = Vec::new();
        let mut start = part.start;
        for line in text[part].split_inclusive('\n') {
            let whole = line.trim_end_matches(['\n', '\r']);
            lines.push(Line::new(start, whole));
            start += line.len();
        }
        if start <= byte
            && lines
                .last()
                .is_none_or(|line| line.start + line.text.len() < byte)
        {
            lines.push(Line::new(start, ""));
        }
        let current = lines.iter().rposition(|line| line.start <= byte)?;
        let line = &lines[current];
        let column = (byte - line.start).min(line.text.len());
        if !line.text.is_char_boundary(column) {
            return None;
        }
        // A comment has no completions.
        if line.text[..column].trim_start().starts_with('#') || line.text[..column].contains(" #") {
            return None;
        }
        if let Some(place) = in_flow(text, &lines, current, byte) {
            return Some(place);
        }
        let mut place = Self::in_block(&lines, current, column);
        place.word = word(text, line, column, place.is_key);
        Some(place)
    }

    /// Finds the place of a column of a line, without its word.
    fn in_block(lines: &[Line<'_>], current: usize, column: usize) -> Self {
        let line = &lines[current];
        let is_key = line.value.is_none_or(|value| column < value);
        let is_in_indent = column < line.content;
        let indent = match (is_in_indent, &line.key) {
            (true, _) => column,
            (false, Some((indent, _))) => *indent,
            (false, None) => line.content,
        };
        let mut path = Vec::new();
        if !is_key && let Some((_, key)) = line.key {
            path.push(Some(key.to_owned()));
        }
        // Goes up from the line to the keys that contain it.
        let mut bound = indent;
        for dash in line.dashes.iter().rev().filter(|dash| **dash < column) {
            path.push(None);
            bound = *dash;
        }
        let is_item = is_key && !line.dashes.is_empty() && bound < column;
        let mut is_below_dash = path.last() == Some(&None);
        for above in lines[..current]
            .iter()
            .rev()
            .filter(|line| !line.is_blank())
        {
            if let Some((column, key)) = above.key
                && (column < bound || column == bound && is_below_dash)
            {
                path.push(Some(key.to_owned()));
                bound = column;
                is_below_dash = false;
            }
            for dash in above.dashes.iter().rev() {
                if *dash < bound {
                    path.push(None);
                    bound = *dash;
                    is_below_dash = true;
                }
            }
            if bound == 0 && !is_below_dash {
                break;
            }
        }
        path.reverse();
        Self {
            path,
            is_key,
            is_item,
            word: Span::empty(0),
            siblings: siblings(lines, current, indent),
        }
    }

    /// Returns the keys around the place, without items of lists.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.path.iter().flatten().map(String::as_str)
    }
}

/// Returns the place of a byte on a line if it is in a flow collection. The collection begins on that
/// line or on one above, as long as the lines below are indented further.
fn in_flow(text: &str, lines: &[Line<'_>], current: usize, byte: usize) -> Option<YamlPlace> {
    let first = lines[..=current].iter().rposition(|line| {
        let is_outermost = line.indent() == 0 && !line.is_blank() && line.start < byte;
        line.flow_start().is_some_and(|start| start < byte) || is_outermost
    })?;
    let line = &lines[first];
    let start = line.flow_start().filter(|start| *start < byte)?;
    let dash = line.dashes.last().copied();
    let column = line.key.map(|(column, _)| column).or(dash);
    let column = column.unwrap_or(line.content);
    let mut below = lines[first + 1..].iter();
    let last = below.position(|line| !line.continues_flow(column));
    let last = last.map_or(lines.len() - 1, |count| first + count);
    if last < current {
        return None;
    }
    let end = lines[last].start + lines[last].text.len();
    let found = flow_place::find(text.get(start..end.max(byte))?, byte - start)?;
    let outer = YamlPlace::in_block(lines, first, start - line.start);
    let FlowPlace {
        path,
        is_key,
        is_item,
        siblings,
    } = found;
    let from = start.max(lines[current].start);
    Some(YamlPlace {
        path: outer.path.into_iter().chain(path).collect(),
        is_key,
        is_item,
        word: flow_word(text, Span::new(from, end.max(byte)), byte, is_key),
        siblings,
    })
}

/// Returns the span of the word at a byte of a flow collection, within a part of the text.
fn flow_word(text: &str, within: Span, byte: usize, is_key: bool) -> Span {
    let is_end = |char: char| char.is_whitespace() || ",[]{}\"'".contains(char);
    let before = &text[within.start as usize..byte];
    let start = before.rfind(is_end).map_or(0, |at| {
        at + before[at..].chars().next().map_or(0, char::len_utf8)
    });
    let after = &text[byte..within.end as usize];
    let length = after.find(|char| is_end(char) || is_key && char == ':');
    let end = byte + length.unwrap_or(after.len());
    Span::new(within.start as usize + start, end)
}

/// Returns the keys of the mapping to which a line with this indentation belongs.
fn siblings(lines: &[Line<'_>], current: usize, indent: usize) -> Vec<String> {
    let mut keys = Vec::new();
    let mut add = |line: &Line<'_>| {
        if let Some((column, key)) = line.key
            && column == indent
        {
            keys.push(key.to_owned());
        }
    };
    // A dash before the key begins the mapping.
    let begins = |line: &Line<'_>| line.dashes.last().is_some_and(|dash| *dash < indent);
    let is_within = |line: &Line<'_>| line.is_blank() || line.indent() >= indent;
    if !begins(&lines[current]) {
        for line in lines[..current].iter().rev() {
            if !is_within(line) && !begins(line) {
                break;
            }
            add(line);
            if begins(line) && line.key.is_some_and(|(column, _)| column <= indent) {
                break;
            }
        }
    }
    for line in &lines[current + 1..] {
        if !is_within(line) {
            break;
        }
        add(line);
    }
    keys
}

/// Returns the span of the word at a column: the key or the value.
fn word(text: &str, line: &Line<'_>, column: usize, is_key: bool) -> Span {
    let is_end = |char: char| matches!(char, ' ' | '\t' | ',' | '[' | ']' | '{' | '}' | '"' | '\'');
    let from = if is_key {
        line.content.min(column)
    } else {
        line.value.unwrap_or(0)
    };
    let before = &line.text[from..column];
    let start = before.rfind(is_end).map_or(from, |at| {
        from + at + before[at..].chars().next().map_or(0, char::len_utf8)
    });
    let until = if is_key {
        line.value.map_or(line.text.len(), |value| value - 1)
    } else {
        line.text.len()
    };
    let after = line.text.get(column..until.max(column)).unwrap_or("");
    let end = column + after.find(is_end).unwrap_or(after.len());
    debug_assert!(line.start + end <= text.len());
    Span::new(line.start + start.min(column), line.start + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Finds the place of `|` in a text.
    fn find(text: &str) -> (Vec<String>, bool, String, Vec<String>) {
        let byte = text.find('|').expect("a mark");
        let text = text.replace('|', "");
        let place = YamlPlace::find(&text, Span::new(0, text.len()), byte).expect("a place");
        let path = place.path.iter();
        let path = path
            .map(|key| key.clone().unwrap_or("-".to_owned()))
            .collect();
        (
            path,
            place.is_key,
            place.word.slice(&text).to_owned(),
            place.siblings,
        )
    }

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_key_and_its_siblings_are_found() {
        let (path, is_key, word, siblings) = find("kind: OpRun\nop_|\nresult: PASS\n");
        assert_eq!((path, is_key, &*word), (strings(&[]), true, "op_"));
        assert_eq!(siblings, ["kind", "result"]);
    }

    #[test]
    fn a_value_is_found_below_its_keys() {
        let (path, is_key, word, _) = find("stop:\n  rule: a\n  action: sch|ed\n");
        assert_eq!(
            (path, is_key, &*word),
            (strings(&["stop", "action"]), false, "sched")
        );
    }

    #[test]
    fn items_of_lists_are_found_in_both_styles() {
        for text in [
            "checks:\n  - id: a\n    result: |\n",
            "checks:\n- id: a\n  result: |\n",
        ] {
            let (path, is_key, _, _) = find(text);
            assert_eq!(
                (path, is_key),
                (strings(&["checks", "-", "result"]), false),
                "{text}"
            );
        }
        let (path, is_key, _, siblings) = find("checks:\n  - id: a\n    |\n  - id: b\nx: 1\n");
        assert_eq!((path, is_key), (strings(&["checks", "-"]), true));
        assert_eq!(siblings, ["id"]);
        let (path, is_key, word, _) = find("constraints:\n  - no|\n");
        assert_eq!(
            (path, is_key, &*word),
            (strings(&["constraints", "-"]), true, "no")
        );
    }

    #[test]
    fn places_in_flow_collections_are_found() {
        for (text, path, is_key, word, siblings) in [
            ("a: {b: c, d|}", &["a"][..], true, "d", &["b"][..]),
            ("a: {b: c|d}", &["a", "b"], false, "cd", &[]),
            ("a: [x, y|]\nz: 1", &["a", "-"], true, "y", &["x"]),
            ("a:\n  - {b: 1, |}\n  - c", &["a", "-"], true, "", &["b"]),
            (
                "a:\n  - b: [1, |\n",
                &["a", "-", "b", "-"],
                true,
                "",
                &["1"],
            ),
            (
                "a: {\n  b: c,\n  d: e|\n}\nf: g",
                &["a", "d"],
                false,
                "e",
                &["b"],
            ),
            ("a:\n  [x,\n   |]", &["a", "-"], true, "", &["x"]),
        ] {
            let (found, key, found_word, others) = find(text);
            assert_eq!((found, key), (strings(path), is_key), "{text}");
            assert_eq!((&*found_word, others), (word, strings(siblings)), "{text}");
        }
        let (path, is_key, ..) = find("a: [x]\nb: |");
        assert_eq!((path, is_key), (strings(&["b"]), false));
        let (path, is_key, ..) = find("a:\n  - {b: c}\n  - d: |");
        assert_eq!((path, is_key), (strings(&["a", "-", "d"]), false));
    }

    #[test]
    fn invalid_yaml_elsewhere_is_ignored() {
        let (path, is_key, word, _) = find("a: [1, 2\nb: \"x\nmode_id: PI|\n");
        assert_eq!((path, is_key, &*word), (strings(&["mode_id"]), false, "PI"));
    }

    #[test]
    fn no_text_causes_a_panic() {
        let text = "- - a: b\n\n é: \"😀\r\n   - # c\n'x: y\n: \n-\n";
        for (byte, _) in text.char_indices() {
            for end in byte..=text.len() {
                if text.is_char_boundary(end) {
                    let _ = YamlPlace::find(text, Span::new(0, end), byte);
                }
            }
        }
    }
}
