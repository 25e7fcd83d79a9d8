//! Paragraphs of plain text into lines of a customary length (RFC 5322, 2.1.1: 78 characters).

/// Characters that a line has at most, if it has a blank to break at: links and addresses stay whole.
const WIDTH: usize = 76;

/// Breaks long lines; a list's lines go on below their text.
///
/// By hand: the crate that does it (textwrap) brings tables of all scripts for what are blanks between words here.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + text.len() / 32);
    for line in text.lines() {
        fold(line, &mut folded);
        folded.push('\n');
    }
    folded
}

fn fold(line: &str, folded: &mut String) {
    let content = line.trim_start_matches(' ');
    let mut indent = line.len() - content.len();
    if content.starts_with("- ") {
        indent += 2;
    }
    if line.chars().count() <= WIDTH {
        folded.push_str(line);
        return;
    }
    folded.push_str(&" ".repeat(line.len() - content.len()));
    let mut width = line.len() - content.len();
    let mut is_first = true;
    for word in content.split(' ') {
        let length = word.chars().count();
        if is_first {
            is_first = false;
        } else if width + 1 + length > WIDTH {
            folded.push('\n');
            folded.push_str(&" ".repeat(indent));
            width = indent;
        } else {
            folded.push(' ');
            width += 1;
        }
        folded.push_str(word);
        width += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_its_longest_word_or_the_customary_length() {
        let words = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. ".repeat(5);
        let text = format!(
            "{words}\n\n- {words}\n  {words}\n-- \nhttps://{}\n",
            "a".repeat(100)
        );
        let folded = folded(&text);
        let long = folded.lines().filter(|line| line.chars().count() > WIDTH);
        assert_eq!(long.count(), 1, "{folded}");
        assert!(folded.contains("\n\n- Zwölf"));
        assert!(folded.contains("\n  Zwölf"));
        assert!(folded.contains("\n-- \n"));
        let same = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(same(&folded), same(&text));
    }
}
