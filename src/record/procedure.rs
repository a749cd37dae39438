//! Field types that only operators use.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::field::MappingKey;
use super::list::List;
use super::mapping::Mapping;
use super::mode::{NEXT_POINTER, Pattern};
use super::read_context::{ReadContext, shortened};
use super::scalar::Text;
use super::value::{FieldContent, FieldType, ScalarType, item_content, object};
use super::vocabulary::list_types;
use crate::document::markdown::ListItem;
use crate::document::yaml::Node;
use crate::text::nearest::suggestion;
use crate::text::{Span, Spanned, glob};

/// A path or glob, relative to the repository's root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputPattern(pub Box<str>);

impl OutputPattern {
    /// Reads a text, and reports one that is neither a path nor a valid glob.
    fn from_text(text: &str, span: Span, cx: &mut ReadContext<'_>) -> Option<Self> {
        let output = Self(text.trim().into());
        if let Some(reason) = output.fault() {
            let text = shortened(&output.0);
            cx.fault(span, format!("`{text}` is not a valid glob: {reason}"))
                .help = Some("put `\\` before a bracket or brace that is part of a name".into());
            return None;
        }
        Some(output)
    }

    /// Returns why the output is not a valid glob, if it is not.
    fn fault(&self) -> Option<String> {
        if self.is_prose() {
            return None;
        }
        let glob = self.glob();
        let is_glob = glob.contains(['*', '?', '[', '{', '}', '\\']);
        is_glob.then(|| glob::compile(&glob).err()).flatten()
    }

    /// Returns the output as a path from the repository root, with a star for each part that every
    /// run fills in: `data/${MONTH}/a.csv`, `data/{month}/a.csv`.
    pub fn glob(&self) -> String {
        static FILLED_IN: LazyLock<Regex> = LazyLock::new(|| {
            let pattern = r"\$\{[^{}]*\}|\{\{[^{}]*\}\}|\{[^{},/]*\}|<[^<>/]*>|\$[A-Z_][A-Z0-9_]*";
            Regex::new(pattern).expect("the pattern is valid")
        });
        let output = self.0.trim();
        let output = output.trim_start_matches("./").trim_end_matches('/');
        // Most outputs have nothing to fill in, and this runs for each run of an operator.
        if !output.contains(['{', '<', '$']) {
            return output.to_owned();
        }
        FILLED_IN.replace_all(output, "*").into_owned()
    }

    /// Returns whether the output is a description and not a path: it contains spaces, and nothing
    /// that is typical of a path or a pattern.
    pub fn is_prose(&self) -> bool {
        let output = &*self.0;
        let has_ending = output
            .split('.')
            .skip(1)
            .any(|rest| rest.starts_with(char::is_alphanumeric));
        output.contains(char::is_whitespace)
            && !output.contains(['/', '*', '?', '[', '{', '<', '$'])
            && !has_ending
    }
}

impl FieldContent for OutputPattern {
    fn to_json(&self) -> Json {
        (*self.0).into()
    }
}

impl FieldType for OutputPattern {
    const EXPECTED: &'static str = "a path or a glob";
    const MAY_BE_NONE: bool = true;

    fn schema() -> Json {
        json!({ "type": ["string", "number", "boolean"], "minLength": 1 })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        match node.text().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => Self::from_text(text, node.span(), cx),
            None => {
                cx.wrong(node.span(), Self::EXPECTED, node.describe());
                None
            }
        }
    }

    /// Reads the first code span, or else the whole item.
    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        let written = match item.text.code.first() {
            Some(code) => Spanned::new(&*code.value, code.span),
            None => item_content(item, cx),
        };
        let output = Self::from_text(written.value, written.span, cx)?;
        Some(Spanned::new(output, written.span))
    }
}

/// What to do if a run fails in a certain way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailurePath(pub Text);

mapping! {
    /// A failure path that is written as a mapping.
    Branch: "a failure path" {
        /// What goes wrong.
        Required when: Text,
        /// What to do then.
        Required then: Text,
    }
}

impl FieldContent for FailurePath {
    fn to_json(&self) -> Json {
        self.0.to_json()
    }
}

impl FieldType for FailurePath {
    const EXPECTED: &'static str = "text, or a mapping with `when` and `then`";
    const KEYS: &'static [MappingKey] = Branch::KEYS;

