//! A struct literal would break with every new optional field.

fn main() {
    let _body = dinie::types::RotateWebhookSecret { expire_current_in: None };
}
