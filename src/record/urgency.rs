//! Recognises triggers that express only urgency and give no reason.

/// Words of urgency, which are not a valid trigger (Constraint-driven execution, "Failure
/// Prevention").
const WORDS: [&str; 17] = [
    "urgent",
    "urgently",
    "urgency",
    "asap",
    "as soon as possible",
    "deadline",
    "pressure",
    "time pressure",
    "escalation",
    "escalated",
    "immediate",
    "immediately",
    "now",
    "right now",
    "at once",
    "rush",
    "top priority",
];

/// Words that make urgency stronger or weaker and say nothing else.
const INTENSIFIERS: [&str; 27] = [
    "a",
    "absolutely",
    "an",
    "critically",
    "extremely",
    "highly",
    "incredibly",
    "is",
    "it",
    "it's",
    "its",
    "more",
    "most",
    "needed",
    "quite",
    "rather",
    "really",
    "so",
    "somewhat",
    "super",
    "the",
    "this",
    "too",
    "truly",
    "ultra",
    "very",
    "was",
];

/// The words before somebody who asks: "escalated by the CEO", "pressure from sales".
const ASKING: [&str; 2] = ["by", "from"];

/// How many words name whoever asks. A longer text says more than that.
const MAX_ASKING: usize = 4;

/// Returns whether a text gives a reason: at least one part of it is more than a word of urgency.
pub(crate) fn says_why(text: &str) -> bool {
    let is_reason = |part: &str| part.contains(char::is_alphanumeric) && !is_urgency(part);
    let parts = text.split([',', ';', '/', '+', '&', '.', '!']);
    parts.flat_map(|part| part.split(" and ")).any(is_reason)
}

/// Returns whether a text is only a word of urgency: alone, with an intensifier, or with who asks.
fn is_urgency(text: &str) -> bool {
    let words = text.split_whitespace().map(|word| {
        let bare = word.trim_matches(|char: char| !char.is_alphanumeric());
        bare.to_lowercase()
    });
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    let asking = words
        .iter()
        .position(|word| ASKING.contains(&word.as_str()));
    let end = match asking {
        Some(at) if words.len() - at - 1 <= MAX_ASKING => at,
        Some(_) | None => words.len(),
    };
    let bare = words[..end].iter().map(String::as_str);
    let bare: Vec<&str> = bare.filter(|word| !INTENSIFIERS.contains(word)).collect();
    WORDS.contains(&bare.join(" ").as_str())
}

#[cfg(test)]
mod tests {
    use super::{is_urgency, says_why};

    #[test]
    fn urgency_alone_is_not_a_reason() {
        assert!(is_urgency("ASAP!"));
        assert!(is_urgency("time  pressure"));
        for text in [
            "very urgent",
            "It is extremely urgent!!",
            "escalated by the CEO",
            "Escalation from the head of sales",
            "as soon as possible",
            "a deadline",
        ] {
            assert!(is_urgency(text), "{text}");
        }
        for text in [
            "deadline of the tax office",
            "blood pressure",
            "escalated by the CEO because two orders were lost",
            "urgent repair of the roof",
            "by the CEO",
            "very",
        ] {
            assert!(!is_urgency(text), "{text}");
        }
        assert!(!says_why("Urgent! ASAP, now and immediately."));
        assert!(!says_why("…"));
        assert!(says_why("urgent: the disk is full"));
    }
}
