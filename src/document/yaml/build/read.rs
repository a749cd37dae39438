//! Reads the events of one part of a text.

use std::borrow::Cow;

use super::builder::{ExpandedSize, TreeBuilder};
use crate::document::Fault;
use crate::document::yaml::event::{Event, ParseError, ParseErrorKind, ScalarStyle, Tag};
use crate::document::yaml::parser::YamlEvents;
use crate::document::yaml::tree::{NodeKind, Style, Tree};
use crate::document::yaml::{locate, messages};
use crate::text::Span;

impl<'t> TreeBuilder<'t> {
    /// Reads a part of the text up to its end or its first error. A `resumed` part must consist
    /// of entries of the root.
    pub(crate) fn read(&mut self, part: Span, resumed: bool) -> Result<(), Box<Fault>> {
        self.entry = None;
        self.is_reported = false;
        self.last_end = part.start as usize;
        self.index_anchors();
        self.read_events(part, resumed).map_err(|error| {
            let bracket = self.open.iter().rev().find(|open| open.flow);
            let bracket = bracket.map(|open| self.tree.nodes[open.id as usize].span.start as usize);
            Box::new(messages::syntax(
                self.text,
                part,
                &error,
                self.last_end,
                bracket,
            ))
        })
    }

    fn read_events(&mut self, part: Span, resumed: bool) -> Result<(), ParseError> {
        let mut documents = 0;
        // Whether the mapping of a resumed part has not started yet.
        let mut is_outside = resumed;
        for event in YamlEvents::new(self.text, part, self.anchors.len()) {
            let (event, span) = event?;
            let error = |kind| {
                Err(ParseError {
                    kind,
                    at: span.start as usize,
                })
            };
            match event {
                Event::Start { .. } => {
                    documents += 1;
                    if documents > 1 {
                        self.faults.push(messages::second_document(self.text, span));
                        return Ok(());
                    }
                }
                Event::End { .. } => {}
                Event::Anchor(name) => {
                    if let Some(anchor) = self.anchors.last_mut() {
                        anchor.name = name;
                    }
                }
                Event::Open {
                    mapping: true,
                    flow: false,
                    anchor,
                    ..
                } if is_outside && !self.open.is_empty() => {
                    // The entries of this part are added to the root.
                    is_outside = false;
                    if anchor != 0 {
                        self.add_anchor(self.open[0].id, None);
                    }
                }
                Event::Open {
                    mapping,
                    flow,
                    anchor,
                    ..
                } => {
                    if is_outside && (flow || !mapping) {
                        return error(ParseErrorKind::NoKey);
                    }
                    if self.open.len() == Tree::MAX_DEPTH {
                        return error(ParseErrorKind::TooDeep);
                    }
                    is_outside = false;
                    self.open_collection(mapping, flow, anchor, span);
                }
                Event::Close => self.close_collection(span),
                Event::Scalar { .. } | Event::Alias(_) | Event::UnknownAlias(_) if is_outside => {
                    return error(ParseErrorKind::NoKey);
                }
                Event::Scalar {
                    text,
                    style,
                    anchor,
                    tag,
                } => self.scalar(text, style, anchor, tag, span),
                Event::Alias(number) => self.alias(number.wrapping_sub(1), span),
                Event::UnknownAlias(name) => self.unknown_alias(&name, span),
            }
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        text: Cow<'t, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<Tag>,
        span: Span,
    ) {
        let (style, span) = match style {
            ScalarStyle::Plain if span.start == span.end => (Style::Plain, self.absent_span(span)),
            ScalarStyle::Plain => (Style::Plain, span),
            ScalarStyle::Single | ScalarStyle::Double => (Style::Quoted, span),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let from = tag.as_ref().map_or(0, |tag| tag.end).max(self.last_end);
                (Style::Block, locate::block_scalar(self.text, from, span))
            }
        };
        let typed = match tag.as_ref().map(|tag| tag.name.as_str()) {
            None => style == Style::Plain,
            // The non-specific tag `!` makes a scalar text (YAML 1.2.2, section 6.9.1).
            Some("!") => false,
            Some(tag) => match tag.strip_prefix("tag:yaml.org,2002:") {
                Some("null" | "bool" | "int" | "float") => true,
                Some("str") => false,
                _ => style == Style::Plain,
            },
        };
        let id = self.push_node(span, NodeKind::Scalar { text, style, typed });
        if anchor != 0 {
            self.add_anchor(id, Some(ExpandedSize::LEAF));
        }
        self.complete_node(span, ExpandedSize::LEAF);
    }

    /// Returns the span of an absent value, which is after its `:` and not at it.
    fn absent_span(&self, span: Span) -> Span {
        let at = span.start as usize;
        if self.expects_value()
            && at >= self.last_end
            && self.text.as_bytes().get(at) == Some(&b':')
        {
            return Span::empty(at + 1);
        }
        span
    }
}
