//! Checks of the sources themselves. Each message of a failed check says what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::{env, fs};

use holdpoint::diagnostic::Diagnostic;
use holdpoint::record::{Kind, Modes};
use holdpoint::rules;
use holdpoint::rules::rule::Rule;
use regex::Regex;

use super::support::imports::Imports;
use super::support::{claims, page, root};

/// The released names of rules, one on each line. Users write them into configurations and waivers.
const RULE_NAMES: &str = "tests/rule_names.txt";

#[test]
fn no_released_rule_name_disappears() {
    let path = root().join(RULE_NAMES);
    let text = fs::read_to_string(&path).expect("the names of rules");
    let released: BTreeSet<&str> = text.lines().collect();
    let names: BTreeSet<&str> = rules::metas().map(|meta| meta.name).collect();
    let missing: Vec<&&str> = released.difference(&names).collect();
    assert!(
        missing.is_empty(),
        "no rule has these names any more, but configurations and waivers may use them: {missing:?}. \
         Keep the names, or remove them from {RULE_NAMES} and announce it in the changelog"
    );
    if env::var_os("BLESS").is_some() {
        let names: Vec<&str> = names.into_iter().collect();
        fs::write(path, names.join("\n") + "\n").expect("a file that can be written");
    }
}

/// Returns the findings that a rule has in the examples of its page.
fn findings_of_examples(rule: &Rule) -> Vec<Diagnostic> {
    let sections = page::sections(&rule.meta.page());
    let plain = |files: &[(String, String)]| -> BTreeMap<String, String> {
        let plain =
            |(path, marked): &(String, String)| (path.clone(), claims::split(path, marked).0);
        files.iter().map(plain).collect()
    };
    let findings = sections.iter().flat_map(|section| {
        let (now, was) = (plain(&section.files), plain(&section.before));
        section
            .findings(&now, &was)
            .unwrap_or_else(|error| panic!("{}/{}: {error}", rule.meta.name, section.title))
    });
    let own = findings.filter(|finding| finding.meta.name == rule.meta.name);
    own.collect()
}

/// Returns whether a word always begins with a capital letter.
fn is_name(word: &str) -> bool {
    word == "Git" || word == "YAML" || Kind::WORDS.contains(&word)
}

