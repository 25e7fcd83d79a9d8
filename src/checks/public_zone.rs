//! What everybody may know of a list's zone. Paid lists put their customer's key into it (`key.zen.dq.example.net`), so only
//! those who run the tenant or the installation see it whole.

use sha2::{Digest, Sha256};

use super::known_list;
use crate::policy::registrable;

/// The zone itself where the catalogue has it; of any other, the domain that it belongs to.
pub fn public_zone(zone: &str) -> &str {
    if known_list(zone).is_some() {
        zone
    } else {
        registrable(zone)
    }
}

/// Tells a zone from others of the same domain, and nothing else.
pub fn zone_mark(zone: &str) -> [u8; 4] {
    let [first, second, third, fourth, ..] = <[u8; 32]>::from(Sha256::digest(zone));
    [first, second, third, fourth]
}

/// Returns [`zone_mark`] in eight hexadecimal digits, as the database keeps it.
pub fn zone_mark_text(zone: &str) -> String {
    format!("{:08x}", u32::from_be_bytes(zone_mark(zone)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_of_the_catalogue_is_no_secret_and_any_other_is_known_by_its_domain() {
        assert_eq!(public_zone("zen.spamhaus.org"), "zen.spamhaus.org");
        assert_eq!(public_zone("a1b2c3.zen.dq.bl.test"), "bl.test");
        assert_ne!(zone_mark("a.bl.test"), zone_mark("b.bl.test"));
    }
}
