//! Bodies that are sent, and answers of every kind.

use dinie_runtime::Upload;
use serde_json::{Value, json};

use crate::loopback::{Loopback, Received, Reply};

macro_rules! client {
    ($library:ident, $server:expr) => {
        $library::Client::builder()
            .base_url(&$server.url)
            .retries(0)
            .build()
            .expect("a client")
    };
}

#[tokio::test]
async fn forms_are_urlencoded() {
    use form_body::types::CreateTokenBody;
    let server = Loopback::start(|_| Reply::json(200, &json!({ "access_token": "a" }))).await;
    let body = CreateTokenBody::new()
        .scope("a b&c")
        .resources(["x", "y"])
        .lifetime(60);
    let token = client!(form_body, server)
        .tokens()
        .create(body)
        .await
        .expect("an answer");
    assert_eq!(token.access_token, "a");
    let request = server.only();
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        request.text(),
        "grant_type=client_credentials&scope=a%20b%26c&resources=x&resources=y&lifetime=60"
    );
}

#[tokio::test]
async fn multipart_has_a_part_for_each_value() {
    use multipart_body::types::{
        UploadDocumentBody, UploadDocumentBodyDetails, UploadDocumentBodyKind,
    };
    let server = Loopback::start(|_| Reply::empty(204)).await;
    let body = UploadDocumentBody::new(UploadDocumentBodyKind::Rg, Upload::bytes("a.png", "AAA"))
        .pages([Upload::bytes("1.png", "B"), Upload::bytes("2.png", "C")])
        .details(UploadDocumentBodyDetails::new().side("front"))
        .labels(["x", "y"])
        .count(2);
    client!(multipart_body, server)
        .documents()
        .upload(body)
        .await
        .expect("an answer");
    let text = server.only().text();
    for part in [
        "name=\"kind\"\r\n\r\nrg\r\n",
        "name=\"labels\"\r\n\r\nx\r\n",
        "name=\"labels\"\r\n\r\ny\r\n",
        "name=\"count\"\r\n\r\n2\r\n",
    ] {
        assert!(text.contains(part), "{part:?} in {text}");
    }
    assert_eq!(
        text.matches("name=\"pages\"; filename=").count(),
        2,
        "{text}"
    );
    assert!(
        text.contains("{\"side\":\"front\"}") && text.contains("filename=\"a.png\""),
        "{text}"
    );
}

#[tokio::test]
async fn other_bodies_are_sent_as_they_are() {
    use binary_and_text_body::types::PatchNoteBody;
    let server = Loopback::start(|_| Reply::empty(204)).await;
    let pictures = client!(binary_and_text_body, server).pictures();
    pictures
        .put(Upload::bytes("a.png", b"\x00\xff".as_slice()))
        .await
        .expect("an answer");
    pictures.put_note("é").await.expect("an answer");
    pictures
        .patch_note(PatchNoteBody::new().text("t"))
        .await
        .expect("an answer");
    let [picture, note, patch]: [Received; 3] =
        server.received().try_into().expect("three requests");
    assert_eq!(
        (picture.header("content-type"), picture.body.as_slice()),
        (Some("image/png"), b"\x00\xff".as_slice())
    );
    assert!(
        note.header("content-type")
            .is_some_and(|media_type| media_type.starts_with("text/plain"))
    );
    assert_eq!(note.text(), "é");
    assert_eq!(
        (patch.header("content-type"), patch.json()),
        (Some("application/merge-patch+json"), json!({ "text": "t" }))
    );
}

#[tokio::test]
async fn an_optional_body_may_be_left_out() {
    use optional_body::types::CancelLoanBody;
    let server = Loopback::start(|_| Reply::empty(204)).await;
    let loans = client!(optional_body, server).loans();
    loans.cancel("1").await.expect("an answer");
    let _ = CancelLoanBody::new("late");
    assert_eq!(server.only().body, b"");
}

