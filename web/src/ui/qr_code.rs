//! A text as a QR code (ISO/IEC 18004), drawn as one path. Dark on light in both themes, with the quiet zone around it
//! that scanners look for.

use std::fmt::Write as _;

use leptos::prelude::*;
use qrcodegen::{QrCode as Code, QrCodeEcc};

/// Modules of light around the code.
const QUIET: i32 = 4;

#[component]
pub fn QrCode(
    #[prop(into)] text: String,
    /// What scanning it leads to, for those who do not see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    // What is too long for a code is shown without one.
    let code = Code::encode_binary(&text.into_bytes(), QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * QUIET;
    Some(view! {
        <svg class="qr-code" viewBox=format!("0 0 {side} {side}") role="img" aria-label=label shape-rendering="crispEdges">
            <rect width=side height=side fill="#fff" />
            <path d=path(&code) fill="#000" />
        </svg>
    })
}

/// Each run of dark modules in a line is a rectangle.
fn path(code: &Code) -> String {
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|x| code.get_module(*x, y)).map(|_| 1).sum::<i32>();
            if run > 0 {
                let _ = write!(path, "M{},{}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run + 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a path of such rectangles covers.
    fn painted(path: &str) -> Vec<(i32, i32)> {
        let rectangle = |text: &str| {
            let (at, rest) = text.split_once('h').unwrap();
            let (x, y) = at.split_once(',').unwrap();
            let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
            let run: i32 = rest.split_once('v').unwrap().0.parse().unwrap();
            (0..run).map(move |step| (x + step, y))
        };
        path.split('M').skip(1).flat_map(rectangle).collect()
    }

    #[test]
    fn every_dark_module_is_painted_and_no_other() {
        let code = Code::encode_binary(b"https://mooring.example/connect#token=x", QrCodeEcc::Medium).unwrap();
        let painted = painted(&path(&code));
        let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let dark: Vec<_> = all.filter(|(x, y)| code.get_module(*x, *y)).map(|(x, y)| (x + QUIET, y + QUIET)).collect();
        assert!(dark.len() > 200);
        assert_eq!(painted, dark);
    }
}
