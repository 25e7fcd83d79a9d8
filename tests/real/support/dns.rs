//! A DNS server that knows no name: every question is answered NXDOMAIN.

use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use super::wait::go_on_for;

/// Starts it on a loopback port, for as long as the test process lives; returns its address.
pub(crate) fn that_knows_nothing() -> SocketAddr {
    that_thinks_for(Duration::ZERO)
}

/// The same, but it takes its time for each answer.
pub(crate) fn that_thinks_for(time: Duration) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a loopback port");
    let address = socket.local_addr().expect("bound");
    std::thread::spawn(move || {
        let mut packet = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut packet) {
            // RFC 1035, 4.1.1: QR in the third byte; RA and RCODE 3 in the fourth. The question
            // stays; an OPT record behind it is cut off and its count cleared.
            let Some(end) = question_end(&packet[..length]) else {
                continue;
            };
            packet[2] |= 0x80;
            packet[3] = 0x83;
            packet[6..12].fill(0);
            go_on_for(time);
            // A resolver that is gone has no use for the answer.
            socket.send_to(&packet[..end], from).ok();
        }
    });
    address
}

fn question_end(packet: &[u8]) -> Option<usize> {
    let mut at = 12;
    loop {
        match *packet.get(at)? {
            0 => return (at + 5 <= packet.len()).then_some(at + 5),
            label => at += 1 + usize::from(label),
        }
    }
}
