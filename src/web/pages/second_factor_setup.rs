//! What the page of the second step shows while it is set up: the secret, as a picture and in letters, and the recovery
//! codes that go with it.

use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use qrcode::{Color, EcLevel, QrCode};

use crate::store::SecondFactor;
use crate::tenancy::{RecoveryCode, SecretHash, TotpSecret};
use crate::web::person::Person;

/// What the app must be given.
pub(super) struct Setup {
    /// Which one it is.
    pub(super) mark: String,
    /// None where the names are too long for a picture.
    pub(super) picture: Option<Picture>,
    pub(super) groups: Vec<String>,
}

/// A QR code as an SVG path: one square a dark module.
pub(super) struct Picture {
    pub(super) size: usize,
    pub(super) path: String,
}

pub(super) struct NewCodes {
    pub(super) codes: Vec<String>,
    /// A `data:` URL of the same as a text file, so that they leave this page for the person's own disk only.
    pub(super) file: String,
}

/// Tells one set-up from the next: each has a secret of its own, which is sealed anew each time.
pub(super) fn mark_of(factor: &SecondFactor) -> String {
    let mark = SecretHash::of(&factor.sealed_secret);
    URL_SAFE_NO_PAD.encode(mark.0)
}

impl Setup {
    pub(super) fn of(secret: &TotpSecret, mark: String, person: &Person) -> Self {
        let provider = person.tenant.as_ref().map(|tenant| tenant.name.as_str());
        let url = secret.url(&person.account.address, provider.unwrap_or("Guestlist"));
        Self {
            mark,
            picture: url.and_then(|url| Picture::of(&url)),
            groups: secret.in_groups(),
        }
    }
}

impl Picture {
    /// Light around it, as the standard wants: four modules.
    const QUIET: usize = 4;

    fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (at, color) in code.into_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (x, y) = (at % width + Self::QUIET, at / width + Self::QUIET);
                // Writing to a String can't fail.
                write!(path, "M{x} {y}h1v1h-1z").ok()?;
            }
        }
        Some(Self {
            size: width + 2 * Self::QUIET,
            path,
        })
    }
}

impl NewCodes {
    pub(super) fn of(codes: &[RecoveryCode], person: &Person) -> Self {
        let codes: Vec<String> = codes.iter().map(RecoveryCode::text).collect();
        let text = format!(
            "{}\n{}\n\n{}\n",
            say!(
                "second-codes-file",
                address = person.account.address.as_str()
            ),
            say!("second-codes-file-use"),
            codes.join("\n")
        );
        let file = format!(
            "data:text/plain;charset=utf-8,{}",
            crate::web::extract::escape(&text)
        );
        Self { codes, file }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_a_finder_in_three_corners_and_light_around() {
        let picture = Picture::of("otpauth://totp/a?secret=b").unwrap();
        assert_eq!(picture.size, 25 + 8);
        for corner in ["M4 4h", "M28 4h", "M4 28h"] {
            assert!(picture.path.contains(corner), "{corner}");
        }
        for beyond in ["M3 ", "M29 ", " 3h", " 29h"] {
            assert!(!picture.path.contains(beyond), "{beyond}");
        }
        assert!(Picture::of(&"x".repeat(5000)).is_none());
    }
}
