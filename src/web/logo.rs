//! A logo that somebody sent: taken apart by a decoder with limits, and written anew as a small PNG. What else may have
//! been in the file (a script, another file, where a photo was taken) is gone then.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};

/// Bytes of the file.
pub(super) const LARGEST: usize = 2 * 1024 * 1024;
/// Pixels of each side of the file's picture.
pub(super) const MOST_PIXELS: u32 = 2_000;
pub(super) const FEWEST_PIXELS: u32 = 16;
/// Bytes that a picture may take while it is read: 2,000 × 2,000 pixels of 8 bytes, and a little.
const MEMORY: u64 = 36 * 1024 * 1024;
/// The place that the logo has to fit into, in pixels: twice what pages show.
const WIDTH: u32 = 400;
const HEIGHT: u32 = 112;

/// A picture that can be kept.
#[derive(Debug)]
pub(super) struct Logo {
    pub(super) png: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
    /// 16 hexadecimal digits of its SHA-256.
    pub(super) version: String,
}

/// Why a file can't be a logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoLogo {
    TooLarge,
    /// SVG, HTML or another text with tags: it could carry scripts.
    Svg,
    /// Neither PNG nor JPEG nor WebP.
    Kind,
    /// More pixels than [`MOST_PIXELS`] a side, or a picture that takes too much memory.
    TooManyPixels,
    TooSmall,
    /// It says what it is, and isn't.
    Broken,
}

/// Reads a file. Slow: for a thread of its own.
pub(super) fn read(bytes: &[u8]) -> Result<Logo, NoLogo> {
    if bytes.len() > LARGEST {
        return Err(NoLogo::TooLarge);
    }
    let format = kind(bytes)?;
    let image = decode(bytes, format)?;
    if image.width() < FEWEST_PIXELS || image.height() < FEWEST_PIXELS {
        return Err(NoLogo::TooSmall);
    }
    let image = if image.width() > WIDTH || image.height() > HEIGHT {
        image.resize(WIDTH, HEIGHT, FilterType::Lanczos3)
    } else {
        image
    };
    // A banner of one line of pixels would vanish.
    if image.width() < 2 || image.height() < 2 {
        return Err(NoLogo::TooSmall);
    }
    let mut png = Cursor::new(Vec::new());
    let written = image.to_rgba8().write_to(&mut png, ImageFormat::Png);
    written.map_err(|_| NoLogo::Broken)?;
    let png = png.into_inner();
    let hash = Sha256::digest(&png);
    let version = hash.first_chunk::<8>();
    Ok(Logo {
        width: image.width(),
        height: image.height(),
        version: format!("{:016x}", version.map_or(0, |it| u64::from_be_bytes(*it))),
        png,
    })
}

/// By what is in it, whatever it is called.
fn kind(bytes: &[u8]) -> Result<ImageFormat, NoLogo> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if text.trim_ascii_start().starts_with(b"<") {
        return Err(NoLogo::Svg);
    }
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) => Ok(format),
        _ => Err(NoLogo::Kind),
    }
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, NoLogo> {
    let problem = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => NoLogo::TooManyPixels,
        _ => NoLogo::Broken,
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_PIXELS);
    limits.max_image_height = Some(MOST_PIXELS);
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(problem)?;
    // A picture of a phone may lie on its side.
    let orientation = decoder.orientation().map_err(problem)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(problem)?;
    image.apply_orientation(orientation);
    Ok(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let image = DynamicImage::new_rgb8(width, height);
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_picture_is_written_anew_and_fits_its_place() {
        for (width, height, fits) in [
            (40, 40, (40, 40)),
            (1000, 100, (400, 40)),
            (300, 600, (56, 112)),
        ] {
            for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
                let logo = read(&picture(width, height, format)).unwrap();
                assert_eq!((logo.width, logo.height), fits, "{format:?}");
                assert!(logo.png.starts_with(b"\x89PNG"));
            }
        }
    }

    #[test]
    fn what_hides_behind_a_picture_is_gone() {
        let mut bytes = picture(40, 40, ImageFormat::Png);
        bytes.extend(b"<script>alert(1)</script>");
        let logo = read(&bytes).unwrap();
        let text = String::from_utf8_lossy(&logo.png).into_owned();
        assert!(!text.contains("script"), "{text}");
    }

    #[test]
    fn what_is_no_picture_is_named() {
        let mut cut = picture(40, 40, ImageFormat::Png);
        cut.truncate(60);
        for (bytes, problem) in [
            (
                &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
                NoLogo::Svg,
            ),
            (b"\xef\xbb\xbf \n<?xml version='1.0'?>", NoLogo::Svg),
            (b"GIF89a", NoLogo::Kind),
            (b"", NoLogo::Kind),
            (b"%PDF-1.7", NoLogo::Kind),
            (b"RIFF\x24\x00\x00\x00WEBPVP8 rubbish", NoLogo::Broken),
            (&cut, NoLogo::Broken),
            (&picture(15, 40, ImageFormat::Png), NoLogo::TooSmall),
            (&picture(2_001, 16, ImageFormat::Png), NoLogo::TooManyPixels),
            (&vec![0; LARGEST + 1], NoLogo::TooLarge),
        ] {
            assert_eq!(read(bytes).unwrap_err(), problem);
        }
    }

    #[test]
    fn a_small_file_that_claims_to_be_vast_is_not_unpacked() {
        // A PNG whose header says 60,000 by 60,000 pixels: 13.4 GiB.
        let mut bytes = picture(40, 40, ImageFormat::Png);
        let vast = 60_000_u32.to_be_bytes();
        bytes[16..20].copy_from_slice(&vast);
        bytes[20..24].copy_from_slice(&vast);
        assert!(matches!(
            read(&bytes).unwrap_err(),
            NoLogo::TooManyPixels | NoLogo::Broken
        ));
    }
}
