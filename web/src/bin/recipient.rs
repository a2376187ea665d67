//! The recipient's pages: what somebody without an account sees of a link and of a receipt.

fn main() {
    mooring_web::start_recipient();
}
