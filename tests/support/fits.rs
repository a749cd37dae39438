//! Validates JSON by the few schema keywords that our schemas use.

use regex::Regex;
use serde_json::Value as Json;

/// Asserts that a value fits a schema, and has no key that the schema does not describe.
#[track_caller]
pub(crate) fn fits(value: &Json, schema: &Json, at: &str) {
    if let Err(misfit) = meets(value, schema, schema, at, true) {
        panic!("{misfit}");
    }
}

/// Validates a value. `strict` forbids keys that the schema does not describe; it is off inside `allOf`
/// and `if`, whose schemas describe only some keys.
fn meets(value: &Json, schema: &Json, root: &Json, at: &str, strict: bool) -> Result<(), String> {
    let inner = |value: &Json, schema: &Json, at: &str| meets(value, schema, root, at, strict);
    let Json::Object(keywords) = schema else {
        assert_eq!(*schema, Json::Bool(true), "a schema");
        return Ok(());
    };
    for (keyword, expected) in keywords {
        let is_met = match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => true,
            // Other tests check the content of such texts.
            "format" | "contentMediaType" | "contentSchema" => true,
            "$ref" => {
                let pointer = expected.as_str().and_then(|it| it.strip_prefix('#'));
                let definition = root.pointer(pointer.expect("a pointer"));
                inner(value, definition.expect("a definition"), at)?;
                true
            }
            "const" => value == expected,
            "enum" => array(expected).contains(value),
            "type" => match expected {
                Json::Array(types) => types.iter().any(|it| is(value, it)),
                one => is(value, one),
            },
            // This applies only to numbers; the value may also have another type, such as null.
            "minimum" => value
                .as_i64()
                .is_none_or(|it| Some(it) >= expected.as_i64()),
            "pattern" => {
                let pattern = Regex::new(expected.as_str().expect("a pattern")).expect("a pattern");
                value.as_str().is_some_and(|text| pattern.is_match(text))
            }
            "required" => {
                let mut keys = array(expected).iter();
                keys.all(|key| value.get(key.as_str().expect("a key")).is_some())
            }
            "items" => {
                let at = format!("{at}[]");
                let mut items = array(value).iter();
                items.try_for_each(|item| inner(item, expected, &at))?;
                true
            }
            "properties" => {
                let mut all_known = true;
                for (key, value) in value.as_object().ok_or(format!("{at}: not an object"))? {
                    match expected.get(key) {
                        Some(schema) => inner(value, schema, &format!("{at}.{key}"))?,
                        None => all_known = !strict,
                    }
                }
                all_known
            }
            "additionalProperties" => {
                let values = value.as_object().ok_or(format!("{at}: not an object"))?;
                let values = values.iter();
                let values =
                    values.map(|(key, value)| inner(value, expected, &format!("{at}.{key}")));
                values.collect::<Result<(), _>>()?;
                true
            }
            "oneOf" => {
                let fitting = array(expected).iter();
                fitting
                    .filter(|schema| inner(value, schema, at).is_ok())
                    .count()
                    == 1
            }
            "anyOf" => array(expected)
                .iter()
                .any(|schema| inner(value, schema, at).is_ok()),
            "allOf" => {
                let all = array(expected).iter();
                let all = all.map(|schema| meets(value, schema, root, at, false));
                all.collect::<Result<(), _>>()?;
                true
            }
            "if" => {
                let is_so = meets(value, expected, root, at, false).is_ok();
                if let (true, Some(then)) = (is_so, schema.get("then")) {
                    meets(value, then, root, at, false)?;
                }
                true
            }
            "then" => true,
            keyword => panic!("`fits` does not support the keyword {keyword}"),
        };
        if !is_met {
            return Err(format!("{at}: {value} does not meet {keyword}: {expected}"));
        }
    }
    Ok(())
}

fn array(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

fn is(value: &Json, kind: &Json) -> bool {
    match kind.as_str().expect("a type") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("unknown type {other}"),
    }
}
