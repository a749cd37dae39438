//! The events of a YAML text, with byte spans. No other file uses the YAML parser.

use std::borrow::Cow;

use granit_parser::{ErrorKind, Parser, ScanError, StrInput, StructureStyle};

use super::event::{Event, ParseError, ParseErrorKind, ScalarStyle, Tag};
use super::tree::Tree;
use crate::text::Span;

/// The events of one part of a text.
pub(super) struct YamlEvents<'t> {
    parser: Parser<'t, StrInput<'t>>,
    text: &'t str,
    part: Span,
}

impl<'t> YamlEvents<'t> {
    /// Starts to read a part of a text. `anchors` is the number of anchors in the parts before
    /// it. A closing bracket may be at column 0, as PyYAML and libyaml allow.
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

    /// Starts to read a whole YAML stream of the YAML test suite. `strict` allows no deviation from YAML 1.2.
    #[cfg(test)]
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

    /// Converts an offset in the part to one in the whole text. It is rounded down to the
    /// start of a character, so that a slice cannot panic even if the parser is wrong.
    fn offset(&self, offset_in_part: usize) -> usize {
        let offset = self.part.start as usize + offset_in_part;
        self.text
            .floor_char_boundary(offset.min(self.part.end as usize))
    }

    fn span(&self, span: &granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or_default();
        let start = self.offset(range.start);
        Span::new(start, self.offset(range.end).max(start))
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

impl<'t> Iterator for YamlEvents<'t> {
    type Item = Result<(Event<'t>, Span), ParseError>;

    fn next(&mut self) -> Option<Self::Item> {
        use granit_parser::Event as ParserEvent;
        loop {
            let (event, parser_span) = match self.parser.next_event()? {
                Ok(event) => event,
                Err(error) => {
                    return Some(Err(ParseError {
                        kind: error_kind(&error),
                        at: self.offset(error.marker().byte_offset().unwrap_or(0)),
                    }));
                }
            };
            let span = self.span(&parser_span);
            let empty = span.start == span.end;
            let event = match event {
                ParserEvent::DocumentStart(explicit, _) => Event::Start { explicit },
                ParserEvent::DocumentEnd => Event::End { explicit: !empty },
                ParserEvent::Scalar(text, style, anchor, tag) => {
                    let style = match style {
                        granit_parser::ScalarStyle::Plain => ScalarStyle::Plain,
                        granit_parser::ScalarStyle::SingleQuoted => ScalarStyle::Single,
                        granit_parser::ScalarStyle::DoubleQuoted => ScalarStyle::Double,
                        granit_parser::ScalarStyle::Literal => ScalarStyle::Literal,
                        granit_parser::ScalarStyle::Folded => ScalarStyle::Folded,
                    };
                    // The parser returns `~` for an absent value. Only its empty span
                    // distinguishes it from a `~` in the text.
                    let absent = empty && style == ScalarStyle::Plain;
                    Event::Scalar {
                        text: if absent { Cow::Borrowed("") } else { text },
                        style,
                        anchor,
                        tag: self.tag(tag, &parser_span),
                    }
                }
                ParserEvent::SequenceStart(style, anchor, tag) => Event::Open {
                    mapping: false,
                    flow: style == StructureStyle::Flow,
                    anchor,
                    tag: self.tag(tag, &parser_span),
                },
                ParserEvent::MappingStart(style, anchor, tag) => Event::Open {
                    mapping: true,
                    flow: style == StructureStyle::Flow,
                    anchor,
                    tag: self.tag(tag, &parser_span),
                },
                ParserEvent::SequenceEnd | ParserEvent::MappingEnd => Event::Close,
                ParserEvent::Alias(anchor) => Event::Alias(anchor),
                ParserEvent::UnresolvedAlias(name) => Event::UnknownAlias(name),
                ParserEvent::Anchor(_, name) => Event::Anchor(name),
                // The start and the end of the stream, and comments, which are off.
                _ => continue,
            };
            return Some(Ok((event, span)));
        }
    }
}

fn error_kind(error: &ScanError) -> ParseErrorKind {
    use ErrorKind as E;
    match error.kind() {
        E::UnexpectedCharacter { character } => ParseErrorKind::Character(*character),
        E::BomInsideDocument => ParseErrorKind::Character('\u{feff}'),
        E::MissingAnchorOrAliasName => ParseErrorKind::Character('*'),
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabInPlainScalar
        | E::TabAtBlockScalarStart
        | E::InvalidBlockEntryWhitespace
        | E::InvalidMappingValueWhitespace => ParseErrorKind::Tab,
        E::UnclosedQuotedScalar
        | E::DocumentIndicatorInQuotedScalar
        | E::InvalidQuotedScalarIndent => ParseErrorKind::UnclosedQuote,
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            ParseErrorKind::AfterQuote
        }
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => ParseErrorKind::Escape,
        E::UnclosedFlowCollection { open } => ParseErrorKind::Unclosed(*open),
        E::UnexpectedEofFlowSequence => ParseErrorKind::Unclosed('['),
        E::UnexpectedEofFlowMapping => ParseErrorKind::Unclosed('{'),
        E::MismatchedFlowCollectionEnd { open, close } => ParseErrorKind::Mismatched {
            open: *open,
            close: *close,
        },
        E::MisplacedFlowCollectionEnd => ParseErrorKind::UnmatchedBracket,
        E::ExpectedFlowSequenceSeparator
        | E::ExpectedFlowMappingSeparator
        | E::InvalidColonPlacement
        | E::UnexpectedEofImplicitFlowMapping => ParseErrorKind::Separator,
        E::BlockEntryInFlowCollection => ParseErrorKind::ItemInBrackets,
        E::MappingValueNotAllowed => ParseErrorKind::NestedMapping,
        E::SimpleKeyExpected | E::InvalidSimpleKey => ParseErrorKind::NoKey,
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
        | E::InvalidBlockScalarIndent => ParseErrorKind::Misplaced,
        E::BlockSequenceEntryNotAllowed => ParseErrorKind::ItemInline,
        E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => ParseErrorKind::BlockHeader,
        E::DirectiveDisallowed => ParseErrorKind::Directive,
        E::UndeclaredTagHandle
        | E::UnclosedVerbatimTag
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::InvalidTagEscape
        | E::InvalidTagUtf8
        | E::InvalidTagUtf8LeadingByte
        | E::InvalidTagUtf8TrailingByte
        | E::InvalidGlobalTagCharacter => ParseErrorKind::Tag,
        E::RecursionLimitExceeded => ParseErrorKind::TooDeep,
        other => ParseErrorKind::Other(other.to_string()),
    }
}
