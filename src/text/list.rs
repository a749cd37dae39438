//! Lists of names in the words of a sentence.

/// Joins names as code with commas and `and`: "`a`, `b` and `c`".
pub(crate) fn and_list(names: &[impl AsRef<str>]) -> String {
    joined(&quoted(names), "and")
}

/// Joins names as code with commas and `or`: "`a`, `b` or `c`".
pub(crate) fn or_list(names: &[impl AsRef<str>]) -> String {
    joined(&quoted(names), "or")
}

/// Joins items as they are with commas, and the last one with a conjunction: "a, b or c".
pub(crate) fn joined(items: &[impl AsRef<str>], conjunction: &str) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.as_slice() {
        [] => String::new(),
        [item] => (*item).to_owned(),
        [items @ .., last] => format!("{} {conjunction} {last}", items.join(", ")),
    }
}

/// Writes each name as code.
pub(crate) fn quoted(names: &[impl AsRef<str>]) -> Vec<String> {
    let names = names.iter().map(AsRef::as_ref);
    names.map(|name| format!("`{name}`")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_item_follows_a_conjunction() {
        assert_eq!(and_list(&["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(or_list(&["a", "b"]), "`a` or `b`");
        assert_eq!(or_list(&["a"]), "`a`");
        assert_eq!(joined(&["a", "b", "c"], "or"), "a, b or c");
        assert_eq!(joined(&[] as &[&str], "or"), "");
    }
}
