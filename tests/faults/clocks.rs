//! Fault 32: the clock of the server or of this machine is wrong.

use std::time::{Duration, SystemTime};

use dinie::Client;
use dinie::webhooks::{Rejection, Verifier};

use crate::api::{client, customer, id};
use crate::child;
use crate::recorder::Recorder;
use crate::report::Fault;
use crate::server::{Reply, Script, Server};
use crate::signing::{event, secret, sign};
use crate::world::TestWorld;

const MINUTE: Duration = Duration::from_secs(60);
/// Fri, 29 Sep 2023 16:26:37 GMT.
const NOW: Duration = Duration::from_secs(1_696_004_797);
const DATE: &str = "Fri, 29 Sep 2023 16:26:37 GMT";

/// A server that says it is `DATE`.
fn server() -> Server {
    Script::new()
        .tokens(|request| crate::server::token(request).header("date", DATE))
        .calls(|_| Reply::json(200, &customer(1)).header("date", DATE))
        .start()
}

/// Clients that share everything, at a machine where it is this time since 1970.
fn clones(server: &Server, wall: Duration) -> [Client; 2] {
    let world = TestWorld::new();
    world.set_wall(SystemTime::UNIX_EPOCH + wall);
    let client = client(server, &world);
    [client.clone(), client]
}

/// Ten calls, and the warnings about them.
async fn ten_calls(fault: &mut Fault, recorder: &Recorder, wall: Duration) -> Vec<String> {
    let before = recorder.warnings().len();
    let server = server();
    for client in clones(&server, wall).iter().cycle().take(10) {
        client.customers().retrieve(&id(1)).await.unwrap();
    }
    fault.equal("token requests", server.token_count(), 1);
    fault.equal("API requests", server.call_count(), 10);
    recorder.warnings().split_off(before)
}

#[tokio::test]
async fn fault_32_date_ten_minutes_off() {
    if !child::has_to_do("clocks::fault_32_date_ten_minutes_off").await {
        return;
    }
    let recorder = Recorder::install();
    for (case, wall, warnings) in [
        ("server 10 minutes ahead, two clones", NOW - 10 * MINUTE, 1),
        ("server 10 minutes behind, two clones", NOW + 10 * MINUTE, 1),
        ("server 50 seconds off, two clones", NOW - 5 * MINUTE / 6, 0),
        ("client in 1970, two clones", Duration::ZERO, 1),
        (
            "client in 2100, two clones",
            Duration::from_secs(4_102_444_800),
            1,
        ),
    ] {
        let mut fault = Fault::begin(32, case);
        let told = ten_calls(&mut fault, &recorder, wall).await;
        fault.equal("warnings", told.len(), warnings);
        let clock = |text: &String| text.contains("the clock of this machine and that of the API");
        assert!(told.iter().all(clock), "{told:?}");
    }
}

#[test]
fn fault_32_webhooks() {
    let mut fault = Fault::begin(32, "webhooks at a wrong clock");
    let key = b"0123456789abcdef0123456789abcdef";
    let time = NOW.as_secs().to_string();
    let headers = [
        ("webhook-id", "msg_1".to_owned()),
        ("webhook-timestamp", time.clone()),
        ("webhook-signature", sign(key, "msg_1", &time, &event())),
    ];
    let verifier = Verifier::new([secret(key)]).unwrap();
    let at = |wall: Duration| {
        let result = verifier.verify_at(SystemTime::UNIX_EPOCH + wall, &headers, &event());
        result.err().and_then(|error| error.webhook_rejection())
    };
    fault.equal("right", at(NOW), None);
    fault.equal(
        "10 minutes behind",
        at(NOW - 10 * MINUTE),
        Some(Rejection::TooNew),
    );
    fault.equal(
        "10 minutes ahead",
        at(NOW + 10 * MINUTE),
        Some(Rejection::TooOld),
    );
    fault.equal("in 1970", at(Duration::ZERO), Some(Rejection::TooNew));
    let before_1970 = SystemTime::UNIX_EPOCH - MINUTE;
    let error = verifier
        .verify_at(before_1970, &headers, &event())
        .unwrap_err();
    let rejection = error.webhook_rejection();
    fault.equal("before 1970", rejection, Some(Rejection::TooNew));
}
