//! Completions at a place of a file.

mod body;

mod item;

mod new_records;

mod paths;

mod records;

mod words;

mod yaml;

use gen_lsp_types::CompletionItem;

use super::cursor::FileView;
use super::yaml_place::YamlPlace;

/// Returns the completions at a byte.
pub(super) fn at(view: &FileView<'_>, byte: usize, snippets: bool) -> Vec<CompletionItem> {
    if view.text.trim().is_empty() && !view.is_configuration() {
        return new_records::whole_records(view, snippets);
    }
    if let Some(yaml) = view.yaml()
        && let Some(place) = YamlPlace::find(view.text, yaml, byte)
    {
        return yaml::in_yaml(view, &place);
    }
    if view.yaml().is_some_and(|yaml| (byte as u32) < yaml.end) || view.is_configuration() {
        return Vec::new();
    }
    body::in_body(view, byte)
}
