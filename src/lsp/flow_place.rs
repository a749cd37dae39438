//! Finds the place in a flow collection (`{a: b, …}`, `[x, …]`) at which the user types. The
//! collection need not be complete (YAML 1.2.2, section 7.4).

/// A place in a flow collection.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FlowPlace {
    /// The keys around the place, the outermost first, with `None` for an item of a list.
    pub path: Vec<Option<String>>,
    /// Whether the place is that of a key, and not of a value.
    pub is_key: bool,
    /// Whether the place is an item of a list that has no key yet.
    pub is_item: bool,
    /// The other keys of the mapping, or the other texts of the list.
    pub siblings: Vec<String>,
}

/// A collection that is not closed yet.
#[derive(Debug)]
struct Open {
    is_mapping: bool,
    /// The keys, or the items that are texts.
    entries: Vec<String>,
    /// The key of the current entry, once its colon was read.
    key: Option<String>,
    /// The text since the last comma or colon.
    text: String,
    /// Whether the text is in quotes.
    is_quoted: bool,
    /// Whether the place is in the current entry.
    is_at_place: bool,
}

impl Open {
    fn new(is_mapping: bool) -> Self {
        Self {
            is_mapping,
            entries: Vec::new(),
            key: None,
            text: String::new(),
            is_quoted: false,
            is_at_place: false,
        }
    }

    fn end_entry(&mut self) {
        let text = std::mem::take(&mut self.text);
        let entry = self.key.take().unwrap_or_else(|| text.trim().to_owned());
        if !self.is_at_place && !entry.is_empty() {
            self.entries.push(entry);
        }
        self.is_at_place = false;
        self.is_quoted = false;
    }

    fn end_key(&mut self) {
        self.key = Some(std::mem::take(&mut self.text).trim().to_owned());
        self.is_quoted = false;
    }
}

/// Reads a flow collection up to the place, and then to its end.
struct Scanner {
    open: Vec<Open>,
    place: Option<FlowPlace>,
    /// How many collections are around the place.
    depth: usize,
}

/// Returns the place of a byte in a text that begins with a flow collection; `None` if the byte is
/// behind the collection or in a comment.
pub(super) fn find(text: &str, byte: usize) -> Option<FlowPlace> {
    let mut scanner = Scanner {
        open: Vec::new(),
        place: None,
        depth: 0,
    };
    let mut quote: Option<char> = None;
    let mut is_comment = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        if at >= byte && scanner.place.is_none() && (is_comment || !scanner.mark()) {
            return None;
        }
        let next = chars.peek().map(|(_, next)| *next);
        let Some(current) = scanner.open.last_mut() else {
            match char {
                '{' | '[' => scanner.open.push(Open::new(char == '{')),
                _ => return None,
            }
            continue;
        };
        let is_blank = current.text.trim().is_empty() && !current.is_quoted;
        match (quote, char) {
            (_, '\n') if is_comment => is_comment = false,
            _ if is_comment => {}
            (Some('"'), '\\') => {
                let escaped = chars.next();
                current.text.extend(escaped.map(|(_, char)| char));
            }
            (Some(end), _) if char == end => quote = None,
            (Some(_), _) => current.text.push(char),
            (None, '"' | '\'') if is_blank => {
                quote = Some(char);
                current.is_quoted = true;
            }
            (None, '#') if text[..at].ends_with([' ', '\t', '\n']) => is_comment = true,
            (None, '{' | '[') if is_blank => scanner.open.push(Open::new(char == '{')),
            (None, ',') => current.end_entry(),
            (None, ':')
                if current.key.is_none()
                    && (current.is_quoted
                        || next
                            .is_none_or(|next| ",[]{}".contains(next) || next.is_whitespace())) =>
            {
                current.end_key();
            }
            (None, '}' | ']') => {
                if scanner.close() {
                    break;
                }
            }
            (None, _) => current.text.push(char),
        }
    }
    if scanner.place.is_none() && (is_comment || byte > text.len() || !scanner.mark()) {
        return None;
    }
    while !scanner.close() {}
    scanner.place
}

impl Scanner {
    /// Keeps the place that was reached; returns false if it is in no collection.
    fn mark(&mut self) -> bool {
        let mut path = Vec::new();
        for open in &self.open {
            if !open.is_mapping {
                path.push(None);
            }
            path.extend(open.key.clone().map(Some));
        }
        self.depth = self.open.len();
        let Some(current) = self.open.last_mut() else {
            return false;
        };
        current.is_at_place = true;
        self.place = Some(FlowPlace {
            path,
            is_key: current.key.is_none(),
            is_item: !current.is_mapping && current.key.is_none(),
            siblings: Vec::new(),
        });
        true
    }

    /// Closes the innermost collection. Returns whether nothing else is to be read.
    fn close(&mut self) -> bool {
        let depth = self.open.len();
        let Some(mut closed) = self.open.pop() else {
            return true;
        };
        closed.end_entry();
        if depth == self.depth
            && let Some(place) = &mut self.place
        {
            place.siblings = closed.entries;
            return true;
        }
        self.open.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Finds the place of `|`: its path, whether it is a key or an item, and its siblings.
    fn place(text: &str) -> Option<(String, bool, bool, String)> {
        let byte = text.find('|').expect("a mark");
        let found = find(&text.replace('|', ""), byte)?;
        let path = found.path.iter();
        let path: Vec<&str> = path.map(|key| key.as_deref().unwrap_or("-")).collect();
        let siblings = found.siblings.join(" ");
        Some((path.join("."), found.is_key, found.is_item, siblings))
    }

    #[test]
    fn keys_values_and_items_are_told_apart() {
        for (text, path, is_key, is_item, siblings) in [
            ("{|}", "", true, false, ""),
            ("{a: b, |}", "", true, false, "a"),
            ("{a: b, c|", "", true, false, "a"),
            ("{|, a: b}", "", true, false, "a"),
            ("{a: |}", "a", false, false, ""),
            ("{a: b, c: d|, e: f}", "c", false, false, "a e"),
            ("[|]", "-", true, true, ""),
            ("[x, |]", "-", true, true, "x"),
            ("[x, y|, z]", "-", true, true, "x z"),
            ("[{a: 1}, {b: 2, |}]", "-", true, false, "b"),
            ("[a: |]", "-.a", false, false, ""),
            ("{a: {b: [1, |", "a.b.-", true, true, "1"),
            ("{\"a b\": 'x, y', |}", "", true, false, "a b"),
            ("{a: git:|}", "a", false, false, ""),
            ("{a: \"|", "a", false, false, ""),
            ("{\n  a: b,\n  # c: d\n  |\n}", "", true, false, "a"),
        ] {
            let expected = (path.to_owned(), is_key, is_item, siblings.to_owned());
            assert_eq!(place(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn behind_a_collection_and_in_a_comment_is_no_place() {
        for text in ["{a: b}|", "[x] |", "[x, # |\n]", "|[x]", "x|"] {
            assert_eq!(place(text), None, "{text}");
        }
    }

    #[test]
    fn no_text_causes_a_panic() {
        let text = "{é: [\"😀\\\", 'x'': {: ,,} # y\n- ]}{\r\n";
        for end in 0..=text.len() {
            for byte in 0..=end + 1 {
                if text.is_char_boundary(end) {
                    let _ = find(&text[..end], byte);
                }
            }
        }
    }
}
