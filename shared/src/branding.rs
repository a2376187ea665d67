//! How an organization looks to the recipients of its links.

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::{check, endpoint::endpoints, id::OrganizationId};

/// Name, logo and accent color. What is absent is Mooring's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Branding {
    /// What recipients read instead of the organization's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `#rrggbb`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// A PNG as a `data:` URI, encoded anew on arrival.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
}

/// An organization as a recipient sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Branded {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
}

/// All of it but the logo; what is left out is Mooring's own again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditBranding {
    #[garde(custom(check::optional_name))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `#rrggbb`, see [`Accent`].
    #[garde(inner(custom(usable_accent)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
}

/// Largest image file that is taken, in bytes.
pub const IMAGE_MAX: usize = 512 * 1024;

/// A PNG, JPEG or WebP image of at most [`IMAGE_MAX`] bytes.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLogo {
    /// The file in base64.
    #[garde(skip)]
    pub image: String,
}

/// A color that buttons and bars of the recipient's pages are painted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accent([u8; 3]);

/// WCAG 2.2, 1.4.11: what a control is recognized by.
const CONTRAST_MIN: f64 = 3.0;

impl Accent {
    /// `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let part = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Whether a control in this color is recognized on white.
    pub fn stands_out(self) -> bool {
        contrast(self.luminance(), 1.0) >= CONTRAST_MIN
    }

    /// The color of text on it: white or black, whichever is read better (at least 4.5 to 1, always).
    pub fn text(self) -> &'static str {
        let own = self.luminance();
        if contrast(own, 1.0) >= contrast(own, 0.0) { "#ffffff" } else { "#000000" }
    }

    /// The same color, lightened until it stands out on `#rrggbb`, a dark background.
    #[must_use]
    pub fn on(self, background: Self) -> Self {
        let under = background.luminance();
        let lighter = |step: u16| {
            Self(self.0.map(|part| {
                let part = u16::from(part);
                u8::try_from(part + (255 - part) * step / 20).unwrap_or(u8::MAX)
            }))
        };
        (0..=20).map(lighter).find(|color| contrast(color.luminance(), under) >= CONTRAST_MIN).unwrap_or(self)
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl std::fmt::Display for Accent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Contrast ratio of two luminances, 1 to 21 (WCAG 2.2).
fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// A color that [`Accent`] can use.
pub fn usable_accent(value: &str, (): &()) -> garde::Result {
    match Accent::parse(value) {
        None => Err(garde::Error::new("Enter a color like #0b5578.")),
        Some(accent) if !accent.stands_out() => {
            Err(garde::Error::new("Choose a darker color: buttons in this one would be hard to see on white."))
        }
        Some(_) => Ok(()),
    }
}

endpoints! {
    ReadBranding: Get "/v1/organizations/{organization}/branding" { organization: OrganizationId } => Branding;
    SaveBranding: Put "/v1/organizations/{organization}/branding" { organization: OrganizationId }, EditBranding => Branding;
    SaveLogo: Put "/v1/organizations/{organization}/branding/logo" { organization: OrganizationId }, NewLogo => Branding;
    RemoveLogo: Delete "/v1/organizations/{organization}/branding/logo" { organization: OrganizationId } => Branding;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Accent {
        Accent::parse(text).unwrap()
    }

    #[test]
    fn only_a_color_in_six_digits_is_one() {
        assert_eq!(color("#0B5578").to_string(), "#0b5578");
        for text in ["0b5578", "#0b557", "#0b55781", "#0b557g", "#é1234", "red", ""] {
            assert_eq!(Accent::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_color_that_is_lost_on_white_is_refused() {
        for (text, stands_out) in [("#0b5578", true), ("#949494", true), ("#969696", false), ("#ffd400", false)] {
            assert_eq!(color(text).stands_out(), stands_out, "{text}");
        }
    }

    #[test]
    fn text_on_any_color_can_be_read() {
        for (red, green) in (0..=255).step_by(15).flat_map(|red| (0..=255).step_by(15).map(move |green| (red, green))) {
            let own = Accent([red, green, 128]);
            let text = color(own.text());
            assert!(contrast(own.luminance(), text.luminance()) >= 4.5, "{own}");
        }
    }

    #[test]
    fn a_color_is_lightened_only_as_far_as_a_dark_page_needs() {
        let dark = color("#11202d");
        assert_eq!(color("#5bb8dd").on(dark), color("#5bb8dd"));
        let lightened = color("#0b2030").on(dark);
        assert!(contrast(lightened.luminance(), dark.luminance()) >= CONTRAST_MIN);
        assert_ne!(lightened, color("#ffffff"));
    }
}
