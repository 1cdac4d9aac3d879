//! Fault 30: secrets and personal data, marked, in every place where the client holds some; then calls
//! that end in every kind of error, over both protocols, with everything listened to; then a search
//! for the marks in all that can be printed.
//!
//! A child does it, as nothing else may talk on its threads.

mod calls;
mod marks;
mod shown;
mod situations;

use dinie::ErrorKind;
use dinie::webhooks::{self, Verifier};
use serde_json::json;

use self::calls::{builder, calls, mistakes, nowhere};
use self::marks::{KEY, found_in, rotated, told, whole};
use self::shown::Shown;
use self::situations::{SITUATIONS, answer, token};
use crate::authority::Authority;
use crate::child;
use crate::recorder::Recorder;
use crate::report::Fault;
use crate::server::{Script, Server};
use crate::signing::{event, sign};
use crate::streams::{self, Http2};

/// All situations over HTTP/1.1.
async fn over_http1(shown: &mut Shown) -> Server {
    let server = Script::new().tokens(token).calls(answer).start();
    let url = |situation: &str| server.url().replace("/v3", &format!("/{situation}"));
    for situation in SITUATIONS.into_iter().chain(["no-token", "odd-token"]) {
        let builder = builder(url(situation));
        shown.debug(&builder);
        calls(shown, &builder.build().unwrap()).await;
    }
    server
}

/// A success, a refusal, an error and a reset over HTTP/2, behind TLS; and TLS that fails.
async fn over_http2(shown: &mut Shown) {
    let mut http2 = Http2::new(|call, respond| match call.path.split('/').nth(1).unwrap() {
        "reset" => streams::break_off(respond, h2::Reason::INTERNAL_ERROR),
        "422" => {
            let errors = json!([{"param": "cpf", "detail": "marker-cpf"}]);
            streams::send(respond, 422, &json!({"detail": "marker", "errors": errors}));
        }
        _ => streams::send(respond, 200, &whole(&call.path)),
    });
    http2.tokens = |path| match path {
        "/no-token/auth/token" => (
            401,
            json!({"error": "invalid_client", "error_description": "marker"}),
        ),
        _ => (
            200,
            json!({"access_token": "marker-access-token", "token_type": "bearer"}),
        ),
    };
    let (server, root) = streams::start(&http2);
    let port = server.address().port();
    for situation in ["well", "422", "reset", "no-token"] {
        let builder = builder(format!("https://localhost:{port}/{situation}"));
        let builder = builder.root_certificates_pem(root.pem());
        shown.debug(&builder);
        calls(shown, &builder.build().unwrap()).await;
    }
    let stranger = Authority::named("somebody else");
    let builder = builder(format!("https://localhost:{port}/well"));
    let client = builder.root_certificates_pem(stranger.pem()).build();
    calls(shown, &client.unwrap()).await;
}

