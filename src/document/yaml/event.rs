//! The events of the YAML parser, in types of this crate.

use std::borrow::Cow;

/// An event of the YAML parser, with the parts that this crate needs.
pub(super) enum Event<'t> {
    /// The start of a document; `explicit` if it is marked by `---`.
    Start {
        #[cfg_attr(
            not(test),
            expect(dead_code, reason = "only the YAML test suite uses it")
        )]
        explicit: bool,
    },
    /// The end of a document; `explicit` if it is marked by `...`.
    End {
        #[cfg_attr(
            not(test),
            expect(dead_code, reason = "only the YAML test suite uses it")
        )]
        explicit: bool,
    },
    /// The span of a block scalar is that of its text. An absent value is an empty plain
    /// scalar.
    Scalar {
        text: Cow<'t, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<Tag>,
    },
    Open {
        mapping: bool,
        flow: bool,
        anchor: usize,
        #[cfg_attr(
            not(test),
            expect(dead_code, reason = "only the YAML test suite uses it")
        )]
        tag: Option<Tag>,
    },
    Close,
    /// An alias, with the number of its anchor.
    Alias(usize),
    /// An alias whose anchor is not before it in the text.
    UnknownAlias(Cow<'t, str>),
    /// The name of the anchor of the previous node. Anchors are numbered from 1.
    Anchor(Cow<'t, str>),
}

/// The style of a scalar (YAML 1.2.2, sections 7.3 and 8.1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ScalarStyle {
    Plain,
    Single,
    Double,
    Literal,
    Folded,
}

/// A tag with its handle resolved.
pub(super) struct Tag {
    pub name: String,
    /// The offset of its end.
    pub end: usize,
}

/// Why the parser cannot continue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ParseErrorKind {
    /// A character that is not allowed here, or not allowed at all.
    Character(char),
    Tab,
    UnclosedQuote,
    AfterQuote,
    Escape,
    Unclosed(char),
    Mismatched {
        open: char,
        close: char,
    },
    UnmatchedBracket,
    Separator,
    ItemInBrackets,
    /// `key: value` where only a value is allowed.
    NestedMapping,
    /// A line that is not `key: value`.
    NoKey,
    /// Something that does not belong to the mapping around it.
    Misplaced,
    ItemInline,
    BlockHeader,
    Directive,
    Tag,
    TooDeep,
    Other(String),
}

/// The first error of a text, and the offset at which the parser noticed it.
#[derive(Debug)]
pub(super) struct ParseError {
    pub kind: ParseErrorKind,
    pub at: usize,
}
