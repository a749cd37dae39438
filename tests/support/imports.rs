//! Finds which source file uses which: resolves the paths in `use` declarations and in the code to
//! the files that define the items.
//!
//! This reads tokens instead of syntax, which suffices for sources that `rustfmt` and the compiler
//! accept. Code under `#[cfg(test)]` does not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The source files of the library, and what each uses.
pub(crate) struct Imports {
    /// By the path of the file below `src`.
    files: BTreeMap<String, File>,
    /// The files of modules, by the module's path.
    modules: BTreeMap<Vec<String>, String>,
}

/// The names and paths in the tokens of one file.
struct File {
    module: Vec<String>,
    /// The `use` declarations, one for each name.
    uses: Vec<Use>,
    /// The paths of the code outside of `use` declarations; an identifier that
    /// stands alone is a path of one segment.
    paths: BTreeSet<Vec<String>>,
    /// The names of the items that are defined here.
    defined: BTreeSet<String>,
    /// The names of the macros that are called.
    macros: BTreeSet<String>,
}

/// One name that a `use` declaration brings into a file.
struct Use {
    is_public: bool,
    path: Vec<String>,
    /// `*` for everything in the module.
    name: String,
}

impl Imports {
    /// Reads every source file below a folder.
    pub(crate) fn read(src: &Path) -> Self {
        let mut texts = BTreeMap::new();
        for entry in walkdir::WalkDir::new(src).sort_by_file_name() {
            let path = entry.expect("a source file").into_path();
            if path.extension().is_some_and(|ending| ending == "rs") {
                let within = path.strip_prefix(src).expect("a path below the folder");
                let within = within.to_string_lossy().replace('\\', "/");
                texts.insert(within, fs::read_to_string(&path).expect("a source file"));
            }
        }
        Self::new(&texts)
    }

    /// Reads source files, given by their paths below the folder.
    pub(crate) fn new(texts: &BTreeMap<String, String>) -> Self {
        let mut files = BTreeMap::new();
        let mut test_modules = BTreeSet::new();
        for (path, text) in texts {
            let module = module_of(path);
            let (tokens, test_children) = without_tests(tokens(text));
            for child in test_children {
                test_modules.insert(joined(&module, &[child]));
            }
            files.insert(path.clone(), File::new(module, &tokens));
        }
        files.retain(|_, file: &mut File| {
            !test_modules
                .iter()
                .any(|module| file.module.starts_with(module))
        });
        let library_files = files.iter().filter(|(path, _)| *path != "main.rs");
        let modules = library_files.map(|(path, file)| (file.module.clone(), path.clone()));
        let modules = modules.collect();
        Self { files, modules }
    }

    /// Returns the paths of the files below the folder.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Returns the macros that a file calls.
    pub(crate) fn macros(&self, path: &str) -> &BTreeSet<String> {
        &self.files[path].macros
    }

    /// Returns the full paths that a file uses, of this crate and of others:
    /// `std::fs::read` where it imports `std::fs` and calls `fs::read`.
    pub(crate) fn full_paths(&self, path: &str) -> BTreeSet<String> {
        let file = &self.files[path];
        let mut found = BTreeSet::new();
        for used in file.uses.iter().filter(|used| used.name != "*") {
            found.insert(used.path.join("::"));
        }
        for path in &file.paths {
            let full = match file.import(&path[0]) {
                Some(used) => joined(&used.path, &path[1..]),
                None => path.clone(),
            };
            found.insert(full.join("::"));
        }
        found
    }

    /// Returns the files that a file uses, and the names it uses of each.
    pub(crate) fn used_by(&self, path: &str) -> BTreeMap<&str, BTreeSet<String>> {
        let file = &self.files[path];
        let mut found: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut add = |absolute: &[String]| {
            let Some((target, rest)) = self.resolve(absolute, 0) else {
                return;
            };
            // An imported module counts where an item of it is used.
            if target != path && target != "lib.rs" && !rest.is_empty() {
                found.entry(target).or_default().insert(rest[0].clone());
            }
        };
        for used in &file.uses {
            let is_used_here = || file.paths.iter().any(|path| path[0] == used.name);
            if used.name != "*"
                && (!used.is_public || is_used_here())
                && let Some(absolute) = self.absolute(file, &used.path)
            {
                add(&absolute);
            }
        }
        for path in &file.paths {
            match file.import(&path[0]) {
                Some(used) => {
                    if let Some(absolute) = self.absolute(file, &used.path) {
                        add(&joined(&absolute, &path[1..]));
                    }
                }
                None if path.len() > 1 && self.absolute(file, path).is_some() => {
                    add(&self.absolute(file, path).expect("a path of this crate"));
                }
                None if file.defined.contains(&path[0]) => {}
                None => {
                    for used in file.uses.iter().filter(|used| used.name == "*") {
                        let Some(module) = self.absolute(file, &used.path) else {
                            continue;
                        };
                        let absolute = joined(&module, path);
                        if self.is_defined(&absolute, 0) {
                            add(&absolute);
                        }
                    }
                }
            }
        }
        found
    }