#[tokio::test]
async fn binary_and_text_answers() {
    let reply = |media_type: &str, body: &str| Reply {
        body: body.to_owned(),
        ..Reply::empty(200).with_header("content-type", media_type)
    };
    let pdf = reply("application/pdf", "%PDF");
    let server = Loopback::start(move |_| pdf.clone()).await;
    let bytes = client!(binary_answer, server)
        .contracts()
        .download("1")
        .await
        .expect("an answer");
    assert_eq!(bytes.as_ref(), b"%PDF");
    assert_eq!(server.only().header("accept"), Some("application/pdf"));
    let text = reply("text/plain; charset=utf-8", "é");
    let server = Loopback::start(move |_| text.clone()).await;
    assert_eq!(
        client!(text_answer, server)
            .robots()
            .retrieve()
            .await
            .expect("an answer"),
        "é"
    );
}

#[tokio::test]
async fn an_answer_may_be_empty() {
    let server = Loopback::start(|request| match request.method.as_str() {
        "POST" if request.target.ends_with("/1") => {
            Reply::json(200, &json!({ "until": "tomorrow" }))
        }
        "HEAD" => Reply::empty(200),
        _ => Reply::empty(204),
    })
    .await;
    let sessions = client!(empty_answer, server).sessions();
    sessions.delete(1).await.expect("an answer");
    sessions.check(1).await.expect("an answer");
    let renewed = sessions.renew(1).await.expect("an answer").expect("a body");
    assert_eq!(renewed.until.as_deref(), Some("tomorrow"));
    assert!(sessions.renew(2).await.expect("an answer").is_none());
}

#[tokio::test]
async fn the_status_picks_the_answer() {
    use several_statuses::resources::jobs::CreateJobAnswer;
    for (reply, wanted) in [
        (Reply::json(200, &json!({ "value": 1.5 })), "Ok"),
        (Reply::json(202, &json!({ "number": 1 })), "Accepted"),
        (Reply::empty(204), "NoContent"),
    ] {
        let server = Loopback::start(move |_| reply.clone()).await;
        let answer: CreateJobAnswer = client!(several_statuses, server)
            .jobs()
            .create()
            .await
            .expect("an answer");
        assert!(format!("{answer:?}").starts_with(wanted), "{answer:?}");
    }
    let problem = Reply::problem(409, &json!({ "title": "no" }));
    let server = Loopback::start(move |_| problem.clone()).await;
    let error = client!(several_statuses, server)
        .jobs()
        .create()
        .await
        .expect_err("a problem");
    assert_eq!(error.status(), Some(409));
}

#[tokio::test]
async fn the_media_type_picks_the_answer() {
    let kinds: [(&str, Value); 3] = [
        ("application/json", json!({ "month": "may" })),
        (
            "application/vnd.example.v2+json; charset=utf-8",
            json!({ "rows": 3 }),
        ),
        ("text/csv", json!(1)),
    ];
    let mut seen = Vec::new();
    for (media_type, body) in kinds {
        let reply = Reply {
            body: body.to_string(),
            ..Reply::empty(200).with_header("content-type", media_type)
        };
        let server = Loopback::start(move |_| reply.clone()).await;
        let body = several_media_types::types::Query::new("may");
        let answer = client!(several_media_types, server)
            .reports()
            .create(body)
            .await
            .expect("an answer");
        seen.push(std::mem::discriminant(&answer));
        assert_eq!(server.only().json(), json!({ "month": "may" }));
    }
    assert!(seen[0] != seen[1] && seen[1] != seen[2] && seen[0] != seen[2]);
}

#[tokio::test]
async fn default_is_the_answer_when_there_is_no_other() {
    let server = Loopback::start(|_| Reply::json(200, &json!({ "up": true }))).await;
    let status = client!(default_answer, server).status();
    assert!(status.retrieve().await.expect("an answer").up);
    assert!(status.check().await.expect("an answer").up);
}
