//! The demo's mail server: it asks at the real policy port, as Postfix would.

use std::net::SocketAddr;

use anyhow::bail;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use uuid::Uuid;

use super::demo_mail::Client;

/// A connection to the policy port.
pub(super) struct PolicyPort(BufStream<TcpStream>);

impl PolicyPort {
    pub(super) async fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        Ok(Self(BufStream::new(TcpStream::connect(address).await?)))
    }

    /// Asks as Postfix does (`SMTPD_POLICY_README`) and reads the answer to its blank line; returns the action.
    pub(super) async fn ask(
        &mut self,
        client: Client,
        sender: &str,
        recipient: &str,
        login: &str,
    ) -> anyhow::Result<String> {
        let (address, name) = client;
        let request = format!(
            "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\n\
             client_address={address}\nclient_name={name}\nhelo_name={name}\n\
             sender={sender}\nrecipient={recipient}\nsasl_username={login}\ninstance={}\n\n",
            Uuid::now_v7()
        );
        self.0.write_all(request.as_bytes()).await?;
        self.0.flush().await?;
        let mut answer = String::new();
        while !answer.ends_with("\n\n") {
            if self.0.read_line(&mut answer).await? == 0 {
                bail!("the policy port closed the connection");
            }
        }
        let action = answer.trim_end().trim_start_matches("action=");
        Ok(action.to_owned())
    }
}
