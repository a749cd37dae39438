//! Suggestions for misspelt words.

/// Returns the candidate closest to `word`, if one is close enough to suggest: at most a third
/// of the longer word differs, or two characters in a short one. Letter case does not count.
/// The first of several equally close candidates wins.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
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

/// Suggests the closest candidate in a sentence, if one is close enough.
pub(crate) fn suggestion<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(word, candidates).map(did_you_mean)
}

/// Returns the sentence that suggests a word.
pub(crate) fn did_you_mean(word: &str) -> String {
    format!("did you mean `{word}`?")
}

/// Returns how many characters have to be inserted, deleted, replaced or swapped with their
/// neighbour to turn one word into the other. Letter case does not count.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    // A word that is far longer than any name is not close to one; skip the costly comparison.
    if a.len().abs_diff(b.len()) > 16 {
        return usize::MAX;
    }
    strsim::osa_distance(&a.to_lowercase(), &b.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_close_words_are_suggested() {
        assert_eq!(nearest("opid", ["op_id", "owner"]), Some("op_id"));
        assert_eq!(
            nearest("pipeline", ["SERVICE", "PIPELINE"]),
            Some("PIPELINE")
        );
        assert_eq!(nearest("xyz", ["op_id", "owner"]), None);
        assert_eq!(nearest("a", ["b"]), None);
    }
}
