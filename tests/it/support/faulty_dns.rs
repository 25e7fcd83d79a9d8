//! A DNS server that is asked over TCP as well, and may be at fault there.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::fake_dns::{FakeDns, both_sockets};

/// What is answered to a question.
type Answer = fn(&[u8]) -> Vec<u8>;

impl FakeDns {
    /// A server that answers each question with these packets: the first over UDP, the other over TCP.
    pub(crate) async fn faulty_both_ways(answer: Answer, over_tcp: Answer) -> Self {
        let (udp, tcp) = both_sockets().await;
        let address = udp.local_addr().unwrap();
        let mut answering = JoinSet::new();
        answering.spawn(async move {
            let mut question = [0; 4096];
            while let Ok((length, peer)) = udp.recv_from(&mut question).await {
                let answer = answer(&question[..length]);
                udp.send_to(&answer, peer).await.unwrap();
            }
        });
        answering.spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = tcp.accept().await {
                open.spawn(answer_all(stream, over_tcp));
            }
        });
        Self::at(address, answering)
    }
}

/// RFC 1035, 4.2.2: each message after its length. Whoever asked may be gone.
async fn answer_all(mut stream: TcpStream, answer: Answer) {
    while let Ok(length) = stream.read_u16().await {
        let mut question = vec![0; length.into()];
        if stream.read_exact(&mut question).await.is_err() {
            return;
        }
        let answer = answer(&question);
        let length = u16::try_from(answer.len()).unwrap();
        let sent = [&length.to_be_bytes()[..], &answer].concat();
        if stream.write_all(&sent).await.is_err() {
            return;
        }
    }
}
