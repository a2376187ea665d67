//! What makes a create the same create when it is sent again: one key for each form that is opened, whatever becomes of
//! its first attempts.

use std::fmt::Write as _;

/// 128 random bits. Two forms that shared a key would take each other's answer.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    pub fn new() -> Self {
        let mut bytes = [0; 16];
        let drawn = web_sys::window()
            .and_then(|window| window.crypto().ok())
            .is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
        let mut key = String::with_capacity(32);
        for byte in bytes {
            let _ = write!(key, "{byte:02x}");
        }
        if !drawn {
            // Every browser that runs the app has the former; the clock still tells one form from the next.
            let _ = write!(key, "-{}", js_sys::Date::now());
        }
        Self(key)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
