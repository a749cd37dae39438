//! Words that say how soon and never why.

/// Constraint-driven execution, "Failure Prevention": urgency is no valid trigger.
const WORDS: [&str; 9] = [
    "urgent",
    "urgency",
    "asap",
    "deadline",
    "pressure",
    "time pressure",
    "escalation",
    "immediately",
    "now",
];

/// Whether a text is one of the words of urgency and nothing else.
pub fn is_urgency(text: &str) -> bool {
    let bare = text.trim_matches(|char: char| !char.is_alphanumeric());
    let words: Vec<String> = bare.split_whitespace().map(str::to_lowercase).collect();
    WORDS.contains(&words.join(" ").as_str())
}

#[cfg(test)]
mod tests {
    use super::is_urgency;

    #[test]
    fn urgency_alone_is_no_reason() {
        assert!(is_urgency("ASAP!"));
        assert!(is_urgency("time  pressure"));
        assert!(!is_urgency("deadline of the tax office"));
    }
}
