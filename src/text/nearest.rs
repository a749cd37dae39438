//! The word somebody probably meant.

/// The candidate closest to `word`, if one is close enough to be offered: at
/// most a third of the longer word changed, two characters at least, letter
/// case for nothing. Ties go to the first.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best = None;
    for candidate in candidates {
        let distance = distance(word, candidate);
        let longer = word.chars().count().max(candidate.chars().count());
        let near = distance <= (longer / 3).max(2) && distance < longer;
        if near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many characters have to be put in, taken out, replaced or swapped with
/// their neighbour, letter case aside.
pub fn distance(a: &str, b: &str) -> usize {
    // A word far longer than any name cannot be near one; do not pay for the comparison.
    if a.len().abs_diff(b.len()) > 16 {
        return usize::MAX;
    }
    strsim::osa_distance(&a.to_lowercase(), &b.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_what_is_near_and_nothing_else() {
        assert_eq!(nearest("opid", ["op_id", "owner"]), Some("op_id"));
        assert_eq!(
            nearest("pipeline", ["SERVICE", "PIPELINE"]),
            Some("PIPELINE")
        );
        assert_eq!(nearest("xyz", ["op_id", "owner"]), None);
        assert_eq!(nearest("a", ["b"]), None);
    }
}
