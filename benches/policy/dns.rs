//! The lists' DNS server: answers from the bytes of the question, on one thread, with nothing to look up. Every list has
//! the test entries of RFC 5782 and no other; what is asked over TCP is not answered, since nothing is long.
//!
//! It says that a name isn't there for five minutes, so that only new clients make questions. One list can be silenced by a
//! packet that is no question.

use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use socket2::SockRef;

/// The list that can be silenced, as it stands in a packet.
const SILENCED: &[u8] = b"\x02l3\x04test\0";
const SILENCE: &[u8] = b"silence";
const SPEAK: &[u8] = b"speak";
/// Every list has these: 127.0.0.2, and its form of IPv6.
const TEST_ENTRIES: [&[u8]; 2] = [
    b"\x012\x010\x010\x03127",
    b"\x012\x010\x010\x010\x010\x010\x01f\x017",
];
/// The most that the kernel allows where nobody set it otherwise (`net.core.rmem_max`).
const RECEIVE_BUFFER: usize = 212_992;
/// RFC 1035, 4.1: the header.
const HEADER: usize = 12;
/// An answer's A record: the name by its place, A, IN, 300 s, 127.0.0.2.
const LISTED: [u8; 16] = [0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 127, 0, 0, 2];
/// The SOA record that says how long a name isn't there: the root's, 300 s.
const NOT_THERE: [u8; 33] = [
    0, 0, 6, 0, 1, 0, 0, 1, 44, 0, 22, 0, 0, 0, 0, 0, 1, 0, 0, 14, 16, 0, 0, 14, 16, 0, 0, 14, 16,
    0, 0, 1, 44,
];

/// Serves until the process is ended.
pub(crate) fn serve(address: SocketAddr) -> anyhow::Result<()> {
    let socket = UdpSocket::bind(address).context("the DNS server can't listen")?;
    // 64 connections ask eight lists each at once: more than the kernel keeps for a socket that doesn't say so.
    SockRef::from(&socket).set_recv_buffer_size(RECEIVE_BUFFER)?;
    // Whoever starts this process asks here whether it runs.
    let _started = TcpListener::bind(address).context("the DNS server can't listen")?;
    let mut packet = [0; 512];
    let mut is_silent = false;
    loop {
        let (length, peer) = socket.recv_from(&mut packet)?;
        match packet.get(..length).unwrap_or_default() {
            SILENCE => is_silent = true,
            SPEAK => is_silent = false,
            question => {
                if let Some(answer) = answer(question, is_silent) {
                    // Who is gone has no use for it.
                    drop(socket.send_to(&answer, peer));
                }
            }
        }
    }
}

fn answer(question: &[u8], is_silent: bool) -> Option<Vec<u8>> {
    let name = question.get(HEADER..)?;
    let end = name.iter().position(|byte| *byte == 0)? + 1;
    let (name, kind) = (name.get(..end)?, name.get(end..end + 4)?);
    if is_silent && name.ends_with(SILENCED) {
        return None;
    }
    let is_entry = TEST_ENTRIES.iter().any(|entry| name.starts_with(entry));
    let is_listed = is_entry && kind.starts_with(&[0, 1]);
    let mut answer = Vec::with_capacity(HEADER + end + 4 + NOT_THERE.len());
    // QR, AA and RD; RA, and NXDOMAIN where nothing is.
    let (code, answers, authorities) = if is_entry {
        (0, u8::from(is_listed), u8::from(!is_listed))
    } else {
        (3, 0, 1)
    };
    answer.extend(question.get(..2)?);
    answer.extend([0x85, 0x80 | code, 0, 1, 0, answers, 0, authorities, 0, 0]);
    answer.extend(question.get(HEADER..HEADER + end + 4)?);
    answer.extend(if is_listed {
        LISTED.as_slice()
    } else {
        NOT_THERE.as_slice()
    });
    Some(answer)
}

/// Lets the one list fall silent, or speak again.
pub(crate) fn silence(server: SocketAddr, is_silent: bool) -> anyhow::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.send_to(if is_silent { SILENCE } else { SPEAK }, server)?;
    Ok(())
}

/// Answers a second that the server gives to somebody who only asks, 64 questions under way at a time.
pub(crate) fn floor(server: SocketAddr, time: Duration) -> anyhow::Result<f64> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.connect(server)?;
    socket.set_read_timeout(Some(Duration::from_secs(1)))?;
    let mut question = vec![0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    question.extend(b"\x03100\x03101\x03102\x03150\x02l0\x04test\0\0\x01\0\x01");
    for _ in 0..64 {
        socket.send(&question)?;
    }
    let (began, mut answered, mut packet) = (Instant::now(), 0_u32, [0; 512]);
    while began.elapsed() < time {
        if socket.recv(&mut packet)? < HEADER {
            bail!("the DNS server gives no answers");
        }
        answered += 1;
        socket.send(&question)?;
    }
    Ok(f64::from(answered) / began.elapsed().as_secs_f64())
}
