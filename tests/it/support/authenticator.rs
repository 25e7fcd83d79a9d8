//! A device that keeps one passkey: it signs as `WebAuthn` (level 3) wants it, or wrongly where a test says so.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Somebody was there (6.1, bit 0).
const PRESENT: u8 = 0x01;
/// It was its owner (bit 2).
const VERIFIED: u8 = 0x04;
/// A key follows (bit 6).
const HAS_KEY: u8 = 0x40;

/// A device with one passkey.
pub(crate) struct Authenticator {
    pair: EcdsaKeyPair,
    credential_id: Vec<u8>,
    user_handle: Option<String>,
    pub(crate) counter: u32,
    /// Whether it looks whose hand it is in.
    pub(crate) verifies: bool,
    /// Where the browser says it is.
    pub(crate) origin: String,
}

impl Authenticator {
    pub(crate) fn new(origin: &str) -> Self {
        let random = SystemRandom::new();
        let way = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(way, &random).expect("a pair of keys");
        let pair = EcdsaKeyPair::from_pkcs8(way, pkcs8.as_ref(), &random).expect("the same");
        let credential_id = Sha256::digest(pair.public_key().as_ref()).to_vec();
        Self {
            pair,
            credential_id,
            user_handle: None,
            counter: 0,
            verifies: true,
            origin: origin.to_owned(),
        }
    }

    /// Makes the passkey that these options ask for, and answers as the page's script sends it.
    pub(crate) fn create(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("JSON");
        let selection = &options["authenticatorSelection"];
        assert_eq!(selection["residentKey"], "required");
        assert_eq!(selection["userVerification"], "required");
        self.user_handle = options["user"]["id"].as_str().map(str::to_owned);
        let mut data = self.data(&options["rp"]["id"], HAS_KEY);
        data.extend([0; 16]);
        let length = u16::try_from(self.credential_id.len()).expect("a short id");
        data.extend(length.to_be_bytes());
        data.extend(&self.credential_id);
        data.extend(self.cose_key());
        // {"fmt": "none", "attStmt": {}, "authData": …} (6.5)
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        attestation.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
        attestation.extend(&data);
        let client_data = self.client_data("webauthn.create", &options);
        self.answer(&json!({
            "attestationObject": encoded(&attestation),
            "clientDataJSON": encoded(&client_data),
        }))
    }

    /// Signs what these options ask for.
    pub(crate) fn get(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("JSON");
        self.counter += 1;
        let data = self.data(&options["rpId"], 0);
        let client_data = self.client_data("webauthn.get", &options);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed);
        self.answer(&json!({
            "authenticatorData": encoded(&data),
            "clientDataJSON": encoded(&client_data),
            "signature": encoded(signature.expect("a signature").as_ref()),
            "userHandle": self.user_handle,
        }))
    }

    fn answer(&self, response: &Value) -> String {
        let id = encoded(&self.credential_id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {}})
            .to_string()
    }

    fn data(&self, site: &Value, flags: u8) -> Vec<u8> {
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = Sha256::digest(site.as_str().expect("a name")).to_vec();
        data.push(PRESENT | verified | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = &options["challenge"];
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false})
            .to_string()
            .into_bytes()
    }

    /// RFC 9053, 7.1.1: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
    fn cose_key(&self) -> Vec<u8> {
        let point = self.pair.public_key().as_ref();
        let (x, y) = point[1..].split_at(32);
        let head = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".as_slice();
        [head, x, b"\x22\x58\x20".as_slice(), y].concat()
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
