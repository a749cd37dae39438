//! What the parser says, in our own terms.

use std::borrow::Cow;

/// The parser's events, as much of them as anybody here needs.
pub(super) enum Event<'t> {
    /// A document begins; `explicit` when `---` says so.
    Start {
        explicit: bool,
    },
    /// A document ends; `explicit` when `...` says so.
    End {
        explicit: bool,
    },
    /// The span of a block scalar is its text alone. An absent value is an empty plain scalar.
    Scalar {
        text: Cow<'t, str>,
        written: Written,
        anchor: usize,
        tag: Option<Tag>,
    },
    Open {
        mapping: bool,
        flow: bool,
        anchor: usize,
        tag: Option<Tag>,
    },
    Close,
    /// The number is that of the anchor it names.
    Alias(usize),
    /// No such anchor stands before it in this text.
    UnknownAlias(Cow<'t, str>),
    /// The name of the anchor of the node just before; numbers count up from 1.
    Anchor(Cow<'t, str>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Plain,
    Single,
    Double,
    Literal,
    Folded,
}

/// A tag, its handle resolved, and where it ends.
pub(super) struct Tag {
    pub name: String,
    pub end: usize,
}

/// Why the parser cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// A character that may not stand there, or nowhere.
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
    StrayBracket,
    Separator,
    ItemInBrackets,
    /// `key: value` where only a value can stand.
    NestedMapping,
    /// A line that is no `key: value`.
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

/// The first error of a text and the byte where the parser noticed it.
#[derive(Debug)]
pub(super) struct Trouble {
    pub reason: Reason,
    pub at: usize,
}
