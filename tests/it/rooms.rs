//! The architecture: which room may use which, and which crate belongs to which room.
//!
//! The two tables are the document, and the tests read `src/` against them. Code under `#[cfg(test)]`
//! counts like any other; comments and what they link to don't.

use std::fs;
use std::path::{Path, PathBuf};

/// Imports run one way: a room may use the rooms beside it and no others. `app` and `cli` wire
/// everything together and may use everything.
const MAY_USE: &[(&str, &[&str])] = &[
    ("mail", &[]),
    ("clock", &[]),
    ("lang", &[]),
    ("config", &["mail"]),
    ("policy", &["mail"]),
    ("tenancy", &["lang", "mail", "policy"]),
    (
        "store",
        &["lang", "mail", "policy", "tenancy", "clock", "config"],
    ),
    ("dns", &["mail", "config"]),
    ("mailauth", &["mail", "policy", "dns"]),
    ("checks", &["mail", "policy", "dns"]),
    ("phrases", &["lang", "policy", "checks"]),
    ("mailer", &["lang", "mail", "tenancy", "clock", "config"]),
    ("contacts", &["mail", "policy", "tenancy", "store", "clock"]),
    (
        "engine",
        &[
            "mail", "policy", "tenancy", "store", "mailauth", "checks", "clock", "config",
        ],
    ),
    ("policyd", &["mail", "policy", "engine", "config"]),
    (
        "jobs",
        &[
            "lang", "mail", "policy", "phrases", "contacts", "tenancy", "store", "dns", "checks",
            "mailer", "engine", "clock", "config",
        ],
    ),
    (
        "api",
        &[
            "lang", "mail", "policy", "contacts", "tenancy", "store", "dns", "checks", "engine",
            "clock", "config",
        ],
    ),
    (
        "web",
        &[
            "lang", "mail", "policy", "phrases", "contacts", "tenancy", "store", "dns", "mailauth",
            "checks", "mailer", "engine", "clock", "config",
        ],
    ),
];

/// Rooms that may use all others.
const WIRING: &[&str] = &["app", "cli"];

/// Owned by one room: a crate that only the rooms beside it may name.
const OWNED: &[(&str, &[&str])] = &[
    ("sqlx", &["store"]),
    ("hickory_resolver", &["dns"]),
    ("hickory_server", &["dns"]),
    ("mail_auth", &["mailauth"]),
    ("mail_parser", &["mail"]),
    ("lettre", &["mailer"]),
    ("askama", &["web", "mailer"]),
    ("tower_sessions", &["web"]),
    ("axum", &["web", "api", "app"]),
    ("hyper", &["app"]),
    ("hyper_util", &["app"]),
    ("utoipa", &["api"]),
    ("fluent_templates", &["lang"]),
    ("argon2", &["tenancy"]),
    ("totp_rs", &["tenancy"]),
    ("qrcode", &["web"]),
    ("webauthn_rs", &["web"]),
    ("image", &["web"]),
    ("csv", &["contacts"]),
    ("calcard", &["contacts"]),
    ("encoding_rs", &["contacts"]),
    ("reqwest", &["jobs"]),
    ("clap", &["cli", "config"]),
];

/// Lines that `src/main.rs` may have: arguments in, exit code out.
const MOST_LINES_OF_MAIN: usize = 40;

#[test]
fn imports_run_one_way() {
    let broken: Vec<String> = sources()
        .iter()
        .flat_map(Source::imports_not_allowed)
        .collect();
    assert!(
        broken.is_empty(),
        "rooms that use what they may not:\n{}",
        broken.join("\n")
    );
}

#[test]
fn a_crate_stays_in_its_room() {
    let broken: Vec<String> = sources()
        .iter()
        .flat_map(Source::crates_not_owned)
        .collect();
    assert!(
        broken.is_empty(),
        "crates outside their room:\n{}",
        broken.join("\n")
    );
}

#[test]
fn every_room_is_in_the_table_and_every_row_is_a_room() {
    let mut rooms: Vec<String> = sources().into_iter().map(|source| source.room).collect();
    rooms.retain(|room| room != "lib" && room != "main" && !WIRING.contains(&room.as_str()));
    rooms.sort();
    rooms.dedup();
    let mut rows: Vec<&str> = MAY_USE.iter().map(|(room, _)| *room).collect();
    rows.sort_unstable();
    assert_eq!(rooms, rows);
}

#[test]
fn a_room_may_use_only_rooms_above_it_in_the_table() {
    for (at, (room, others)) in MAY_USE.iter().enumerate() {
        for other in *others {
            let above = MAY_USE.iter().position(|(name, _)| name == other);
            assert!(
                above.is_some_and(|above| above < at),
                "{room} uses {other}, which isn't above it"
            );
        }
    }
}

#[test]
fn the_sign_on_a_door_holds_no_logic() {
    let mut broken = Vec::new();
    for source in sources()
        .iter()
        .filter(|source| source.path.ends_with("mod.rs"))
    {
        for (number, line) in source.code.lines().enumerate() {
            let logic = ["fn", "impl", "struct", "enum", "trait", "macro_rules"];
            if words(line).any(|word| logic.contains(&word)) {
                broken.push(format!("{}:{}: {}", source.name(), number + 1, line.trim()));
            }
        }
    }
    assert!(
        broken.is_empty(),
        "logic in a mod.rs:\n{}",
        broken.join("\n")
    );
}

