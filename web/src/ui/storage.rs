//! Small preferences that survive a reload. Nothing secret goes here; a browser that refuses storage loses only comfort.

use web_sys::Storage;

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn tab() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

pub fn read(key: &str) -> Option<String> {
    local()?.get_item(key).ok()?
}

pub fn write(key: &str, value: &str) {
    let _ = local().map(|storage| storage.set_item(key, value));
}

pub fn remove(key: &str) {
    let _ = local().map(|storage| storage.remove_item(key));
}

/// Leaves a word for the page that this tab will show after it has been elsewhere.
pub fn leave_in_tab(key: &str, value: &str) {
    let _ = tab().map(|storage| storage.set_item(key, value));
}

/// The word that was left, once.
pub fn take_from_tab(key: &str) -> Option<String> {
    let storage = tab()?;
    let value = storage.get_item(key).ok()??;
    let _ = storage.remove_item(key);
    Some(value)
}
