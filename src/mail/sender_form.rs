//! What a sender address wraps.
//!
//! - BATV (draft-levine-smtp-batv-01): `prvs=TAG=local@domain`, the sender's own bounce protection.
//! - SRS (Sender Rewriting Scheme): `SRS0=HASH=TT=domain=local@forwarder`, and
//!   `SRS1=HASH=forwarder1==HASH=TT=domain=local@forwarder2`; the first `=` may also be `+` or `-`.
//! - VERP: `list-bounces+anna=isp.example@lists.example` names its recipient; what stays the same
//!   from message to message is `list-bounces@lists.example`. With `-` in place of `+` the cut is
//!   after `bounces-`, `bounce-` or `return-`, and where there is none before the last hyphen: a
//!   recipient whose own name has a hyphen can't be told apart otherwise.
//!
//! Anyone can write such an address. What is inside proves nothing: `policy` asks for proof.

use super::{Address, Domain};

/// How a sender address was wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wrapping {
    /// The sender's own tag against forged bounces.
    Batv,
    /// A forwarder's rewriting.
    Srs,
    /// A list's address for bounces of one recipient.
    Verp,
}

impl Wrapping {
    /// Returns the name the field uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Batv => "BATV",
            Self::Srs => "SRS",
            Self::Verp => "VERP",
        }
    }
}

/// One form of a sender address: the raw one (`wrapping` is None), or what a wrapping contains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SenderForm {
    /// The address in this form.
    pub address: Address,
    /// The outermost wrapping that was undone.
    pub wrapping: Option<Wrapping>,
}

impl Address {
    /// How many wrappings inside one another are undone.
    pub const MOST_WRAPPINGS: usize = 3;

    /// Returns what one wrapping contains; None (and nothing allocated) when there is none.
    pub fn unwrapped(&self) -> Option<SenderForm> {
        // Every wrapping has an equals sign; hardly any other address has.
        if !self.local_part().as_bytes().contains(&b'=') {
            return None;
        }
        let (wrapping, address) = self
            .out_of_batv()
            .map(|address| (Wrapping::Batv, address))
            .or_else(|| Some((Wrapping::Srs, self.out_of_srs()?)))
            .or_else(|| Some((Wrapping::Verp, self.out_of_verp()?)))?;
        (address != *self).then_some(SenderForm {
            address,
            wrapping: Some(wrapping),
        })
    }

    /// Returns the forms under which this sender is known: itself, then what BATV, SRS or VERP
    /// wrapped, layer by layer.
    pub fn sender_forms(&self) -> Vec<SenderForm> {
        let mut forms = vec![SenderForm {
            address: self.clone(),
            wrapping: None,
        }];
        while let Some(form) = forms.last().and_then(|form| form.address.unwrapped()) {
            // Named after the outermost: who rewrote last is whom the proof is about.
            let wrapping = forms.get(1).map_or(form.wrapping, |first| first.wrapping);
            forms.push(SenderForm { wrapping, ..form });
            if forms.len() > Self::MOST_WRAPPINGS {
                break;
            }
        }
        forms
    }

    fn out_of_batv(&self) -> Option<Self> {
        let (tag, local_part) = self.local_part().strip_prefix("prvs=")?.split_once('=')?;
        // Key number, day, six hexadecimal digits; some signers are longer.
        if tag.is_empty() || !tag.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        joined(local_part, self.domain())
    }

    fn out_of_srs(&self) -> Option<Self> {
        let local_part = self.local_part();
        if let Some(rest) = local_part.strip_prefix("srs0") {
            return out_of_srs0(rest);
        }
        let rest = without_separator(local_part.strip_prefix("srs1")?)?;
        let (_hash, rest) = rest.split_once('=')?;
        let (_forwarder, srs0) = rest.split_once('=')?;
        out_of_srs0(srs0)
    }