    /// Returns the groups of files in which each file uses each other one, directly or indirectly.
    pub(crate) fn cycles(&self) -> Vec<BTreeSet<&str>> {
        let edges: BTreeMap<&str, Vec<&str>> = self
            .files
            .keys()
            .map(|path| (path.as_str(), self.used_by(path).into_keys().collect()))
            .collect();
        let reached: BTreeMap<&str, BTreeSet<&str>> = edges
            .keys()
            .map(|start| {
                let mut seen = BTreeSet::new();
                let mut open = edges[start].clone();
                while let Some(next) = open.pop() {
                    if seen.insert(next) {
                        open.extend(&edges[next]);
                    }
                }
                (*start, seen)
            })
            .collect();
        let mut cycles: BTreeSet<BTreeSet<&str>> = BTreeSet::new();
        for (start, seen) in reached.iter().filter(|(start, seen)| seen.contains(*start)) {
            let cycle = seen.iter().filter(|other| reached[*other].contains(start));
            cycles.insert(cycle.copied().collect());
        }
        cycles.into_iter().collect()
    }

    /// Returns the path from the root of the crate, if the path is in this crate.
    fn absolute(&self, file: &File, path: &[String]) -> Option<Vec<String>> {
        let supers = path.iter().take_while(|part| *part == "super").count();
        match path[0].as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some(joined(&file.module, &path[1..])),
            "super" => {
                let up = file.module.len().checked_sub(supers)?;
                Some(joined(&file.module[..up], &path[supers..]))
            }
            _ => {
                let child = joined(&file.module, &path[..1]);
                let is_child = self.modules.contains_key(&child);
                is_child.then(|| joined(&file.module, path))
            }
        }
    }

    /// Returns the file that defines what an absolute path names, and the rest of
    /// the path within that file.
    fn resolve(&self, path: &[String], depth: usize) -> Option<(&str, Vec<String>)> {
        let (name, length) = self.module_at(path)?;
        let rest = &path[length..];
        let file = &self.files[name];
        let Some(first) = rest.first().filter(|_| depth < 16) else {
            return Some((name, rest.to_vec()));
        };
        if file.defined.contains(first) {
            return Some((name, rest.to_vec()));
        }
        if let Some(used) = file.import(first)
            && let Some(absolute) = self.absolute(file, &used.path)
        {
            return self.resolve(&joined(&absolute, &rest[1..]), depth + 1);
        }
        for used in file.uses.iter().filter(|used| used.name == "*") {
            if let Some(module) = self.absolute(file, &used.path) {
                let absolute = joined(&module, rest);
                if self.is_defined(&absolute, depth + 1) {
                    return self.resolve(&absolute, depth + 1);
                }
            }
        }
        Some((name, rest.to_vec()))
    }

    /// Returns whether a file of the crate defines what an absolute path names.
    fn is_defined(&self, path: &[String], depth: usize) -> bool {
        self.resolve(path, depth).is_some_and(|(name, rest)| {
            let first = rest.first();
            first.is_none_or(|first| self.files[name].defined.contains(first))
        })
    }

    /// Returns the file of the innermost module on a path, and the length of the module's path.
    fn module_at(&self, path: &[String]) -> Option<(&str, usize)> {
        let lengths = (0..=path.len()).rev();
        lengths
            .filter_map(|length| Some((self.modules.get(&path[..length])?.as_str(), length)))
            .next()
    }
}

