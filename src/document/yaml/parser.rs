//! The events of a YAML text, with byte spans: the one file that names the YAML parser.

use std::borrow::Cow;

use granit_parser::{ErrorKind, Parser, ScalarStyle, ScanError, StrInput, StructureStyle};

use super::Tree;
use super::event::{Event, Reason, Tag, Trouble, Written};
use crate::text::Span;

/// The events of one part of a text.
pub(super) struct Events<'t> {
    parser: Parser<'t, StrInput<'t>>,
    text: &'t str,
    part: Span,
}

impl<'t> Events<'t> {
    /// The events of a part of a record or a config; `anchors` is how many anchors are known
    /// already. A closing bracket may stand at column 0, as PyYAML and libyaml accept it.
    pub(super) fn new(text: &'t str, part: Span, anchors: usize) -> Self {
        let options = granit_parser::options! {
            disallow_directives: true,
            emit_unresolved_aliases: true,
            emit_anchor_events: true,
            emit_comments: false,
            flow_nesting_limit: Tree::MAX_DEPTH,
            block_nesting_limit: Tree::MAX_DEPTH,
        };
        let mut parser = Parser::new_from_str_with_options(part.slice(text), options);
        parser.set_anchor_offset(anchors + 1);
        Self { parser, text, part }
    }

    /// The events of a whole YAML stream; `strict` is YAML 1.2 to the letter.
    pub(super) fn stream(text: &'t str, strict: bool) -> Self {
        let options = granit_parser::options! {
            strict_indentation: strict,
            emit_unresolved_aliases: true,
            emit_anchor_events: true,
            emit_comments: false,
        };
        Self {
            parser: Parser::new_from_str_with_options(text, options),
            text,
            part: Span::new(0, text.len()),
        }
    }

    /// A place of the part as one of the whole text. The text is cut to characters even should the
    /// parser be wrong: a slice may never panic.
    fn place(&self, offset: usize) -> usize {
        let place = self.part.start as usize + offset;
        self.text
            .floor_char_boundary(place.min(self.part.end as usize))
    }

    fn span(&self, span: &granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or_default();
        let start = self.place(range.start);
        Span::new(start, self.place(range.end).max(start))
    }

    fn tag(
        &self,
        tag: Option<Cow<'t, granit_parser::Tag>>,
        span: &granit_parser::Span,
    ) -> Option<Tag> {
        let tag = tag?;
        let end = span
            .tag_span()
            .map_or(0, |span| self.span(&span).end as usize);
        Some(Tag {
            name: format!("{}{}", tag.handle(), tag.suffix()),
            end,
        })
    }
}

impl<'t> Iterator for Events<'t> {
    type Item = Result<(Event<'t>, Span), Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        use granit_parser::Event as Theirs;
        loop {
            let (event, place) = match self.parser.next_event()? {
                Ok(event) => event,
                Err(error) => {
                    let at = self.place(error.marker().byte_offset().unwrap_or(0));
                    return Some(Err(Trouble {
                        reason: reason(&error),
                        at,
                    }));
                }
            };
            let span = self.span(&place);
            let empty = span.start == span.end;
            let event = match event {
                Theirs::DocumentStart(explicit, _) => Event::Start { explicit },
                Theirs::DocumentEnd => Event::End { explicit: !empty },
                Theirs::Scalar(text, style, anchor, tag) => {
                    let written = match style {
                        ScalarStyle::Plain => Written::Plain,
                        ScalarStyle::SingleQuoted => Written::Single,
                        ScalarStyle::DoubleQuoted => Written::Double,
                        ScalarStyle::Literal => Written::Literal,
                        ScalarStyle::Folded => Written::Folded,
                    };
                    // The parser calls an absent value `~`; its empty span tells it from a written one.
                    let absent = empty && written == Written::Plain;
                    Event::Scalar {
                        text: if absent { Cow::Borrowed("") } else { text },
                        written,
                        anchor,
                        tag: self.tag(tag, &place),
                    }
                }
                Theirs::SequenceStart(style, anchor, tag) => Event::Open {
                    mapping: false,
                    flow: style == StructureStyle::Flow,
                    anchor,
                    tag: self.tag(tag, &place),
                },
                Theirs::MappingStart(style, anchor, tag) => Event::Open {
                    mapping: true,
                    flow: style == StructureStyle::Flow,
                    anchor,
                    tag: self.tag(tag, &place),
                },
                Theirs::SequenceEnd | Theirs::MappingEnd => Event::Close,
                Theirs::Alias(anchor) => Event::Alias(anchor),
                Theirs::UnresolvedAlias(name) => Event::UnknownAlias(name),
                Theirs::Anchor(_, name) => Event::Anchor(name),
                // The ends of the stream, and comments, which are off.
                _ => continue,
            };
            return Some(Ok((event, span)));
        }
    }
}

fn reason(error: &ScanError) -> Reason {
    use ErrorKind as E;
    match error.kind() {
        E::UnexpectedCharacter { character } => Reason::Character(*character),
        E::BomInsideDocument => Reason::Character('\u{feff}'),
        E::MissingAnchorOrAliasName => Reason::Character('*'),
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabInPlainScalar
        | E::TabAtBlockScalarStart
        | E::InvalidBlockEntryWhitespace
        | E::InvalidMappingValueWhitespace => Reason::Tab,
        E::UnclosedQuotedScalar
        | E::DocumentIndicatorInQuotedScalar
        | E::InvalidQuotedScalarIndent => Reason::UnclosedQuote,
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            Reason::AfterQuote
        }
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => Reason::Escape,
        E::UnclosedFlowCollection { open } => Reason::Unclosed(*open),
        E::UnexpectedEofFlowSequence => Reason::Unclosed('['),
        E::UnexpectedEofFlowMapping => Reason::Unclosed('{'),
        E::MismatchedFlowCollectionEnd { open, close } => Reason::Mismatched {
            open: *open,
            close: *close,
        },
        E::MisplacedFlowCollectionEnd => Reason::StrayBracket,
        E::ExpectedFlowSequenceSeparator
        | E::ExpectedFlowMappingSeparator
        | E::InvalidColonPlacement
        | E::UnexpectedEofImplicitFlowMapping => Reason::Separator,
        E::BlockEntryInFlowCollection => Reason::ItemInBrackets,
        E::MappingValueNotAllowed => Reason::NestedMapping,
        E::SimpleKeyExpected | E::InvalidSimpleKey => Reason::NoKey,
        E::ExpectedBlockMappingKey
        | E::ExpectedBlockSequenceEntry
        | E::InvalidIndentation
        | E::ExpectedDocumentStart
        | E::InvalidDocumentEnd
        | E::InvalidFlowScalarIndent
        | E::UnexpectedEof
        | E::UnexpectedEofBlockMapping
        | E::UnexpectedEofBlockSequence
        | E::ExpectedNodeContent
        | E::InvalidBlockScalarIndent => Reason::Misplaced,
        E::BlockSequenceEntryNotAllowed => Reason::ItemInline,
        E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => Reason::BlockHeader,
        E::DirectiveDisallowed => Reason::Directive,
        E::UndeclaredTagHandle
        | E::UnclosedVerbatimTag
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::InvalidTagEscape
        | E::InvalidTagUtf8
        | E::InvalidTagUtf8LeadingByte
        | E::InvalidTagUtf8TrailingByte
        | E::InvalidGlobalTagCharacter => Reason::Tag,
        E::RecursionLimitExceeded => Reason::TooDeep,
        other => Reason::Other(other.to_string()),
    }
}
