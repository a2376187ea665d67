//! What the app asks of the browser beyond its page.

pub mod attention;
pub mod channel;
pub mod fragment;
pub mod lock;
pub mod popup;
pub mod promise;
pub mod stream;
