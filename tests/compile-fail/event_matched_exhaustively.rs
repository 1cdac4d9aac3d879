//! New events come as well.

fn name(event: dinie::webhooks::Event) -> &'static str {
    match event {
        dinie::webhooks::Event::CustomerCreated(_) => "created",
        dinie::webhooks::Event::Unknown(_) => "unknown",
    }
}

fn main() {
    let _ = name;
}
