//! Golden conversations: what a mail server sends (`.in`), and every byte that it gets (`.out`).
//!
//! Lines of `.in` that begin with `# ` are for the reader and are not sent.

use std::fs;
use std::path::{Path, PathBuf};

use super::judge::answers_to;

#[tokio::test]
async fn every_golden_conversation_is_answered_to_the_byte() {
    let conversations = conversations();
    assert!(conversations.len() >= 12, "{conversations:?}");
    for path in conversations {
        let sent = spoken(&fs::read_to_string(&path).unwrap());
        let expected = fs::read_to_string(path.with_extension("out")).unwrap();
        // However the network cuts the bytes, the answers are the same.
        for piece in [sent.len(), 1, 7, 100] {
            let answers = String::from_utf8(answers_to(sent.as_bytes(), piece).await).unwrap();
            assert_eq!(answers, expected, "{} in pieces of {piece}", path.display());
        }
    }
}

fn conversations() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/sessions");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|e| e == "in"))
        .collect();
    files.sort();
    files
}

fn spoken(text: &str) -> String {
    text.split_inclusive('\n')
        .filter(|line| !line.starts_with("# "))
        .collect()
}