impl File {
    fn new(module: Vec<String>, tokens: &[String]) -> Self {
        let mut file = Self {
            module,
            uses: Vec::new(),
            paths: BTreeSet::new(),
            defined: BTreeSet::new(),
            macros: BTreeSet::new(),
        };
        // The open blocks. A block is `true` if it belongs to the call of a macro, because an item
        // defined there is defined in the module.
        let mut blocks: Vec<bool> = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let next = |by: usize| tokens.get(at + by).map_or("", String::as_str);
            match tokens[at].as_str() {
                "use" if next(1) != "<" => {
                    let is_public = is_after_pub(&tokens[..at]);
                    let end = at + tokens[at..].iter().position(|it| it == ";").unwrap_or(0);
                    let mut found = Vec::new();
                    read_use(&tokens[at + 1..end], &[], &mut found);
                    for (path, name) in found {
                        file.uses.push(Use {
                            is_public,
                            path,
                            name,
                        });
                    }
                    at = end + 1;
                }
                // Paths in the body of a macro belong to its callers.
                "macro_rules" => {
                    file.defined.insert(next(2).to_owned());
                    at = after_braces(tokens, at);
                }
                "fn" | "struct" | "enum" | "union" | "trait" | "type" | "const" | "static"
                    if is_name(next(1)) =>
                {
                    if blocks.iter().all(|is_macro| *is_macro) {
                        file.defined.insert(next(1).to_owned());
                    }
                    at += 2;
                }
                "mod" => at += 2,
                "{" => {
                    blocks.push(at > 0 && tokens[at - 1] == "!");
                    at += 1;
                }
                "}" => {
                    blocks.pop();
                    at += 1;
                }
                word if is_name(word) => {
                    let mut path = vec![word.to_owned()];
                    at += 1;
                    while tokens.get(at).is_some_and(|it| it == "::")
                        && tokens.get(at + 1).is_some_and(|it| is_name(it))
                    {
                        path.push(tokens[at + 1].clone());
                        at += 2;
                    }
                    if tokens.get(at).is_some_and(|it| it == "!") {
                        file.macros.insert(path[path.len() - 1].clone());
                    }
                    file.paths.insert(path);
                }
                _ => at += 1,
            }
        }
        file
    }

    /// Returns the `use` declaration that brings a name into the file.
    fn import(&self, name: &str) -> Option<&Use> {
        self.uses.iter().find(|used| used.name == name)
    }
}

/// Returns the position after the first block that begins at or after `at`.
fn after_braces(tokens: &[String], mut at: usize) -> usize {
    let mut depth = 0;
    while at < tokens.len() {
        let token = tokens[at].as_str();
        depth += i32::from(token == "{") - i32::from(token == "}");
        at += 1;
        if depth == 0 && token == "}" {
            break;
        }
    }
    at
}

fn joined(front: &[String], back: &[String]) -> Vec<String> {
    [front, back].concat()
}

/// Returns the module that a source file contains.
fn module_of(path: &str) -> Vec<String> {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| last == "mod") || parts == ["lib"] {
        parts.pop();
    }
    parts
}

fn is_name(token: &str) -> bool {
    token.starts_with(|char: char| char.is_alphabetic() || char == '_')
}

/// Returns whether the tokens end with `pub` or `pub(…)`.
fn is_after_pub(tokens: &[String]) -> bool {
    let last = |by: usize| {
        tokens
            .len()
            .checked_sub(by)
            .map_or("", |at| tokens[at].as_str())
    };
    if last(1) != ")" {
        return last(1) == "pub";
    }
    let open = tokens.iter().rposition(|token| token == "(").unwrap_or(0);
    open > 0 && tokens[open - 1] == "pub"
}

/// Reads the tree of a `use` declaration: the path of each name, and the name.
fn read_use(tokens: &[String], front: &[String], found: &mut Vec<(Vec<String>, String)>) {
    let Some(open) = tokens.iter().position(|token| token == "{") else {
        let alias = tokens.iter().position(|token| token == "as");
        let path = tokens[..alias.unwrap_or(tokens.len())].iter();
        let path: Vec<String> = path.filter(|it| *it != "::").cloned().collect();
        let mut path = joined(front, &path);
        let name = match (alias, path.last()) {
            (Some(at), _) => tokens[at + 1].clone(),
            (None, Some(last)) => last.clone(),
            (None, None) => return,
        };
        if name == "*" {
            path.pop();
            found.push((path, name));
        } else if name == "self" && path.len() > 1 {
            path.pop();
            let name = path[path.len() - 1].clone();
            found.push((path, name));
        } else {
            found.push((path, name));
        }
        return;
    };
    let path = tokens[..open].iter().filter(|it| *it != "::").cloned();
    let front = joined(front, &path.collect::<Vec<_>>());
    let inner = &tokens[open + 1..tokens.len() - 1];
    let mut depth = 0;
    let branches = inner.split(|token| {
        depth += i32::from(token == "{") - i32::from(token == "}");
        depth == 0 && token == ","
    });
    for branch in branches.filter(|branch| !branch.is_empty()) {
        read_use(branch, &front, found);
    }
}

