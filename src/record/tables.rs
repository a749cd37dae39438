//! The macros that declare the field tables of records and the key tables of nested mappings.

/// Expands to the key of a field: its name, or the given key if the name would be a Rust keyword.
macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

/// Declares a kind of record: a struct with its fields, the field table, and how it is read.
macro_rules! record {
    ($(#[doc = $about:literal])+ $name:ident {
        $($(#[doc = $doc:literal])+ $need:ident $field:ident $(= $key:literal)? $([$($heading:literal),+])? : $value:ty,)+
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $($(#[doc = $doc])+ pub $field: $crate::record::Parsed<$value>,)+
        }

        impl $name {
            /// What the kind is for, in Markdown.
            pub const ABOUT: &'static str = concat!($($about, "\n"),+);

            /// The fields in the order of the template.
            pub const FIELDS: &'static [$crate::record::Field] = &[$($crate::record::Field {
                name: key!($field $($key)?),
                need: $crate::record::Requirement::$need,
                headings: &[$($($heading),+)?],
                about: concat!($($doc, "\n"),+),
                expected: <$value as $crate::record::value::FieldType>::EXPECTED,
                keys: <$value as $crate::record::value::FieldType>::KEYS,
                schema: <$value as $crate::record::value::FieldType>::schema,
                check: |node, cx| {
                    let _ = <$value as $crate::record::value::FieldType>::from_node(node, cx);
                },
            }),+];

            pub(super) fn read(source: &mut $crate::record::source::FieldSource<'_>) -> Self {
                let mut fields = Self::FIELDS.iter();
                let mut next = || fields.next().expect("the table has a row for each field");
                Self { $($field: source.take(next())),+ }
            }

            /// Visits each field of the table with the record's span and value for it.
            pub(super) fn visit_fields(&self, visit: &mut $crate::record::source::FieldVisitor<'_>) {
                let mut fields = Self::FIELDS.iter();
                $(if let Some(field) = fields.next() {
                    visit(field, self.$field.as_ref().map(|parsed| (parsed.span, &parsed.value as _)));
                })+
            }
        }
    };
}

/// Declares a nested mapping: a struct with a value for each key, the key table, and how it is read.
///
/// `as "rule"` takes the schema from a shared definition, and `= true` states the default in the
/// schema. Keys under `ignored` are allowed but not kept. Fields under `with` belong only to the
/// struct, and reading leaves them at their default.
macro_rules! mapping {
    ($(#[doc = $about:literal])+ $visibility:vis $name:ident: $noun:literal {
        $($(#[doc = $doc:literal])+ $need:ident $field:ident $(= $key:literal)? : $value:ty $(as $definition:literal)? $(= $default:literal)?,)+
    }
    $(ignored { $($(#[doc = $ignored_doc:literal])+ $ignored:ident: $ignored_value:ty,)+ })?
    $(with { $($(#[doc = $extra_doc:literal])+ $extra:ident: $extra_type:ty,)+ })?) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        $visibility struct $name {
            $($(#[doc = $doc])+ pub $field: $crate::record::Parsed<$value>,)+
            $($($(#[doc = $extra_doc])+ pub $extra: $extra_type,)+)?
        }

        impl $crate::record::mapping::Mapping for $name {
            const EXPECTED: &'static str = concat!($noun, " (a mapping with ", names!($([$field $($key)?])+), ")");

            const KEYS: &'static [$crate::record::field::MappingKey] = &[
                $($crate::record::field::MappingKey {
                    name: key!($field $($key)?),
                    requirement: $crate::record::field::KeyRequirement::$need,
                    about: concat!($($doc, "\n"),+),
                    schema: key_schema!($value $(as $definition)? $(= $default)?),
                },)+
                $($($crate::record::field::MappingKey {
                    name: stringify!($ignored),
                    requirement: $crate::record::field::KeyRequirement::Optional,
                    about: concat!($($ignored_doc, "\n"),+),
                    schema: key_schema!($ignored_value),
                },)+)?
            ];

            fn read_keys(node: $crate::document::yaml::Node<'_>, cx: &mut $crate::record::read_context::ReadContext<'_>) -> Self {
                Self {
                    $($field: cx.read_key(node, key!($field $($key)?)),)+
                    $($($extra: Default::default(),)+)?
                }
            }

            fn is_complete(&self) -> bool {
                use $crate::record::field::KeyRequirement;
                $((KeyRequirement::$need != KeyRequirement::Required || self.$field.is_some()))&&+
            }

            fn to_object(&self) -> serde_json::Value {
                $crate::record::value::object([$((
                    key!($field $($key)?),
                    $crate::record::value::part_json(&self.$field),
                )),+])
            }
        }
    };
}

/// Expands to the names of a mapping's keys, joined by commas.
macro_rules! names {
    ([$($first:tt)+] $([$($rest:tt)+])*) => {
        concat!("`", key!($($first)+), "`" $(, ", `", key!($($rest)+), "`")*)
    };
}

/// Expands to the function that returns the schema of a key's value.
macro_rules! key_schema {
    ($value:ty) => {
        <$value as $crate::record::value::FieldType>::schema
    };
    ($value:ty as $definition:literal) => {
        || serde_json::json!({ "$ref": concat!("#/$defs/", $definition) })
    };
    ($value:ty = $default:literal) => {
        || {
            let mut schema = <$value as $crate::record::value::FieldType>::schema();
            schema["default"] = $default.into();
            schema
        }
    };
}

/// Within `impl FieldType`: what the type of a nested mapping takes from its table. With `read`, its
/// values are also read as the table says.
macro_rules! from_table {
    () => {
        const EXPECTED: &'static str = <Self as $crate::record::mapping::Mapping>::EXPECTED;
        const KEYS: &'static [$crate::record::field::MappingKey] =
            <Self as $crate::record::mapping::Mapping>::KEYS;

        fn schema() -> serde_json::Value {
            <Self as $crate::record::mapping::Mapping>::mapping_schema()
        }
    };
    (read) => {
        from_table!();

        fn from_node(
            node: $crate::document::yaml::Node<'_>,
            cx: &mut $crate::record::read_context::ReadContext<'_>,
        ) -> Option<Self> {
            <Self as $crate::record::mapping::Mapping>::read_mapping(node, cx)
        }
    };
}
