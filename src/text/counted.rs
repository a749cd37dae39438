//! How many of something, in words.

/// `1 run`, `2 runs`: of what takes an s in the plural.
pub fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
