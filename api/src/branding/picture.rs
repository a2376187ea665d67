//! An uploaded picture, made small and harmless (S21). What a hostile file could ask for is bounded before it is decoded.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits, error::ImageError};

/// No logo needs more, whatever its file says; in pixels.
const SIDE_MAX: u32 = 4096;
/// What decoding may take, in bytes.
const MEMORY_MAX: u64 = 96 * 1024 * 1024;
/// It is shown at a third of this or less, in pixels.
const WIDTH: u32 = 480;
const HEIGHT: u32 = 144;

const FORMATS: [ImageFormat; 3] = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    #[error("Choose a PNG, JPEG or WebP image.")]
    Format,
    #[error("Choose an image of at most {SIDE_MAX} by {SIDE_MAX} pixels.")]
    TooLarge,
    #[error("The image is damaged. Save it anew and try again.")]
    Damaged,
}

/// The picture as a PNG that fits [`WIDTH`] by [`HEIGHT`]. It takes a while: not for the runtime's own threads.
pub fn clean(file: &[u8]) -> Result<Vec<u8>, Unusable> {
    // By its content: a name or a media type is only what somebody says.
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(|_| Unusable::Format)?;
    if !reader.format().is_some_and(|format| FORMATS.contains(&format)) {
        return Err(Unusable::Format);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        ImageError::Limits(_) => Unusable::TooLarge,
        _ => Unusable::Damaged,
    })?;
    let small = if picture.width() > WIDTH || picture.height() > HEIGHT {
        picture.resize(WIDTH, HEIGHT, image::imageops::FilterType::Lanczos3)
    } else {
        picture
    };
    let mut png = Cursor::new(Vec::new());
    // Eight bits a channel: what a browser shows.
    DynamicImage::from(small.into_rgba8()).write_to(&mut png, ImageFormat::Png).map_err(|_| Unusable::Damaged)?;
    Ok(png.into_inner())
}

#[cfg(test)]
mod tests {
    use image::{GenericImageView, Rgba, RgbaImage};

    use super::*;

    fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let picture = RgbaImage::from_pixel(width, height, Rgba([200, 30, 30, 255]));
        let mut file = Cursor::new(Vec::new());
        let picture = DynamicImage::from(picture);
        let picture = if format == ImageFormat::Jpeg { picture.into_rgb8().into() } else { picture };
        picture.write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    #[test]
    fn every_format_becomes_a_png_that_fits() {
        for format in FORMATS {
            let cleaned = clean(&file(960, 100, format)).unwrap();
            assert_eq!(image::guess_format(&cleaned).unwrap(), ImageFormat::Png);
            assert_eq!(image::load_from_memory(&cleaned).unwrap().dimensions(), (480, 50));
        }
        let small = clean(&file(20, 20, ImageFormat::Png)).unwrap();
        assert_eq!(image::load_from_memory(&small).unwrap().dimensions(), (20, 20));
    }

    #[test]
    fn nothing_of_the_file_but_its_picture_survives_s21() {
        let mut disguised = file(20, 20, ImageFormat::Png);
        disguised.extend_from_slice(b"<script>alert(1)</script>");
        let cleaned = clean(&disguised).unwrap();
        assert!(!cleaned.windows(7).any(|part| part == b"<script"));
    }

    #[test]
    fn what_is_no_picture_or_asks_for_too_much_is_refused_s21() {
        let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
        assert_eq!(clean(svg), Err(Unusable::Format));
        assert_eq!(clean(b""), Err(Unusable::Format));
        assert_eq!(clean(b"GIF89a\x01\0\x01\0"), Err(Unusable::Format));
        assert_eq!(clean(&file(SIDE_MAX + 1, 1, ImageFormat::Png)), Err(Unusable::TooLarge));
        let whole = file(200, 200, ImageFormat::Png);
        assert_eq!(clean(&whole[..whole.len() / 2]), Err(Unusable::Damaged));
    }
}
