//! Lists of names, in words.

/// `` `a` ``, `` `a` and `b` ``, `` `a`, `b` and `c` ``; `joint` is the `and`.
pub fn list(names: &[&str], joint: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => String::new(),
        [name] => name.clone(),
        [names @ .., last] => format!("{} {joint} {last}", names.join(", ")),
    }
}

/// The names of those parts that are not there.
pub fn missing<const N: usize>(parts: [(&'static str, bool); N]) -> Vec<&'static str> {
    let parts = parts.into_iter().filter(|(_, is_there)| !is_there);
    parts.map(|(name, _)| name).collect()
}
