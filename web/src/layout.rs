//! What stands around the pages.

pub mod account_menu;
pub mod bare;
pub mod bell;
pub mod brand;
pub mod frame;
pub mod navigation;
pub mod workspace_switcher;
