//! The field tables: one piece of data from which reading, the field rules,
//! the schemas and the reference are all made.

use serde_json::Value as Json;

use super::read_context::ReadContext;
use crate::document::yaml::Node;
use crate::text::Spanned;

/// A field as it was read: `None` where it is absent, empty or unreadable.
pub type Slot<T> = Option<Spanned<T>>;

/// Whether a record has to have a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// `missing-field` where it is absent.
    Required,
    /// Part of the kind's template: `missing-section` where it is absent.
    Template,
    Optional,
}

impl Need {
    pub fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Template => "by template",
            Self::Optional => "optional",
        }
    }
}

/// One field of one kind.
pub struct Field {
    pub name: &'static str,
    pub need: Need,
    /// The body headings under which it may stand instead of in the frontmatter.
    pub headings: &'static [&'static str],
    /// What it means, in Markdown.
    pub about: &'static str,
    /// What its value looks like, in words.
    pub expected: &'static str,
    /// The JSON Schema of its value.
    pub schema: fn() -> Json,
    /// Reads a value only for what is wrong with it.
    pub check: fn(Node<'_>, &mut ReadContext<'_>),
}

/// A field's key: its name, unless that is a word that Rust keeps for itself.
macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

/// Declares a kind of record: a struct of slots, its field table, and how it is read.
macro_rules! record {
    ($(#[doc = $about:literal])+ $name:ident {
        $($(#[doc = $doc:literal])+ $need:ident $field:ident $(= $key:literal)? $([$($heading:literal),+])? : $value:ty,)+
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $($(#[doc = $doc])+ pub $field: $crate::record::Slot<$value>,)+
        }

        impl $name {
            /// What the kind is for, in Markdown.
            pub const ABOUT: &'static str = concat!($($about, "\n"),+);

            /// The fields in the order of the template.
            pub const FIELDS: &'static [$crate::record::Field] = &[$($crate::record::Field {
                name: key!($field $($key)?),
                need: $crate::record::Need::$need,
                headings: &[$($($heading),+)?],
                about: concat!($($doc, "\n"),+),
                expected: <$value as $crate::record::value::Value>::EXPECTED,
                schema: <$value as $crate::record::value::Value>::schema,
                check: |node, cx| {
                    let _ = <$value as $crate::record::value::Value>::from_node(node, cx);
                },
            }),+];

            pub(super) fn read(source: &mut $crate::record::source::Source<'_>) -> Self {
                let mut fields = Self::FIELDS.iter();
                let mut next = || fields.next().expect("a field of the table for each of the struct");
                Self { $($field: source.take(next())),+ }
            }

            /// Each field of the table with what the record has for it.
            pub(super) fn each(&self, visit: &mut $crate::record::source::Visit<'_>) {
                let mut fields = Self::FIELDS.iter();
                $(if let Some(field) = fields.next() {
                    visit(field, self.$field.as_ref().map(|slot| (slot.span, &slot.value as _)));
                })+
            }
        }
    };
}
