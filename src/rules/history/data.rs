//! Values without their layout, and the paths that relative targets in them lead to.

use serde_json::Value as Json;

use crate::document::yaml;
use crate::record::Reference;
use crate::target::{PIN_MARK, Target};

/// A value without its layout.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Data {
    Nothing,
    Scalar(String),
    List(Vec<Self>),
    /// The entries in the order of their keys.
    Mapping(Vec<(Self, Self)>),
}

impl Data {
    /// Reads a value. Targets that are relative to the folder of the record are resolved if the
    /// folder is given.
    pub(super) fn from_node(node: yaml::Node<'_>, folder: Option<&[u8]>) -> Self {
        if node.is_null() {
            return Self::Nothing;
        }
        if let Some(text) = node.text() {
            let text = text.trim();
            return Self::Scalar(match folder {
                Some(folder) => resolved(text, folder),
                None => text.to_owned(),
            });
        }
        if node.is_sequence() {
            let items = node.items();
            return Self::List(items.map(|item| Self::from_node(item, folder)).collect());
        }
        let entries = node.entries();
        let mut entries: Vec<(Self, Self)> = entries
            .map(|(key, value)| (Self::from_node(key, None), Self::from_node(value, folder)))
            .collect();
        entries.sort();
        Self::Mapping(entries)
    }

    pub(super) fn from_json(value: &Json) -> Self {
        match value {
            Json::Null => Self::Nothing,
            Json::Bool(value) => Self::Scalar(value.to_string()),
            Json::Number(value) => Self::Scalar(value.to_string()),
            Json::String(value) => Self::Scalar(value.trim().to_owned()),
            Json::Array(items) => Self::List(items.iter().map(Self::from_json).collect()),
            Json::Object(entries) => {
                let entries = entries.iter();
                let mut entries: Vec<(Self, Self)> = entries
                    .map(|(key, value)| (Self::Scalar(key.clone()), Self::from_json(value)))
                    .collect();
                entries.sort();
                Self::Mapping(entries)
            }
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar(text) => Some(text),
            Self::Nothing | Self::List(_) | Self::Mapping(_) => None,
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Mapping(entries) => {
                let mut entries = entries.iter();
                let entry = entries.find(|(name, _)| name.text() == Some(key));
                entry.map(|(_, value)| value)
            }
            Self::Nothing | Self::Scalar(_) | Self::List(_) => None,
        }
    }
}

/// Returns where a link of the body leads: the path in the repository if it is relative.
pub(super) fn link_path(target: &str, folder: &[u8]) -> String {
    let is_relative = !target.contains(':') && !target.starts_with(['/', '#', '?']);
    if !is_relative {
        return target.to_owned();
    }
    path(target, true, folder)
}

/// Returns a target with the path in the repository if it is relative to the record.
fn resolved(text: &str, folder: &[u8]) -> String {
    if text.starts_with("./") || text.starts_with("../") {
        path(text, false, folder)
    } else {
        text.to_owned()
    }
}

fn path(target: &str, is_link: bool, folder: &[u8]) -> String {
    let reference = Reference {
        text: target.into(),
        is_link,
        place: None,
    };
    let suffix = target.find(['#', '?']).or_else(|| target.find(PIN_MARK));
    let suffix = suffix.map_or("", |at| &target[at..]);
    match Target::path(&reference, folder) {
        Some(path) => format!("{}{suffix}", path.text()),
        None => target.to_owned(),
    }
}