    fn schema() -> Json {
        json!({ "anyOf": [Text::schema(), Branch::mapping_schema()] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if let Some(text) = node.text().map(str::trim).filter(|text| !text.is_empty()) {
            return Some(Self(Text(text.into())));
        }
        if cx.is_text_with_colon(node, Self::EXPECTED, Branch::KEYS) {
            return None;
        }
        let branch = Branch::read_complete(node, cx)?;
        let (when, then) = (branch.when?, branch.then?);
        Some(Self(Text(format!("{when}: {then}").into())))
    }

    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        Some(item_content(item, cx).map(|text| Self(Text(text.into()))))
    }
}

/// What counts as evidence for an operator's runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EvidencePattern {
    /// The pattern of a mode.
    Mode(Text),
    Own(Pattern),
}

impl FieldContent for EvidencePattern {
    fn to_json(&self) -> Json {
        let types = |all: &[Vec<String>]| {
            let types = all.iter().map(|one_of| Json::from(one_of.join("|")));
            (!all.is_empty()).then(|| types.collect())
        };
        match self {
            Self::Mode(name) => name.to_json(),
            Self::Own(pattern) => object([
                ("required", types(&pattern.required)),
                ("preferred", types(&pattern.preferred)),
            ]),
        }
    }
}

/// One entry of an evidence pattern: an evidence type, or alternatives separated by `|`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EvidenceRequirement(Text);

impl FieldContent for EvidenceRequirement {
    fn to_json(&self) -> Json {
        self.0.to_json()
    }
}

impl FieldType for EvidenceRequirement {
    const EXPECTED: &'static str = Text::NOUN;

    fn schema() -> Json {
        json!({ "anyOf": [
            { "$ref": "#/$defs/evidence_type" },
            { "$ref": "#/$defs/evidence_requirement" },
        ] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        let entry = Text::from_node(node, cx)?;
        has_known_types(&entry, node.span(), cx).then_some(Self(entry))
    }
}

mapping! {
    /// An evidence pattern that is written as a mapping.
    OwnPattern: "an evidence pattern" {
        /// The evidence types that a run needs. `a|b` means one of them.
        Optional required: List<EvidenceRequirement>,
        /// The evidence types that a run should have.
        Optional preferred: List<EvidenceRequirement>,
    }
}

impl FieldType for EvidencePattern {
    const EXPECTED: &'static str = "a mode's name, or a mapping with `required` and `preferred`";
    const KEYS: &'static [MappingKey] = OwnPattern::KEYS;

    fn schema() -> Json {
        json!({ "anyOf": [{ "$ref": "#/$defs/mode" }, OwnPattern::mapping_schema()] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if let Some(name) = node.text().map(str::trim).filter(|text| !text.is_empty()) {
            return Some(Self::Mode(Text(name.into())));
        }
        let own = OwnPattern::read_mapping(node, cx)?;
        let entries = |list: Option<Spanned<List<EvidenceRequirement>>>| -> Vec<Box<str>> {
            let items = list.into_iter().flat_map(|list| list.value.0);
            items.map(|item| item.value.0.0).collect()
        };
        let (required, preferred) = (entries(own.required), entries(own.preferred));
        Some(Self::Own(Pattern::new(
            required.iter().map(|entry| &**entry),
            preferred.iter().map(|entry| &**entry),
        )))
    }
}

/// Returns whether every alternative of an entry is a known evidence type; reports the first one
/// that is not.
fn has_known_types(entry: &str, span: Span, cx: &mut ReadContext<'_>) -> bool {
    let types = &cx.vocabulary.evidence_types;
    let is_known = |name: &str| types.contains(name) || name == NEXT_POINTER;
    let Some(unknown) = entry.split('|').map(str::trim).find(|name| !is_known(name)) else {
        return true;
    };
    let types = || types.iter().map(String::as_str);
    let help =
        suggestion(unknown, types()).unwrap_or_else(|| list_types(types(), "evidence_types"));
    let fix = cx.recase(unknown, span, types());
    let fault = cx.fault(span, format!("unknown evidence type `{unknown}`"));
    (fault.help, fault.fix) = (Some(help), fix);
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(text: &str) -> OutputPattern {
        OutputPattern(text.into())
    }

    #[test]
    fn a_description_is_not_a_path() {
        assert!(output("The month's orders, as the shop counts them.").is_prose());
        assert!(!output("my report.csv").is_prose());
        assert!(!output("report").is_prose());
    }

    #[test]
    fn an_output_that_is_no_glob_is_told_why() {
        for good in [
            "a.csv",
            "data/${MONTH}/*.csv",
            "{{ month }}.csv",
            "a{b,c}",
            r"a\[1.csv",
        ] {
            assert_eq!(output(good).fault(), None, "{good}");
        }
        let deep = format!("{}a{}", "{".repeat(250), "}".repeat(250));
        for bad in ["a[1.csv", "{a", "a,b}", &deep] {
            assert!(output(bad).fault().is_some(), "{bad}");
        }
    }
}
