//! Counts with their noun.

/// Returns a count with its noun, as in `1 run` and `2 runs`; the plural takes an s.
pub(crate) fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}
