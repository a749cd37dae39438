//! Translates the texts of findings into the names and words of mapped files.

use crate::record::RecordMapping;
use crate::record::record_mapping::ValueSource;
use crate::text::or_list;

/// Replaces the names and the values of fields in a message by those that the mapped files use:
/// `result` by `status`, and "result is PASS" by "`status` is `Done`".
pub(super) fn translate(message: &str, mapping: &RecordMapping) -> String {
    let mut written = String::with_capacity(message.len());
    // The field that was named last, whose values may follow.
    let mut named: Option<&str> = None;
    // Text and names alternate: the part after the first mark is a name, the next one is text.
    for (at, part) in message.split('`').enumerate() {
        if at > 0 {
            written.push('`');
        }
        if at % 2 == 0 {
            written.push_str(&translate_text(part, mapping));
        } else if let Some((field, value)) = part.split_once(": ") {
            let name = mapping.name_of(field).unwrap_or(field);
            let word = mapping.word_for(field, value).unwrap_or(value);
            written.push_str(&format!("{name}: {word}"));
        } else if let Some(word) = named.and_then(|field| mapping.word_for(field, part)) {
            written.push_str(word);
        } else {
            written.push_str(mapping.name_of(part).unwrap_or(part));
            named = Some(part);
        }
    }
    written
}

/// Replaces "result is PASS" in text without names by "`status` is `Done`".
fn translate_text(text: &str, mapping: &RecordMapping) -> String {
    const RESULT: &str = "result";
    const IS: &str = "result is ";
    let Some(at) = text.find(IS) else {
        return text.to_owned();
    };
    let (before, after) = (&text[..at], &text[at + IS.len()..]);
    let end = after.find(|char: char| !char.is_ascii_uppercase());
    let (value, rest) = after.split_at(end.unwrap_or(after.len()));
    let word = mapping.word_for(RESULT, value);
    let name = mapping.name_of(RESULT);
    if value.is_empty() || before.ends_with(char::is_alphanumeric) || word.or(name).is_none() {
        return text.to_owned();
    }
    let name = name.unwrap_or(RESULT);
    let word = word.unwrap_or(value);
    format!("{before}`{name}` is `{word}`{rest}")
}

/// Translates what is said about another place of the file. The results of check boxes are said as
/// one sees them, and what the result of the run would be only if the files have a word for it.
pub(super) fn translate_label(label: &str, mapping: &RecordMapping) -> String {
    const SO: &str = ", so the result of the run is ";
    let (check, result) = label
        .split_once(SO)
        .map_or((label, None), |(check, result)| (check, Some(result)));
    let mapped = mapping.field("acceptance_results");
    let mut sources = mapped.iter().flat_map(|(_, field)| &field.sources);
    let are_boxes =
        sources.any(|source| matches!(source, ValueSource::Section { boxes: Some(_), .. }));
    let mut translated = translate(check, mapping);
    if let Some(result) = result {
        let (name, outcome) = check.rsplit_once(" is ").unwrap_or((check, ""));
        let word = mapping.word_for("acceptance_results", outcome);
        if let Some(word) = word {
            translated = format!("{name} is `{word}`");
        } else if are_boxes {
            let state = if outcome == "PASS" {
                "ticked"
            } else {
                "not ticked"
            };
            translated = format!("{name} is {state}");
        }
        if mapping.words("result").is_empty() {
            translated.push_str(SO);
            translated.push_str(result);
        } else if let Some(word) = mapping.word_for("result", result) {
            let field = mapping.name_of("result").unwrap_or("result");
            translated.push_str(&format!(", so `{field}` of the run is `{word}`"));
        }
    }
    translated
}

/// Replaces the names of fields in an advice, and the values that it suggests for them, by those that
/// the mapped files use. If the files have no word for such a value, the alternative that suggests it
/// is left out; if it is the only or the first one, the words that the files have for work that goes
/// on are suggested instead.
pub(super) fn translate_advice(advice: &str, mapping: &RecordMapping) -> String {
    const OR: &str = ", or ";
    let mut alternatives = advice.split(OR);
    let first = alternatives.next().unwrap_or("");
    if let Some(field) = unknown_value(first, mapping) {
        return reopen(field, mapping);
    }
    let known = alternatives.filter(|it| unknown_value(it, mapping).is_none());
    let advice: Vec<&str> = std::iter::once(first).chain(known).collect();
    translate(&advice.join(OR), mapping)
}

/// Returns the field of the first suggested value for which the files have no word.
fn unknown_value<'a>(advice: &'a str, mapping: &RecordMapping) -> Option<&'a str> {
    let suggested = advice.split('`').skip(1).step_by(2);
    let mut suggested = suggested.filter_map(|part| part.split_once(": "));
    let unknown = suggested.find(|(field, value)| {
        !mapping.words(field).is_empty() && mapping.word_for(field, value).is_none()
    });
    unknown.map(|(field, _)| field)
}

