//! The members' app: all of Mooring in a browser.

fn main() {
    mooring_web::start();
}
