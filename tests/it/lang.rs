//! Every text of the house: none missing, none unused, none unlike in the languages; and no text past the catalogue
//! where a part of the house has been moved into it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use guestlist::lang::Language;

/// Name and arguments of each text.
type Texts = BTreeMap<String, BTreeSet<String>>;

/// Templates whose texts are English still, and stand in them.
const NOT_YET: &[&str] = &[];

#[test]
fn every_text_is_there_in_every_language_and_has_the_same_arguments() {
    let english = written(Language::English);
    assert!(english.len() > 100, "{}", english.len());
    for language in Language::ALL {
        assert_eq!(written(language), english, "{}", language.name());
    }
}

#[test]
fn every_text_is_used_and_every_text_used_is_there() {
    let (written, used) = (written(Language::English), used());
    let missing: Vec<&String> = used
        .keys()
        .filter(|name| !written.contains_key(*name))
        .collect();
    assert!(missing.is_empty(), "no such text: {missing:?}");
    let unused: Vec<&String> = written
        .keys()
        .filter(|name| !used.contains_key(*name))
        .collect();
    assert!(unused.is_empty(), "nobody says: {unused:?}");
    for (name, arguments) in &used {
        assert_eq!(arguments, &written[name], "the arguments of {name}");
    }
}

#[test]
fn nothing_is_said_past_the_catalogue() {
    let folder = repository("templates");
    let mut said = Vec::new();
    for path in files(&folder, &["html", "txt"]) {
        let name = path
            .strip_prefix(&folder)
            .expect("within")
            .display()
            .to_string();
        if NOT_YET.iter().any(|start| name.starts_with(start)) {
            continue;
        }
        let text = without(&without(&read(&path), ("{", "}")), ("<", ">"));
        // A macro may make attributes of a tag that stands elsewhere.
        let text: Vec<&str> = text.split(' ').filter(|it| !it.contains('"')).collect();
        let text = text.join(" ");
        let words = text.split(|c: char| !c.is_alphabetic());
        let words: Vec<&str> = words
            .filter(|word| word.len() > 1 && *word != "Guestlist")
            .collect();
        if !words.is_empty() {
            said.push(format!("{name}: {words:?}"));
        }
    }
    assert!(said.is_empty(), "{said:#?}");
}

/// What the language's files say.
fn written(language: Language) -> Texts {
    let folder = repository("src/lang/words").join(language.code());
    let mut texts = Texts::new();
    let mut name = None;
    for path in files(&folder, &["ftl"]) {
        for line in read(&path).lines() {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                let (begins, _) = line.split_once(" =").expect("name = text");
                assert!(!texts.contains_key(begins), "twice: {begins}");
                texts.insert(begins.to_owned(), BTreeSet::new());
                name = Some(begins.to_owned());
            }
            if let Some(name) = &name {
                let arguments = line.split('$').skip(1).map(identifier);
                texts.get_mut(name).expect("begun").extend(arguments);
            }
        }
    }
    texts
}

/// What `say!` and `say_html!` are called with, anywhere.
fn used() -> Texts {
    let mut texts = Texts::new();
    let sources = files(&repository("src"), &["rs"]).into_iter();
    for path in sources.chain(files(&repository("templates"), &["html", "txt"])) {
        let text = read(&path);
        for macro_name in ["say!(", "say_html!("] {
            for call in text.split(macro_name).skip(1) {
                // The macro's own rules and docs have no literal name here.
                let Some(call) = call.trim_start().strip_prefix('"') else {
                    continue;
                };
                let (name, rest) = call.split_once('"').expect("a literal");
                let arguments = arguments(rest);
                let known = texts
                    .entry(name.to_owned())
                    .or_insert_with(|| arguments.clone());
                assert_eq!(*known, arguments, "{name} in {}", path.display());
            }
        }
    }
    texts
}

/// The names before `=` in the rest of a call, up to its closing bracket.
fn arguments(rest: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut depth = 0_usize;
    let mut begin = 0;
    for (at, c) in rest.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => {
                names.extend(argument(&rest[begin..at]));
                break;
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                names.extend(argument(&rest[begin..at]));
                begin = at + 1;
            }
            _ => {}
        }
    }
    names
}

fn argument(text: &str) -> Option<String> {
    let (name, _) = text.split_once('=')?;
    Some(name.trim().to_owned())
}

fn identifier(text: &str) -> String {
    let letter = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    text.chars().take_while(letter).collect()
}

/// Takes out everything between two signs, which don't nest but for the first of doubled ones.
fn without(text: &str, (open, close): (&str, &str)) -> String {
    let mut parts = text.split(open);
    let mut left = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((_, behind)) = part.rsplit_once(close) {
            left.push_str(behind);
        }
    }
    left
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a text file")
}

/// All files below, in order.
fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            found.extend(files(&path, extensions));
        } else if extension.is_some_and(|extension| extensions.contains(&extension)) {
            found.push(path);
        }
    }
    found.sort();
    found
}
