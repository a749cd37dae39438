//! Corrects a field of a final record, and adds an entry to `corrections` with the old value.

use super::edit::{EditError, RecordText};
use super::yaml::{YamlValue, on_one_line};
use crate::document::yaml::{self, Core, Node};
use crate::record::RecordMapping;
use crate::text::Span;

/// A correction of one field.
#[derive(Clone, Debug)]
pub(crate) struct Correction<'a> {
    pub field: &'a str,
    pub value: &'a str,
    pub reason: &'a str,
    /// The time of the correction, in the form in which the record states it.
    pub at: String,
}

impl Correction<'_> {
    /// Returns the possible texts of the corrected record: two if the value may be text or a value of
    /// another type. They have the form of the file if a mapping has read it.
    ///
    /// # Errors
    /// If the field is in the body, or the record has a form that cannot be edited.
    pub(crate) fn texts(
        &self,
        before: &str,
        mapping: Option<&RecordMapping>,
    ) -> Result<Vec<String>, EditError> {
        let record = RecordText::new(before.to_owned(), mapping);
        let was = record.value_in_flow(self.field)?;
        if was.is_none() && record.has_section(self.field) {
            return Err(EditError(format!(
                "`{}` is in its body: change it there, and add an entry to `corrections` with \
                 `field`, the old value (`was`), `reason` and `at`",
                self.field
            )));
        }
        self.values(was.as_deref())
            .into_iter()
            .map(|value| {
                let mut record = record.clone();
                record.set(self.field, &value)?;
                let mut entry = vec![("field".to_owned(), YamlValue::text(self.field))];
                let was = was.as_deref().map(YamlValue::raw);
                entry.extend(was.map(|was| ("was".to_owned(), was)));
                let reason = YamlValue::text(on_one_line(self.reason));
                entry.push(("reason".to_owned(), reason));
                entry.push(("at".to_owned(), YamlValue::time(&*self.at)));
                record.append("corrections", &[YamlValue::Map(entry)])?;
                Ok(record.into_text())
            })
            .collect()
    }

    /// Returns the possible meanings of the value, the most likely first.
    fn values(&self, was: Option<&str>) -> Vec<YamlValue> {
        let value = on_one_line(self.value);
        let text = YamlValue::text(&*value);
        let (tree, faults) = yaml::parse(&value, Span::new(0, value.len()));
        let root = tree.root().filter(|_| faults.is_empty());
        let is_collection = |node: &Node<'_>| node.is_mapping() || node.is_sequence();
        let was_collection = was.is_some_and(|was| was.starts_with(['[', '{']));
        match root {
            Some(root) if is_collection(&root) && value.starts_with(['[', '{']) => {
                if was_collection {
                    vec![YamlValue::raw(&*value)]
                } else {
                    vec![YamlValue::raw(&*value), text]
                }
            }
            // A date, a number or a truth value is text first.
            Some(root) if root.core() != Core::Text || YamlValue::is_quoted(&value) => {
                vec![text, YamlValue::raw(&*value)]
            }
            Some(_) | None => vec![text],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(field: &str, value: &str, before: &str) -> Vec<String> {
        let correction = Correction {
            field,
            value,
            reason: "it was wrong",
            at: "2026-03-04T09:00:00Z".to_owned(),
        };
        let before = format!("---\nkind: Decision\n{before}---\n");
        let texts = correction.texts(&before, None).expect("it is corrected");
        let body = |text: String| {
            let text = text.strip_prefix("---\nkind: Decision\n").unwrap_or(&text);
            text.strip_suffix("---\n").unwrap_or(text).to_owned()
        };
        texts.into_iter().map(body).collect()
    }

    const END: &str = "    reason: it was wrong\n    at: 2026-03-04T09:00:00Z\n";

    #[test]
    fn the_old_value_of_a_field_is_stated() {
        for (value, before, after, was) in [
            ("two", "a: one # x\n", "a: two # x\n", "    was: one\n"),
            ("two", "a: \"o: ne\"\n", "a: two\n", "    was: \"o: ne\"\n"),
            ("[b]", "a: [a, 'b']\n", "a: [b]\n", "    was: [a, 'b']\n"),
            (
                "[b]",
                "a:\n  - c: d # x\n  - e\n",
                "a: [b]\n",
                "    was: [{c: d}, e]\n",
            ),
            ("two", "", "a: two\n", ""),
        ] {
            let expected = format!("{after}corrections:\n  - field: a\n{was}{END}");
            assert_eq!(corrected("a", value, before)[0], expected, "{before}");
        }
    }

    #[test]
    fn a_second_correction_follows_the_first() {
        let before = "a: one\ncorrections:\n  - field: b\n    reason: c\n    at: 2026-03-01\n";
        let after = &corrected("a", "two", before)[0];
        let expected = format!("at: 2026-03-01\n  - field: a\n    was: one\n{END}");
        assert!(after.ends_with(&expected), "{after}");
    }

    #[test]
    fn a_value_may_be_text_or_another_type() {
        let texts = corrected("a", "true", "a: false\n");
        assert!(texts[0].starts_with("a: \"true\"\n") || texts[0].starts_with("a: 'true'\n"));
        assert!(texts[1].starts_with("a: true\n"));
    }
}