/// Suggests the words of a field that say that there is no value yet.
fn reopen(field: &str, mapping: &RecordMapping) -> String {
    let name = mapping.name_of(field).unwrap_or(field);
    let words = mapping.words(field).iter();
    let open = words.filter(|word| word.meaning.is_none());
    let open: Vec<&str> = open.map(|word| &*word.written).collect();
    if open.is_empty() {
        return format!("set `{name}` to another of its words");
    }
    format!("set `{name}` to {}", or_list(&open))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;
    use crate::record::record_mapping::{Boxes, MappedField, Word};

    #[test]
    fn a_message_names_fields_as_the_file_does() {
        let mapping = RecordMapping {
            fields: vec![MappedField {
                name: "result".into(),
                sources: vec![ValueSource::Key("status".into())],
            }],
            ..RecordMapping::new(Kind::OpRun)
        };
        for (before, expected) in [
            (
                "missing required field `result`",
                "missing required field `status`",
            ),
            ("`result` is `PASS`: result", "`status` is `PASS`: result"),
            ("result is PASS, but", "`status` is `PASS`, but"),
            ("`op_id` `", "`op_id` `"),
            ("", ""),
        ] {
            assert_eq!(translate(before, &mapping), expected);
        }
    }

    #[test]
    fn an_advice_suggests_words_that_the_files_have() {
        let word = |written: &str, meaning: Option<&str>| Word {
            written: written.into(),
            meaning: meaning.map(str::to_owned),
        };
        let with = |words: Vec<Word>| RecordMapping {
            fields: vec![MappedField {
                name: "result".into(),
                sources: vec![ValueSource::Key("status".into())],
            }],
            values: vec![("result".into(), words)],
            ..RecordMapping::new(Kind::OpRun)
        };
        let advice = |words| translate_advice("set `result: WARN`, or say why", &with(words));
        let done = || word("Done", Some("PASS"));
        assert_eq!(
            advice(vec![done(), word("Doubtful", Some("WARN"))]),
            "set `status: Doubtful`, or say why"
        );
        assert_eq!(
            advice(vec![done(), word("To Do", None), word("Draft", None)]),
            "set `status` to `To Do` or `Draft`"
        );
        assert_eq!(
            advice(vec![done(), word("Broken", Some("FAIL"))]),
            "set `status` to another of its words"
        );
        // Only the alternative that the files cannot state is left out.
        assert_eq!(
            translate_advice("link it, or set `result: FAIL`", &with(vec![done()])),
            "link it"
        );
    }

    #[test]
    fn a_value_is_named_by_the_word_of_the_file() {
        let word = |written: &str, meaning: &str| Word {
            written: written.into(),
            meaning: Some(meaning.into()),
        };
        let key = |name: &str, key: &str| MappedField {
            name: name.into(),
            sources: vec![ValueSource::Key(key.into())],
        };
        let results = vec![word("ok", "PASS"), word("bad", "FAIL")];
        let mapping = RecordMapping {
            fields: vec![key("result", "status"), key("acceptance_results", "checks")],
            values: vec![
                (
                    "result".into(),
                    vec![word("Done", "PASS"), word("Finished", "PASS")],
                ),
                ("acceptance_results".into(), results),
            ],
            ..RecordMapping::new(Kind::OpRun)
        };
        for (before, expected) in [
            (
                "result is PASS, but 1 of 2 checks failed",
                "`status` is `Done`, but 1 of 2 checks failed",
            ),
            ("the result is PASS", "the `status` is `Done`"),
            ("result is unknown", "result is unknown"),
            ("a noresult is PASS", "a noresult is PASS"),
            ("`result` is `PASS`", "`status` is `Done`"),
            ("`result: PASS`", "`status: Done`"),
            ("`rows` is `PASS`", "`rows` is `PASS`"),
            (
                "add it to `acceptance_results`: `PASS` or `FAIL`",
                "add it to `checks`: `ok` or `bad`",
            ),
        ] {
            assert_eq!(translate(before, &mapping), expected);
        }
        let label = |text: &str| translate_label(text, &mapping);
        assert_eq!(
            label("`rows` is FAIL, so the result of the run is PASS"),
            "`rows` is `bad`, so `status` of the run is `Done`"
        );
        // The files have no word for it.
        assert_eq!(
            label("`rows` is FAIL, so the result of the run is WARN"),
            "`rows` is `bad`"
        );
        assert_eq!(label("its `result` here"), "its `status` here");
    }

    #[test]
    fn a_box_is_ticked_or_not() {
        let boxes = Boxes { matching: None };
        let mapping = RecordMapping {
            fields: vec![MappedField {
                name: "acceptance_results".into(),
                sources: vec![ValueSource::Section {
                    heading: "Criteria".into(),
                    boxes: Some(boxes),
                }],
            }],
            ..RecordMapping::new(Kind::OpRun)
        };
        assert_eq!(
            translate_label("`rows` is FAIL, so the result of the run is WARN", &mapping),
            "`rows` is not ticked, so the result of the run is WARN"
        );
    }
}
