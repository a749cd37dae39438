//! The lists around a line, determined by its indentation.

/// The items of lists that are open, by the column at which their content begins.
#[derive(Default)]
pub(super) struct Containers {
    columns: Vec<usize>,
    /// Whether the parser may have other items open than these.
    pub is_uncertain: bool,
}

/// The items of lists around a line, see [`Containers::at`].
#[derive(Clone, Copy)]
pub(super) struct Depth {
    /// The number of items around the line.
    count: usize,
    /// The column of the content of the innermost.
    pub column: usize,
}

impl Containers {
    /// Returns the items whose content a line with this indentation belongs to.
    pub(super) fn at(&self, indent: usize) -> Depth {
        let around = self.columns.iter().rposition(|column| *column <= indent);
        let count = around.map_or(0, |index| index + 1);
        let column = around.map_or(0, |index| self.columns[index]);
        Depth { count, column }
    }

    /// Returns whether a line at this depth ends an item.
    pub(super) fn ends_item(&self, depth: Depth) -> bool {
        depth.count < self.columns.len()
    }

    /// Ends the items that are not around a line. A line outside of all items leaves no doubt
    /// about them.
    pub(super) fn close(&mut self, depth: Depth, indent: usize) {
        self.columns.truncate(depth.count);
        if indent == 0 {
            self.is_uncertain = false;
        }
    }

    /// Begins an item whose content is at this column, unless there are as many as `limit`.
    pub(super) fn open(&mut self, column: usize, limit: usize) -> bool {
        self.columns.push(column);
        self.columns.len() <= limit
    }
}

/// The marker of a list item.
#[derive(Clone, Copy)]
pub(super) struct Marker {
    pub length: usize,
    /// Whether the item may interrupt a paragraph: an ordered list does so only if it begins
    /// with 1 (CommonMark 0.31.2, section 5.3).
    pub interrupts: bool,
}

/// Returns the marker of a list item that a text begins with, if a blank or the end of the text
/// follows it.
pub(super) fn marker(content: &[u8]) -> Option<Marker> {
    let (length, interrupts) = match content.first()? {
        b'-' | b'+' | b'*' => (1, true),
        b'0'..=b'9' => {
            let digits = content.iter().take_while(|byte| byte.is_ascii_digit());
            let digits = digits.count();
            let is_marker = digits < 10 && matches!(content.get(digits), Some(b'.' | b')'));
            (is_marker.then_some(digits + 1)?, &content[..digits] == b"1")
        }
        _ => return None,
    };
    let is_marker = content.get(length).is_none_or(|byte| b" \t".contains(byte));
    is_marker.then_some(Marker { length, interrupts })
}

/// Returns whether a text is a thematic break (CommonMark 0.31.2, section 4.1).
pub(super) fn is_break(content: &[u8]) -> bool {
    let Some(first @ (b'-' | b'*' | b'_')) = content.first() else {
        return false;
    };
    let is_part = content
        .iter()
        .all(|byte| byte == first || b" \t".contains(byte));
    is_part && content.iter().filter(|byte| *byte == first).count() >= 3
}
