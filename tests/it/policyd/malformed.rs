//! Twenty kinds of bytes that are no request: each closes the connection without an answer.

use super::judge::answers_to;

const HEAD: &str = "request=smtpd_access_policy\nprotocol_state=RCPT\n";

async fn is_closed(kind: &str, bytes: &[u8]) {
    for piece in [bytes.len(), 1000] {
        let answers = answers_to(bytes, piece).await;
        assert!(
            answers.is_empty(),
            "{kind}: {:?}",
            String::from_utf8_lossy(&answers)
        );
    }
    // What was well formed before gets its answer; what comes after is not looked at.
    let good = b"request=other\n\n";
    let around = [good, bytes, b"\n\n", good].concat();
    assert_eq!(
        answers_to(&around, around.len()).await,
        b"action=DUNNO\n\n",
        "{kind}"
    );
}

#[tokio::test]
async fn twenty_kinds_of_malformed_requests_close_the_connection() {
    let long_value = "a".repeat(8 * 1024);
    let many_lines = format!("x={}\n", "y".repeat(1000)).repeat(70);
    let kinds: [(&str, Vec<u8>); 20] = [
        ("nothing but a blank line", b"\n".to_vec()),
        ("no request attribute", b"protocol_state=RCPT\n\n".to_vec()),
        ("a line without =", format!("{HEAD}sender\n\n").into()),
        ("an SMTP command", b"HELO mail.example.org\n\n".to_vec()),
        (
            "an HTTP request",
            b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
        ),
        (
            "a line that begins with =",
            format!("{HEAD}=anna@example.org\n\n").into(),
        ),
        ("nothing but =", b"=\n\n".to_vec()),
        (
            "NUL in a value",
            format!("{HEAD}sender=a\0b@example.org\n\n").into(),
        ),
        ("NUL in a name", format!("{HEAD}sen\0der=\n\n").into()),
        ("NULs alone", vec![0; 4096]),
        (
            "a bare CR",
            format!("{HEAD}sender=a\rb@example.org\n\n").into(),
        ),
        ("CR LF line ends", HEAD.replace('\n', "\r\n").into_bytes()),
        ("a CR before the end", format!("{HEAD}\r\n\n").into()),
        (
            "Latin-1",
            [HEAD.as_bytes(), b"sender=j\xf6rg@example.org\n\n"].concat(),
        ),
        (
            "half a UTF-8 character",
            [HEAD.as_bytes(), b"sender=\xe2\x80\n\n"].concat(),
        ),
        (
            "the sender twice",
            format!("{HEAD}sender=a@example.org\nsender=b@example.org\n\n").into(),
        ),
        (
            "request twice",
            format!("{HEAD}request=smtpd_access_policy\n\n").into(),
        ),
        (
            "an unread attribute twice",
            format!("{HEAD}size=1\nsize=1\n\n").into(),
        ),
        (
            "a line too long",
            format!("{HEAD}sender={long_value}\n\n").into(),
        ),
        ("a request too long", format!("{HEAD}{many_lines}\n").into()),
    ];
    for (kind, bytes) in kinds {
        is_closed(kind, &bytes).await;
    }
}

#[tokio::test]
async fn endless_input_is_not_kept() {
    is_closed("a line without end", &vec![b'a'; 1024 * 1024]).await;
    is_closed("a request without end", &b"a=b\n".repeat(256 * 1024)).await;
}

#[tokio::test]
async fn a_request_cut_short_is_not_answered() {
    let answers = answers_to(HEAD.as_bytes(), HEAD.len()).await;
    assert!(answers.is_empty());
}

#[tokio::test]
async fn the_longest_request_is_answered_and_one_byte_more_is_not() {
    let filled = |length: usize| {
        let mut request = HEAD.to_owned();
        while length - request.len() > 2 {
            let room = (length - request.len() - 2).min(8000);
            // At least "x=\n" must remain for the next line, or nothing.
            let room = if length - request.len() - 2 - room < 3 {
                room.saturating_sub(3).max(2)
            } else {
                room
            };
            request += "x=";
            request += &"y".repeat(room.saturating_sub(2));
            request += "\n";
        }
        while request.len() < length - 1 {
            request.insert(request.len() - 1, 'y');
        }
        request + "\n"
    };
    let longest = filled(64 * 1024);
    assert_eq!(longest.len(), 64 * 1024);
    assert_eq!(
        answers_to(longest.as_bytes(), 5000).await,
        b"action=DUNNO\n\n"
    );
    let longer = filled(64 * 1024 + 1);
    assert!(answers_to(longer.as_bytes(), longer.len()).await.is_empty());
}
