//! How a tenant looks: a colour and a logo of its own.
//!
//! No one colour can be read on both a light and a dark ground (WCAG 2.2, 1.4.3: 4.5 to 1), so each ground has its own:
//! the nearest on the way from the chosen one to black, or to white, that can be read on everything it stands on.

use std::fmt;

/// The contrast that text needs (WCAG 2.2, 1.4.3).
const ENOUGH: f64 = 4.5;
/// Steps on the way to black or to white.
const STEPS: u32 = 200;

/// A colour (sRGB).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// Which ground a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A tenant's colour on one ground: for words and buttons, pressed buttons, and what lies behind the words of the page
/// that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent {
    /// Can be read on paper, on cards and on `soft`; words in the colour of paper can be read on it.
    pub main: Colour,
    /// The same for a button under the pointer.
    pub deep: Colour,
    /// A ground of its own.
    pub soft: Colour,
}

/// A logo that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoMark {
    /// Another one for another picture.
    pub version: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// What a tenant has of its own; nothing: it looks like the house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// As it was chosen.
    pub accent: Option<Colour>,
    /// Its logo.
    pub logo: Option<LogoMark>,
}

impl Ground {
    /// Paper and cards, as the style sheet's tokens have them (`static/css/tokens.css`).
    pub const fn papers(self) -> [Colour; 2] {
        match self {
            Self::Light => [Colour([0xfa, 0xf8, 0xf4]), Colour([0xff, 0xff, 0xff])],
            Self::Dark => [Colour([0x15, 0x18, 0x1b]), Colour([0x1d, 0x21, 0x25])],
        }
    }

    /// Where colours become legible.
    const fn end(self) -> Colour {
        match self {
            Self::Light => Colour([0, 0, 0]),
            Self::Dark => Colour([0xff, 0xff, 0xff]),
        }
    }
}

impl Colour {
    /// Reads `#1b6b4f`, in either case.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// The colour as it is used on that ground.
    pub fn on(self, ground: Ground) -> Accent {
        let steps = (0..=STEPS).map(|step| self.towards(ground.end(), step));
        // The end itself can always be read.
        let main = steps
            .into_iter()
            .find(|colour| colour.can_be_read(ground))
            .unwrap_or(ground.end());
        Accent {
            main,
            deep: main.towards(ground.end(), STEPS / 5),
            soft: main.softly(ground),
        }
    }

    fn can_be_read(self, ground: Ground) -> bool {
        let [paper, card] = ground.papers();
        [paper, card, self.softly(ground)]
            .iter()
            .all(|behind| self.contrast(*behind) >= ENOUGH)
    }

    /// The card with a tenth of the colour in it.
    fn softly(self, ground: Ground) -> Self {
        let [_, card] = ground.papers();
        card.towards(self, STEPS / 10)
    }

    /// The contrast between two colours, from 1 to 21 (WCAG 2.2, "contrast ratio").
    // By hand: six lines, against a library of colour spaces.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The colour that lies that many steps on the way to the other.
    fn towards(self, end: Self, step: u32) -> Self {
        let (Self(from), Self(to)) = (self, end);
        let mut mixed = from;
        for ((channel, from), to) in mixed.iter_mut().zip(from).zip(to) {
            let sum = u32::from(from) * (STEPS - step.min(STEPS)) + u32::from(to) * step.min(STEPS);
            *channel = u8::try_from((sum + STEPS / 2) / STEPS).unwrap_or(u8::MAX);
        }
        Self(mixed)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Look {
    /// Says whether nothing of it is the tenant's own.
    pub fn is_plain(&self) -> bool {
        self.accent.is_none() && self.logo.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_as_wcag_reckons_it() {
        let colour = |text| Colour::parse(text).unwrap();
        for (one, two, contrast) in [
            ("#000000", "#FFFFFF", 21.0),
            ("#777777", "#ffffff", 4.48),
            ("#1b6b4f", "#faf8f4", 6.11),
        ] {
            let found = colour(one).contrast(colour(two));
            assert!((found - contrast).abs() < 0.01, "{one} on {two}: {found}");
        }
    }

    #[test]
    fn every_colour_can_be_read_on_every_ground() {
        for red in (0..=255).step_by(51) {
            for green in (0..=255).step_by(51) {
                for blue in (0..=255).step_by(51) {
                    let chosen = Colour([red, green, blue]);
                    for ground in [Ground::Light, Ground::Dark] {
                        let accent = chosen.on(ground);
                        let [paper, card] = ground.papers();
                        for (ink, behind) in [
                            (accent.main, paper),
                            (accent.main, card),
                            (accent.main, accent.soft),
                            (paper, accent.main),
                            (paper, accent.deep),
                        ] {
                            let contrast = ink.contrast(behind);
                            assert!(contrast >= 4.5, "{chosen} {ground:?}: {ink} on {behind}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_can_be_read_stays_as_it_was_chosen() {
        let green = Colour::parse("#1B6B4F").unwrap();
        assert_eq!(green.on(Ground::Light).main, green);
        assert_ne!(green.on(Ground::Dark).main, green);
        for text in [
            "",
            "1b6b4f",
            "#1b6b4",
            "#1b6b4g",
            "#+b6b4f",
            "red",
            "#1b6b4f;}",
        ] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }
}
