//! What the app asks of the browser beyond its page.

pub mod channel;
pub mod fragment;
pub mod popup;