#[test]
fn messages_have_no_capital_letter_and_no_full_stop() {
    let mut wrong = Vec::new();
    for rule in rules::all() {
        for finding in findings_of_examples(rule) {
            if finding.help.is_none() {
                wrong.push(format!(
                    "{}: no help for {:?}",
                    rule.meta.name, finding.message
                ));
            }
            let sentences = [Some(&*finding.message), finding.help.as_deref()];
            for sentence in sentences.into_iter().flatten() {
                let first = sentence.split_whitespace().next().unwrap_or("");
                let is_capital = first.starts_with(char::is_uppercase) && !is_name(first);
                let ends = sentence.ends_with(['.', '!']) && !sentence.ends_with("..");
                if sentence.is_empty() || is_capital || ends || sentence.contains('\n') {
                    wrong.push(format!("{}: {sentence}", rule.meta.name));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "begin in lower case, end without a full stop, use one line, say what to do in `help`: {wrong:#?}"
    );
}

#[test]
fn pages_begin_with_one_sentence() {
    for rule in rules::all() {
        let first = rule.meta.doc.lines().next().unwrap_or("").trim();
        assert!(
            first.ends_with('.') && !first.trim_end_matches('.').contains(". "),
            "{}: the first line of a page is printed separately and must be one sentence: {first:?}",
            rule.meta.name
        );
    }
}

#[test]
fn pages_of_families_have_several_paragraphs() {
    for family in rules::FAMILIES {
        assert!(
            family.page.matches("\n\n").count() >= 2,
            "{}: describe the family so that its rules can be used without reading the sources",
            family.name
        );
    }
}

#[test]
fn the_page_on_modes_describes_every_mode() {
    let family = rules::FAMILIES.iter().find(|family| family.name == "mode");
    let page = family.map_or("", |family| family.page);
    for mode in Modes::default().names() {
        assert!(
            page.contains(&format!("`{mode}`")),
            "describe the mode {mode} in src/rules/mode/mod.rs"
        );
    }
}

#[test]
fn every_rule_has_its_own_file() {
    for rule in rules::all() {
        let file = format!(
            "src/rules/{}/{}.rs",
            rule.meta.family.replace('-', "_"),
            rule.meta.name.replace('-', "_")
        );
        let text = fs::read_to_string(root().join(&file)).unwrap_or_default();
        let opening = format!("//! `{}`", rule.meta.name);
        assert!(
            text.lines().next() == Some(&opening),
            "{file} must begin with the line {opening:?}"
        );
    }
}

#[test]
fn every_file_begins_with_a_doc_comment() {
    for (path, text) in sources() {
        assert!(
            path.ends_with("main.rs") || text.starts_with("//! "),
            "{} must begin with a sentence that says what it contains, as `//! …`",
            path.display()
        );
    }
}

/// The source files and what they use.
static IMPORTS: LazyLock<Imports> = LazyLock::new(|| Imports::read(&root().join("src")));

/// The top-level modules in the order of `src/lib.rs`, which is the order of layers.
fn layers() -> Vec<String> {
    let text = fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs");
    let modules = text.lines().filter_map(|line| {
        let line = line.strip_suffix(';')?;
        let line = line.trim_start_matches("pub(crate) ");
        Some(
            line.trim_start_matches("pub ")
                .strip_prefix("mod ")?
                .to_owned(),
        )
    });
    modules.collect()
}

#[test]
fn modules_import_only_from_those_above_them() {
    let layers = layers();
    let layer = |path: &str| {
        let module = path.split('/').next().unwrap_or(path);
        let module = module.trim_end_matches(".rs");
        layers.iter().position(|name| name == module)
    };
    let mut wrong = Vec::new();
    // `main.rs` and `lib.rs` are in no module.
    for (path, own) in IMPORTS
        .files()
        .filter_map(|path| Some((path, layer(path)?)))
    {
        for (used, names) in IMPORTS.used_by(path) {
            if layer(used).is_some_and(|other| other > own) {
                wrong.push(format!("src/{path} uses {names:?} of src/{used}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "a module may import only from modules above it in src/lib.rs: move shared code up, \
         or pass it as an argument: {wrong:#?}"
    );
}

/// Something that only some files may use.
struct Restriction {
    /// The full paths of the restricted items, such as `crate::git` or `std::fs`; `name!` for a macro.
    what: &'static [&'static str],
    /// The paths below `src` to which the restriction applies; all paths if empty.
    within: &'static [&'static str],
    /// The paths below `src` that may use the items.
    except: &'static [&'static str],
    reason: &'static str,
}

const OUTSIDE_WORLD: [&str; 10] = [
    "crate::git",
    "crate::snapshot",
    "std::env",
    "std::fs",
    "std::net",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "std::time::SystemTime",
    "std::time::Instant",
    "std::process",
];

const RULES: Restriction = Restriction {
    what: &OUTSIDE_WORLD,
    within: &["rules/"],
    except: &[],
    reason: "rules do not access the outside world: pass them what they need in their context",
};

const DISK: Restriction = Restriction {
    what: &["std::fs", "walkdir", "tempfile"],
    within: &[],
    // `documentation/` is compiled for tests only.
    except: &[
        "build.rs",
        "disk/",
        "snapshot/",
        "git/",
        "engine/cache",
        "engine/fix/",
        "work/",
        "documentation/",
    ],
    reason: "only these modules access the disk: snapshot, git, engine/cache, engine/fix, work",
};

const TERMINAL: Restriction = Restriction {
    what: &[
        "print!",
        "println!",
        "eprint!",
        "eprintln!",
        "dbg!",
        "std::io::stdout",
        "std::io::stderr",
        "std::process::exit",
        "std::process::abort",
        "anstream",
    ],
    within: &[],
    except: &["cli/", "main.rs", "build.rs"],
    reason: "the library can be embedded: return the text instead of printing it",
};

/// Asserts that no file breaks a restriction.
#[track_caller]
fn assert_restricted(restriction: &Restriction) {
    let is_below = |path: &str, folders: &[&str]| folders.iter().any(|it| path.starts_with(it));
    let mut wrong = BTreeSet::new();
    for path in IMPORTS.files() {
        let is_free = is_below(path, restriction.except)
            || !(restriction.within.is_empty() || is_below(path, restriction.within));
        if is_free {
            continue;
        }
        let own = IMPORTS.used_by(path).into_keys();
        let own =
            own.map(|used| format!("crate::{}", used.trim_end_matches(".rs").replace('/', "::")));
        let macros = IMPORTS.macros(path).iter().map(|name| format!("{name}!"));
        for used in own.chain(macros).chain(IMPORTS.full_paths(path)) {
            let is_restricted = |what: &&str| {
                let rest = used.strip_prefix(*what);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            };
            if restriction.what.iter().any(is_restricted) {
                wrong.insert(format!("src/{path}: `{used}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}: {wrong:#?}", restriction.reason);
}

#[test]
fn rules_do_not_access_the_outside_world() {
    assert_restricted(&RULES);
}

#[test]
fn only_some_modules_access_the_disk() {
    assert_restricted(&DISK);
}

#[test]
fn only_the_command_line_prints_and_exits() {
    assert_restricted(&TERMINAL);
}

#[test]
fn only_the_text_module_counts_lines_and_columns() {
    let position = Regex::new(r"(?m)^[^/\n]*\bPosition \{").expect("a pattern");
    for (path, text) in sources() {
        let within = path.strip_prefix(root().join("src")).unwrap_or(&path);
        assert!(
            within.starts_with("text") || !position.is_match(&text),
            "{}: use text::LineIndex and Sources to count lines and columns",
            path.display()
        );
    }
}

#[test]
fn no_files_import_each_other() {
    let cycles = IMPORTS.cycles().into_iter().map(|cycle| {
        let mut lines = Vec::new();
        for path in &cycle {
            for (used, names) in IMPORTS.used_by(path) {
                if cycle.contains(used) {
                    lines.push(format!("  src/{path} uses {names:?} of src/{used}\n"));
                }
            }
        }
        format!("a cycle of {} files:\n{}", cycle.len(), lines.concat())
    });
    let cycles: Vec<String> = cycles.collect();
    assert!(
        cycles.is_empty(),
        "move what both sides need into another file:\n{}",
        cycles.join("\n")
    );
}

#[test]
fn import_cycles_are_found_through_use_trees_and_re_exports() {
    let files = [
        ("lib.rs", "pub mod a;\nmod b;\n"),
        (
            "a/mod.rs",
            "mod one;\nmod two;\npub use one::One;\npub mod prelude;\n",
        ),
        ("a/prelude.rs", "pub use super::One;\n"),
        (
            "a/one.rs",
            "use crate::{b::{B as Other, helper}, text};\npub struct One;\n",
        ),
        (
            "a/two.rs",
            "pub struct Two;\n#[cfg(test)]\nmod tests { use super::super::One; }\n",
        ),
        (
            "b.rs",
            "use crate::a::prelude::*;\npub struct B(One); // crate::a::two::Two\npub fn helper() {}\n",
        ),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let imports = Imports::new(&files.into());
    assert_eq!(imports.cycles(), [BTreeSet::from(["a/one.rs", "b.rs"])]);
    let used = imports.used_by("a/one.rs");
    assert_eq!(used["b.rs"], ["B", "helper"].map(String::from).into());
    assert!(imports.full_paths("a/one.rs").contains("crate::b::helper"));
}

/// Returns every source file with its text.
fn sources() -> Vec<(PathBuf, String)> {
    let files = walkdir::WalkDir::new(root().join("src")).sort_by_file_name();
    let paths = files
        .into_iter()
        .map(|entry| entry.expect("a source file").into_path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    paths
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a source file");
            (path, text)
        })
        .collect()
}