/// Deliveries, good and bad.
pub fn deliveries(shown: &mut Shown) {
    let verifier = Verifier::new([crate::signing::secret(KEY)]).unwrap();
    shown.debug(&verifier);
    let now = std::time::SystemTime::now();
    let seconds = now
        .duration_since(std::time::SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    for (time, key, body) in [
        (seconds, KEY, rotated()),
        (seconds, b"another key of thirty-two bytes!", rotated()),
        (0, KEY, rotated()),
        (seconds, KEY, b"marker".to_vec()),
        (
            seconds,
            KEY,
            br#"{"type":"customer.created","data":{"cpf":"marker"}}"#.to_vec(),
        ),
        (
            seconds,
            KEY,
            br#"{"type":"marker.unknown","data":"marker"}"#[..].to_vec(),
        ),
    ] {
        let time = time.to_string();
        let signature = sign(key, "msg_1", &time, &body);
        let headers = [
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", &time),
            ("webhook-signature", &signature),
        ];
        let result = verifier.verify(&headers, &body);
        if body.starts_with(br#"{"type":"marker"#) {
            // The name of an event is no secret.
            continue;
        }
        shown.result(&result);
    }
    for secret in ["whsec_marker", "marker", "whsec_bWFya2Vy"] {
        shown.error(&Verifier::new([secret]).unwrap_err());
    }
    shown.result(&webhooks::parse(b"marker"));
    shown.result(&webhooks::parse(&event()));
}

#[tokio::test]
async fn fault_30_nothing_shows_a_secret() {
    if !child::has_to_do("leaks::fault_30_nothing_shows_a_secret").await {
        return;
    }
    let mut fault = Fault::begin(
        30,
        "marks in everything, every error, both protocols, TRACE",
    );
    let recorder = Recorder::install();
    // What tests print of their own panics is not of interest.
    std::panic::set_hook(Box::new(|_| {}));
    let mut shown = Shown::default();
    let server = over_http1(&mut shown).await;
    over_http2(&mut shown).await;
    nowhere(&mut shown).await;
    mistakes(&mut shown).await;
    deliveries(&mut shown);
    let _ = std::panic::take_hook();

    let kinds = [
        ErrorKind::Config,
        ErrorKind::Request,
        ErrorKind::Auth,
        ErrorKind::Connect,
        ErrorKind::Timeout,
        ErrorKind::Transport,
        ErrorKind::Api,
        ErrorKind::Decode,
        ErrorKind::Pagination,
        ErrorKind::Webhook,
    ];
    let missing: Vec<_> = kinds
        .iter()
        .filter(|kind| !shown.kinds.contains(kind))
        .collect();
    fault.equal("kinds of error not seen", missing, vec![]);
    fault.equal("marks that did not reach the server", told(&server), vec![]);

    let lines = recorder.lines();
    for target in ["dinie_runtime", "hyper_util", "h2", "rustls"] {
        let of_it = lines.iter().filter(|line| line.target.starts_with(target));
        fault.at_least(target, of_it.count(), 1);
    }
    let found = |text: &str| found_in(text);
    let logged: Vec<_> = lines
        .iter()
        .flat_map(|line| {
            found(&line.text)
                .into_iter()
                .map(|it| (line.target.clone(), it))
        })
        .collect();
    fault.equal("marks in logs and spans", logged, vec![]);
    fault.equal("marks in texts", found(&shown.text), vec![]);
    let requests = [server.calls(), server.token_requests()].concat();
    let urls: Vec<_> = requests
        .iter()
        .filter(|request| !request.target.ends_with("/customers?cpf=marker-cpf"))
        .flat_map(|request| found(&request.target))
        .collect();
    fault.equal("marks in URLs", urls, vec![]);
}

#[tokio::test]
async fn fault_30_the_search_finds() {
    if !child::has_to_do("leaks::fault_30_the_search_finds").await {
        return;
    }
    let mut fault = Fault::begin(30, "the same search, where there is something to find");
    let recorder = Recorder::install();
    tracing::trace!(target: "other", secret = "marker-1");
    tracing::trace_span!("span", token = tracing::field::Empty).record("token", "marker-2");
    tracing::debug!("{:?}", b"marker-3");
    log::trace!("{:?}", b"marker-4".as_slice().to_vec());
    std::thread::spawn(|| log::trace!("marker-5"))
        .join()
        .unwrap();
    let lines = recorder.lines();
    let found = lines.iter().filter(|line| !found_in(&line.text).is_empty());
    fault.equal("lines", found.count(), 5);
    let mut shown = Shown::default();
    shown.debug(&Some("marker"));
    fault.at_least("in Debug", found_in(&shown.text).len(), 1);
    for start in ["", "a", "ab"] {
        let text = dinie::Base64::from(format!("{start}marker-client").as_bytes()).to_string();
        fault.at_least("in base64", found_in(&text).len(), 1);
    }
    fault.at_least("in hexadecimal", found_in("6d61726b6572").len(), 1);
    fault.equal("in what is clean", found_in("a remark, er"), vec![]);
}