/// Removes the items under `#[cfg(test)]`, and returns the names of the removed modules that have
/// their own files.
fn without_tests(tokens: Vec<String>) -> (Vec<String>, Vec<String>) {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut modules = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at..].iter().take(MARK.len()).eq(&MARK) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        at += MARK.len();
        let start = at;
        let mut depth = 0;
        while at < tokens.len() {
            let token = tokens[at].as_str();
            depth += i32::from(matches!(token, "{" | "(" | "["));
            depth -= i32::from(matches!(token, "}" | ")" | "]"));
            at += 1;
            if depth == 0 && matches!(token, "}" | ";") {
                break;
            }
        }
        let item = &tokens[start..at];
        if item.len() >= 3 && item[item.len() - 3] == "mod" {
            modules.push(item[item.len() - 2].clone());
        }
    }
    (kept, modules)
}

/// Returns the relevant tokens of a source text: names, `::`, and single characters, without
/// comments, literals and lifetimes.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    let is_at = |at: usize, what: &str| {
        chars[at..]
            .iter()
            .copied()
            .take(what.len())
            .eq(what.chars())
    };
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let char = chars[at];
        if is_at(at, "//") {
            while at < chars.len() && chars[at] != '\n' {
                at += 1;
            }
        } else if is_at(at, "/*") {
            while at < chars.len() && !is_at(at, "*/") {
                at += 1;
            }
            at += 2;
        } else if char == '"' {
            at = after_string(&chars, at);
        } else if char == '\'' {
            at = after_quote(&chars, at);
        } else if let Some(end) = after_raw_string(&chars, at) {
            at = end;
        } else if is_word(char) {
            let end = (at..chars.len()).find(|at| !is_word(chars[*at]));
            let end = end.unwrap_or(chars.len());
            tokens.push(chars[at..end].iter().collect());
            at = end;
        } else if is_at(at, "::") {
            tokens.push("::".to_owned());
            at += 2;
        } else {
            if !char.is_whitespace() {
                tokens.push(char.to_string());
            }
            at += 1;
        }
    }
    tokens
}

/// Returns the position after a string.
fn after_string(chars: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// Returns the position after a character literal or a lifetime.
fn after_quote(chars: &[char], start: usize) -> usize {
    if chars.get(start + 1) == Some(&'\\') {
        let end = (start + 3..chars.len()).find(|at| chars[*at] == '\'');
        return end.unwrap_or(chars.len()) + 1;
    }
    if chars.get(start + 2) == Some(&'\'') {
        return start + 3;
    }
    let is_word = |at: &usize| chars[*at].is_alphanumeric() || chars[*at] == '_';
    let end = (start + 1..chars.len()).find(|at| !is_word(at));
    end.unwrap_or(chars.len())
}

/// Returns the position after a raw string (`r"…"`, `r#"…"#`, `br"…"`), or `None` if none begins here.
fn after_raw_string(chars: &[char], start: usize) -> Option<usize> {
    let before = start.checked_sub(1).map(|at| chars[at]);
    if before.is_some_and(|char| char.is_alphanumeric() || char == '_') {
        return None;
    }
    let mut at = start + usize::from(chars[start] == 'b');
    if chars.get(at) != Some(&'r') {
        return None;
    }
    at += 1;
    let hashes = chars[at..].iter().take_while(|char| **char == '#').count();
    at += hashes;
    if chars.get(at) != Some(&'"') {
        return None;
    }
    let is_end = |at: &usize| {
        chars[*at] == '"' && chars[at + 1..].iter().take_while(|it| **it == '#').count() >= hashes
    };
    let end = (at + 1..chars.len()).find(is_end).unwrap_or(chars.len());
    Some(end + 1 + hashes)
}