#[test]
fn main_is_thin() {
    let main = fs::read_to_string(src().join("main.rs")).expect("src/main.rs");
    let lines = main.lines().count();
    assert!(lines < MOST_LINES_OF_MAIN, "src/main.rs has {lines} lines");
}

#[test]
fn a_forbidden_import_is_found_wherever_it_stands() {
    let text = "//! See crate::web.\nuse crate::{\n    mail::Address,\n    web::{self, Page},\n};\n\
                fn f() { crate::store::open(); } // crate::api\n#[derive(askama::Template)]\nstruct S;\n";
    let source = Source::new(PathBuf::from("policy/sample.rs"), text);
    assert_eq!(
        source.imports_not_allowed(),
        [
            "src/policy/sample.rs:4: policy uses web",
            "src/policy/sample.rs:6: policy uses store"
        ]
    );
    assert_eq!(
        source.crates_not_owned(),
        ["src/policy/sample.rs:7: policy uses the crate askama"]
    );
}

/// One file of `src/`.
struct Source {
    /// Below `src/`.
    path: PathBuf,
    /// The folder or file right below `src/` that it belongs to.
    room: String,
    /// The text without comments, line by line as it was.
    code: String,
}

impl Source {
    fn new(path: PathBuf, text: &str) -> Self {
        let first = path.components().next().expect("a path below src/");
        let room = Path::new(first.as_os_str()).file_stem().expect("a name");
        let room = room.to_string_lossy().into_owned();
        let lines: Vec<&str> = text.lines().map(without_comment).collect();
        let code = lines.join("\n");
        Self { path, room, code }
    }

    fn name(&self) -> String {
        format!("src/{}", self.path.display())
    }

    fn line_of(&self, offset: usize) -> usize {
        self.code[..offset].matches('\n').count() + 1
    }

    fn imports_not_allowed(&self) -> Vec<String> {
        if WIRING.contains(&self.room.as_str()) || self.room == "main" {
            return Vec::new();
        }
        let row = MAY_USE.iter().find(|(room, _)| *room == self.room);
        let allowed = row.map_or(&[][..], |(_, allowed)| *allowed);
        let forbidden = |other: &str| other != self.room && !allowed.contains(&other);
        let is_room =
            |word: &str| WIRING.contains(&word) || MAY_USE.iter().any(|(room, _)| *room == word);
        imports(&self.code)
            .into_iter()
            .filter(|(_, other)| is_room(other) && forbidden(other))
            .map(|(offset, other)| {
                format!(
                    "{}:{}: {} uses {other}",
                    self.name(),
                    self.line_of(offset),
                    self.room
                )
            })
            .collect()
    }

    fn crates_not_owned(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for (name, owners) in OWNED {
            if owners.contains(&self.room.as_str()) {
                continue;
            }
            for (number, line) in self.code.lines().enumerate() {
                if names_crate(line, name) {
                    let (file, room) = (self.name(), &self.room);
                    broken.push(format!(
                        "{file}:{}: {room} uses the crate {name}",
                        number + 1
                    ));
                }
            }
        }
        broken
    }
}

/// All files below `src/`, in the order of their paths.
fn sources() -> Vec<Source> {
    let mut folders = vec![src()];
    let mut paths = Vec::new();
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(&folder).expect("a folder of src/") {
            let path = item.expect("an item of src/").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a readable file");
        Source::new(
            path.strip_prefix(src()).expect("below src/").to_owned(),
            &text,
        )
    };
    paths.into_iter().map(read).collect()
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The rooms that `crate::room` and `use crate::{…}` name, each with its place in the text.
fn imports(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let begins = code[..at]
            .chars()
            .next_back()
            .is_none_or(|before| !is_word(before));
        let after = at + "crate::".len();
        if !begins {
            continue;
        }
        match code[after..].strip_prefix('{') {
            Some(group) => found.extend(
                first_words(group)
                    .into_iter()
                    .map(|(offset, word)| (after + 1 + offset, word)),
            ),
            None => found.push((after, word_at(&code[after..]))),
        }
    }
    found
}

/// The first word of every item of a `{…}` group whose opening brace has been read.
fn first_words(group: &str) -> Vec<(usize, &str)> {
    let (mut depth, mut expects_word, mut found) = (0, true, Vec::new());
    for (offset, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expects_word = true,
            _ if is_word(character) && depth == 0 && expects_word => {
                found.push((offset, word_at(&group[offset..])));
                expects_word = false;
            }
            _ => {}
        }
    }
    found
}

/// Says whether a line names this crate: `name::…`, `use name;`.
fn names_crate(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + name.len()..]);
        let begins = !before.ends_with(|c: char| is_word(c) || c == ':' || c == '.');
        let used = before.trim_end().ends_with("use") && after.starts_with([';', ' ']);
        begins && (after.starts_with("::") || used)
    })
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !is_word(c))
        .filter(|word| !word.is_empty())
}

fn word_at(text: &str) -> &str {
    text.split(|c: char| !is_word(c)).next().unwrap_or_default()
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The line up to its comment. (`//` inside an address such as `http://` has no blank before it.)
fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with("//") {
        return "";
    }
    line.split_once(" //").map_or(line, |(code, _)| code)
}
