//! Fills the hashed names into a program's page and boot script, and refuses what the content policy would block.

use anyhow::{Result, bail};

/// Replaces each placeholder, such as `__APP_JS__`. One that the template lacks, or has and nobody fills, is a mistake.
pub fn fill(template: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut text = template.to_owned();
    for (placeholder, value) in values {
        if !text.contains(placeholder) {
            bail!("the placeholder {placeholder} is missing");
        }
        text = text.replace(placeholder, value);
    }
    if let Some(left) = placeholder(&text) {
        bail!("nothing fills the placeholder {left}");
    }
    Ok(text)
}

fn placeholder(text: &str) -> Option<&str> {
    text.split(|letter: char| !(letter.is_ascii_uppercase() || letter == '_'))
        .find(|word| word.len() > 4 && word.starts_with("__") && word.ends_with("__"))
}

/// The policy is `script-src 'self' 'wasm-unsafe-eval'; style-src 'self'`: a page with anything inline comes up broken.
pub fn refuse_inline(html: &str) -> Result<()> {
    for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        let tag = tag.to_ascii_lowercase();
        let mut words = tag.split_ascii_whitespace();
        let name = words.next().unwrap_or_default();
        if name == "style" || (name == "script" && !tag.contains(" src=")) {
            bail!("the page has an inline <{name}>");
        }
        if let Some(word) =
            words.find(|word| word.starts_with("style=") || (word.starts_with("on") && word.contains('=')))
        {
            bail!("the page has an inline {word}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_wherever_they_stand() {
        let filled = fill("a __APP_JS__ b __APP_JS__ __APP_CSS__", &[("__APP_JS__", "x.js"), ("__APP_CSS__", "y.css")]);
        assert_eq!(filled.unwrap(), "a x.js b x.js y.css");
    }

    #[test]
    fn a_placeholder_that_is_missing_or_unknown_is_refused() {
        assert!(fill("nothing", &[("__APP_JS__", "x.js")]).is_err());
        assert!(fill("__APP_JS__ __OTHER__", &[("__APP_JS__", "x.js")]).is_err());
        assert!(fill("__mooring and ____", &[]).is_ok());
    }

    #[test]
    fn inline_scripts_styles_and_handlers_are_refused() {
        for page in ["<script>1</script>", "<style>a{}</style>", r#"<p style="top:0">"#, r#"<body onload="f()">"#] {
            assert!(refuse_inline(page).is_err(), "{page}");
        }
        let page = r#"<!doctype html><link rel="stylesheet" href="/a.css"><script type="module" src="/a.js"></script>"#;
        assert!(refuse_inline(page).is_ok());
    }
}
