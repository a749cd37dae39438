//! Draws the output of a terminal as SVG: coloured text on a fixed grid.

use std::fmt::Write;

/// The width of a character, the height of a line, and the margin.
const WIDTH: usize = 9;
const HEIGHT: usize = 22;
const MARGIN: usize = 24;
/// The space above the first line.
const HEAD: usize = 46;

const STYLE: &str = "\
text { fill: #d8dee9; font: 15px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', \
'Liberation Mono', monospace; white-space: pre }
path { fill: none; stroke: #d8dee9; stroke-width: 1.4 }
.bold { font-weight: 600; stroke-width: 2 }
text.bold { stroke: none }
.dim { opacity: .55 }
";

/// The ANSI colours by number, for a dark background.
const COLORS: [&str; 8] = [
    "#6b7280", "#ff7b85", "#8fd694", "#f2c572", "#7cb7ff", "#d4a5ff", "#6fd6e0", "#f2f4f8",
];

/// The style of a character.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Look {
    color: Option<usize>,
    bold: bool,
    dim: bool,
}

/// Draws the output of a terminal.
pub(crate) fn draw(title: &str, output: &str) -> String {
    let lines = cells(output);
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = columns * WIDTH + 2 * MARGIN;
    let height = HEAD + lines.len() * HEIGHT + MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" xml:space=\"preserve\">\n\
         <title>{}</title>\n<style>\n{STYLE}",
        escaped(title)
    );
    for (number, color) in COLORS.iter().enumerate() {
        let _ = writeln!(svg, "text.c{number} {{ fill: {color} }}");
        let _ = writeln!(svg, "path.c{number} {{ stroke: {color} }}");
    }
    let _ = writeln!(
        svg,
        "</style>\n<rect x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"12\" fill=\"#171b26\" \
         stroke=\"#343b4d\"/>",
        width - 1,
        height - 1
    );
    for (at, color) in ["#ff5f57", "#febc2e", "#28c840"].iter().enumerate() {
        let x = MARGIN + 4 + at * 20;
        let _ = writeln!(
            svg,
            "<circle cx=\"{x}\" cy=\"22\" r=\"6\" fill=\"{color}\"/>"
        );
    }
    for (line, cells) in lines.iter().enumerate() {
        draw_line(cells, HEAD + line * HEIGHT, &mut svg);
    }
    svg + "</svg>\n"
}

/// Draws characters of the same style as one element, without the blanks.
fn draw_line(cells: &[(char, Look)], y: usize, svg: &mut String) {
    let kind = |(char, look): (char, Look)| (look, stroke(char, 0, 0).is_some());
    let mut column = 0;
    for piece in cells.chunk_by(|a, b| kind(*a) == kind(*b)) {
        let blanks = piece.iter().take_while(|(char, _)| *char == ' ').count();
        let x = MARGIN + (column + blanks) * WIDTH;
        column += piece.len();
        let text: String = piece.iter().map(|(char, _)| *char).collect();
        let text = text.trim();
        let Some((first, look)) = piece.get(blanks) else {
            continue;
        };
        let class = class(*look);
        if stroke(*first, 0, 0).is_some() {
            let at = |(at, char)| stroke(char, x + at * WIDTH, y);
            let strokes: String = text.chars().enumerate().filter_map(at).collect();
            let _ = writeln!(svg, "<path{class} d=\"{strokes}\"/>");
        } else {
            let (base, long) = (y + 16, text.chars().count() * WIDTH);
            let _ = writeln!(
                svg,
                "<text{class} x=\"{x}\" y=\"{base}\" textLength=\"{long}\" \
                 lengthAdjust=\"spacingAndGlyphs\">{}</text>",
                escaped(text)
            );
        }
    }
}

/// Returns a box-drawing character as a path from edge to edge, because fonts leave gaps.
fn stroke(char: char, x: usize, y: usize) -> Option<String> {
    let (right, bottom) = (x + WIDTH, y + HEIGHT);
    let (middle, center) = (format!("{x}.5", x = x + WIDTH / 2), y + HEIGHT / 2);
    Some(match char {
        '─' => format!("M{x} {center}H{right}"),
        '│' => format!("M{middle} {y}V{bottom}"),
        '┬' => format!("M{x} {center}H{right}M{middle} {center}V{bottom}"),
        '╭' => format!("M{middle} {bottom}Q{middle} {center} {right} {center}"),
        '╰' => format!("M{middle} {y}Q{middle} {center} {right} {center}"),
        _ => return None,
    })
}

fn class(look: Look) -> String {
    let color = look.color.map(|number| format!("c{number}"));
    let bold = look.bold.then(|| "bold".to_owned());
    let dim = look.dim.then(|| "dim".to_owned());
    let names: Vec<String> = [color, bold, dim].into_iter().flatten().collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(" class=\"{}\"", names.join(" "))
    }
}

/// Returns the characters of each line with their styles.
fn cells(output: &str) -> Vec<Vec<(char, Look)>> {
    let mut look = Look::default();
    let line_of = |line: &str| {
        let mut cells = Vec::new();
        for (at, piece) in line.split("\x1b[").enumerate() {
            let mut text = piece;
            if at > 0 {
                let (codes, rest) = piece.split_once('m').expect("only colours");
                codes.split(';').for_each(|code| look.take(code));
                text = rest;
            }
            cells.extend(text.chars().map(|char| (char, look)));
        }
        cells
    };
    output.lines().map(line_of).collect()
}

impl Look {
    /// Applies a code (ECMA-48, "Select graphic rendition").
    fn take(&mut self, code: &str) {
        match code.parse() {
            Ok(0) => *self = Self::default(),
            Ok(1) => self.bold = true,
            Ok(2) => self.dim = true,
            Ok(color @ 30..=37) => self.color = Some(color - 30),
            Ok(color @ 90..=97) => self.color = Some(color - 90),
            Ok(_) | Err(_) => panic!("no look for `{code}`"),
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
