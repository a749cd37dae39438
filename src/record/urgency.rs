//! Recognises triggers that express only urgency and give no reason.

/// Words of urgency, which are not a valid trigger (Constraint-driven execution, "Failure
/// Prevention").
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

/// Returns whether a text gives a reason: at least one part of it is more than a word of urgency.
pub(crate) fn says_why(text: &str) -> bool {
    let is_reason = |part: &str| part.contains(char::is_alphanumeric) && !is_urgency(part);
    let parts = text.split([',', ';', '/', '+', '&', '.', '!']);
    parts.flat_map(|part| part.split(" and ")).any(is_reason)
}

/// Returns whether a text is only a word of urgency.
fn is_urgency(text: &str) -> bool {
    let bare = text.trim_matches(|char: char| !char.is_alphanumeric());
    let words: Vec<String> = bare.split_whitespace().map(str::to_lowercase).collect();
    WORDS.contains(&words.join(" ").as_str())
}

#[cfg(test)]
mod tests {
    use super::{is_urgency, says_why};

    #[test]
    fn urgency_alone_is_not_a_reason() {
        assert!(is_urgency("ASAP!"));
        assert!(is_urgency("time  pressure"));
        assert!(!is_urgency("deadline of the tax office"));
        assert!(!says_why("Urgent! ASAP, now and immediately."));
        assert!(!says_why("…"));
        assert!(says_why("urgent: the disk is full"));
    }
}