    fn out_of_verp(&self) -> Option<Self> {
        let (before, recipient_domain) = self.local_part().rsplit_once('=')?;
        if !recipient_domain.contains('.') || Domain::parse(recipient_domain).is_err() {
            return None;
        }
        let (list, recipient) = match before.split_once('+') {
            Some(parts) => parts,
            None => ["bounces-", "bounce-", "return-"]
                .iter()
                .find_map(|marker| {
                    let end = before.find(marker)? + marker.len();
                    Some((before.get(..end - 1)?, before.get(end..)?))
                })
                .or_else(|| before.rsplit_once('-'))?,
        };
        if recipient.is_empty() {
            return None;
        }
        joined(list, self.domain())
    }
}

/// Reads `=HASH=TT=domain=local`; only the first separator may differ.
fn out_of_srs0(text: &str) -> Option<Address> {
    let mut parts = without_separator(text)?.splitn(4, '=');
    let (_hash, _time, domain, local_part) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    joined(local_part, domain)
}

fn without_separator(text: &str) -> Option<&str> {
    text.strip_prefix(['=', '+', '-'])
}

fn joined(local_part: &str, domain: &str) -> Option<Address> {
    // A wrapper can hold anything: what is inside has to be an address by itself.
    Address::parse(&format!("{local_part}@{domain}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unwrapped(text: &str) -> Option<(Wrapping, String)> {
        let form = Address::parse(text).unwrap().unwrapped()?;
        Some((form.wrapping?, form.address.to_string()))
    }

    #[test]
    fn wrappings_are_undone() {
        for (text, wrapping, inside) in [
            (
                "prvs=1234abcdef=anna@isp.example",
                Wrapping::Batv,
                "anna@isp.example",
            ),
            (
                "prvs=1234abcdef=a=b@isp.example",
                Wrapping::Batv,
                "a=b@isp.example",
            ),
            (
                "SRS0=HHH=TT=isp.example=anna@fwd.example",
                Wrapping::Srs,
                "anna@isp.example",
            ),
            (
                "SRS0+HHH=TT=isp.example=anna@fwd.example",
                Wrapping::Srs,
                "anna@isp.example",
            ),
            (
                "srs0-hhh=tt=isp.example=a=b@fwd.example",
                Wrapping::Srs,
                "a=b@isp.example",
            ),
            (
                "SRS1=GGG=fwd.example==HHH=TT=isp.example=anna@other.example",
                Wrapping::Srs,
                "anna@isp.example",
            ),
            (
                "SRS1+GGG=fwd.example=-HHH=TT=isp.example=anna@other.example",
                Wrapping::Srs,
                "anna@isp.example",
            ),
            (
                "list-bounces+anna=isp.example@lists.example",
                Wrapping::Verp,
                "list-bounces@lists.example",
            ),
            (
                "list-bounces-anna=isp.example@lists.example",
                Wrapping::Verp,
                "list-bounces@lists.example",
            ),
            (
                "list-return-17-anna-m=isp.example@lists.example",
                Wrapping::Verp,
                "list-return@lists.example",
            ),
            (
                "news-anna=isp.example@lists.example",
                Wrapping::Verp,
                "news@lists.example",
            ),
        ] {
            assert_eq!(
                unwrapped(text),
                Some((wrapping, inside.to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn what_only_looks_wrapped_is_left_alone() {
        for text in [
            "anna@isp.example",
            "a=b@isp.example",
            "prvs=anna@isp.example",
            "srs0=a=b@isp.example",
            "srs0=h=t=not a domain=anna@isp.example",
            "srs1=a=b@isp.example",
            "x+y=z@isp.example",
            "+anna=isp.example@lists.example",
            "srs0@isp.example",
            "bounces+=isp.example@lists.example",
        ] {
            assert_eq!(unwrapped(text), None, "{text}");
        }
    }

    #[test]
    fn layers_come_off_one_by_one() {
        let address =
            Address::parse("srs0=h=t=isp.example=prvs=1234abcdef=anna@fwd.example").unwrap();
        let forms = address.sender_forms();
        let texts: Vec<_> = forms.iter().map(|form| form.address.as_str()).collect();
        assert_eq!(
            texts,
            [
                address.as_str(),
                "prvs=1234abcdef=anna@isp.example",
                "anna@isp.example"
            ]
        );
        assert_eq!(forms.last().unwrap().wrapping, Some(Wrapping::Srs));
    }
}
