//! Calls of the generated crate against a server on this machine: what goes over the wire, and what
//! comes back to the caller. The runtime's own tests cover retries, tokens and timeouts.

use dinie::types::{
    CreateCustomer, CreateLoan, CreateWebhookEndpoint, CreditOfferId, CustomerId, CustomerSort,
    SimulationId, UpdateCustomer, UploadDocument, WebhookEndpointStatus,
};
use dinie::{Client, Maybe, Upload, webhooks};
use serde_json::{Value, json};

use crate::examples::resolve;
use crate::loopback::{Loopback, Reply};
use crate::support::Fixture;

#[tokio::test]
async fn a_customer_is_created_with_the_callers_key() {
    let server =
        Loopback::start(|_| Reply::json(201, &customer(1)).with_header("x-request-id", "req-1"))
            .await;
    let body = CreateCustomer::new("123.456.789-00")
        .email("joao@example.com")
        .external_id("ref-1");
    let call = client(&server)
        .customers()
        .create(body)
        .idempotency_key("onboard-ref-1");
    let answer = call.with_response().await.expect("an answer");
    assert_eq!(answer.request_id(), Some("req-1"));
    assert_eq!(answer.into_value().id.as_str(), id(1));
    let request = server.only();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/v3/customers")
    );
    assert_eq!(request.header("idempotency-key"), Some("onboard-ref-1"));
    assert_eq!(request.header("authorization"), Some("Bearer token"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    let api = format!(" (api {}; dinie-runtime/", dinie::API_VERSION);
    let user_agent = request.header("user-agent").expect("a user agent");
    assert!(user_agent.starts_with("dinie-rust/"), "{user_agent}");
    assert!(user_agent.contains(&api), "{user_agent}");
    let sent =
        json!({ "cpf": "123.456.789-00", "email": "joao@example.com", "external_id": "ref-1" });
    assert_eq!(request.json(), sent);
}

#[tokio::test]
async fn a_key_is_made_for_each_call() {
    let server = Loopback::start(|_| Reply::json(201, &customer(1))).await;
    let customers = client(&server).customers();
    for _ in 0..2 {
        customers
            .create(CreateCustomer::new("123.456.789-00"))
            .await
            .expect("an answer");
    }
    let received = server.received();
    let keys: Vec<_> = received
        .iter()
        .map(|request| request.header("idempotency-key").expect("a key"))
        .collect();
    assert_ne!(keys[0], keys[1]);
}

#[tokio::test]
async fn all_pages_are_read_in_order_and_no_more_than_needed() {
    let server = Loopback::start(|request| match request.target.contains("starting_after") {
        false => Reply::json(
            200,
            &json!({ "data": [customer(1), customer(2)], "has_more": true }),
        ),
        true => Reply::json(200, &json!({ "data": [customer(3)], "has_more": false })),
    })
    .await;
    let mut items = client(&server)
        .customers()
        .list()
        .limit(2)
        .sort(CustomerSort::CreatedAt)
        .items();
    let mut ids = Vec::new();
    while let Some(customer) = items.try_next().await.expect("a page") {
        ids.push(customer.id.to_string());
        assert_eq!(
            server.received().len(),
            ids.len().div_ceil(2),
            "pages are fetched when they are needed"
        );
    }
    assert_eq!(ids, [id(1), id(2), id(3)]);
    let targets: Vec<String> = server
        .received()
        .iter()
        .map(|request| sorted(&request.target))
        .collect();
    let second = format!(
        "/v3/customers?limit=2&sort=created_at&starting_after={}",
        id(2)
    );
    assert_eq!(targets, ["/v3/customers?limit=2&sort=created_at", &second]);
}

#[tokio::test]
async fn a_broken_page_is_an_error_and_not_a_short_list() {
    let server = Loopback::start(|request| match request.target.contains("starting_after") {
        false => Reply::json(200, &json!({ "data": [customer(1)], "has_more": true })),
        true => Reply::json(200, &json!({ "data": [{ "id": 7 }], "has_more": false })),
    })
    .await;
    let mut items = client(&server).customers().list().items();
    assert!(items.try_next().await.expect("the first page").is_some());
    let error = items
        .try_next()
        .await
        .expect_err("the second page is broken");
    assert!(error.is_decode(), "{error}");
    let text = causes(&error);
    assert!(
        text.contains("data[0].id"),
        "the error names the place: {text}"
    );
}

#[tokio::test]
async fn a_document_is_sent_as_multipart() {
    let document = example(
        "/paths/~1customers~1{customer_id}~1documents/post/responses/201/content/application~1json",
    );
    let server = Loopback::start(move |_| Reply::json(201, &document)).await;
    let file = Upload::bytes("ccmei.pdf", b"%PDF-1.7".as_slice());
    let call = client(&server)
        .customers()
        .upload_document(&customer_id(1), UploadDocument::new("ccmei", file));
    call.await.expect("an answer");
    let request = server.only();
    assert_eq!(request.target, format!("/v3/customers/{}/documents", id(1)));
    let content_type = request.header("content-type").expect("a type").to_owned();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .expect("multipart");
    let text = request.text();
    let parts: Vec<&str> = text
        .split(&format!("--{}", boundary.trim_matches('"')))
        .collect();
    assert_eq!(parts.len(), 4, "two parts between three boundaries: {text}");
    assert!(
        parts[1].contains("name=\"type\"") && parts[1].ends_with("\r\n\r\nccmei\r\n"),
        "{text}"
    );
    assert!(
        parts[2].contains("name=\"file\"; filename=\"ccmei.pdf\""),
        "{text}"
    );
    assert!(parts[2].ends_with("\r\n\r\n%PDF-1.7\r\n"), "{text}");
}

#[tokio::test]
async fn what_is_absent_null_or_set_is_sent_so() {
    let server = Loopback::start(|_| Reply::json(200, &customer(1))).await;
    let customers = client(&server).customers();
    let new = || CreateCustomer::new("1");
    for (body, sent) in [
        (new(), json!({ "cpf": "1" })),
        (new().cnpj("2"), json!({ "cpf": "1", "cnpj": "2" })),
        (new().cnpj(None), json!({ "cpf": "1", "cnpj": null })),
        (new().cnpj(Maybe::Null), json!({ "cpf": "1", "cnpj": null })),
        (new().cnpj("2").cnpj(Maybe::Absent), json!({ "cpf": "1" })),
    ] {
        customers.create(body).await.expect("an answer");
        assert_eq!(server.received().last().expect("a request").json(), sent);
    }
    let update = UpdateCustomer::new().phone("+5511988887777");
    customers
        .update(&customer_id(1), update)
        .await
        .expect("an answer");
    let request = server.received().pop().expect("a request");
    let sent = json!({ "phone": "+5511988887777" });
    assert_eq!((request.method.as_str(), request.json()), ("PATCH", sent));
}

#[tokio::test]
async fn refused_fields_are_named() {
    let problem =
        example("/components/responses/ValidationFailed/content/application~1problem+json");
    let wanted = problem["errors"].as_array().expect("field errors").len();
    let server = Loopback::start(move |_| Reply::problem(422, &problem)).await;
    let call = client(&server).customers().create(CreateCustomer::new("1"));
    let error = call.await.expect_err("the API refused");
    assert!(error.is_validation() && !error.is_decode(), "{error}");
    assert_eq!(
        (error.status(), error.operation()),
        (Some(422), Some("createCustomer"))
    );
    assert_eq!(error.field_errors().len(), wanted);
    assert!(
        error
            .field_errors()
            .iter()
            .all(|field| field.param().is_some())
    );
    assert!(!error.may_have_been_processed());
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let problem = example("/components/responses/NotFound/content/application~1problem+json");
    let title = problem["title"].as_str().expect("a title").to_owned();
    let server = Loopback::start(move |_| Reply::problem(404, &problem)).await;
    let error = client(&server)
        .customers()
        .retrieve(&customer_id(1))
        .await
        .expect_err("not found");
    assert!(error.is_not_found(), "{error}");
    assert_eq!(
        error.problem().and_then(|problem| problem.title()),
        Some(title.as_str())
    );
}

#[tokio::test]
async fn an_answer_without_a_required_member_names_it_with_its_path() {
    let mut broken = customer(1);
    broken["kyc"] = json!([{ "kind": "document" }]);
    let server = Loopback::start(move |_| Reply::json(200, &broken)).await;
    let error = client(&server)
        .customers()
        .retrieve(&customer_id(1))
        .await
        .expect_err("it lacks members");
    let text = causes(&error);
    assert!(
        error.is_decode() && text.contains("kyc[0]") && text.contains("`type`"),
        "{text}"
    );
}

#[tokio::test]
async fn an_id_from_the_api_is_one_segment_of_a_path_whatever_it_holds() {
    let server = Loopback::start(|_| Reply::empty(204)).await;
    let endpoints = client(&server).webhook_endpoints();
    let hostile = "../a b/%2e?x=1#é";
    endpoints
        .delete(&from_api(hostile))
        .await
        .expect("an answer");
    let sent = server.only().target;
    assert_eq!(
        sent,
        "/v3/webhooks/endpoints/..%2Fa%20b%2F%252e%3Fx%3D1%23%C3%A9"
    );
    for never in ["", ".", ".."] {
        let error = endpoints
            .delete(&from_api(never))
            .await
            .expect_err("this is no segment");
        assert!(error.is_usage(), "{error}");
    }
    assert_eq!(server.received().len(), 1, "nothing was sent");
}

#[tokio::test]
async fn money_is_kept_to_the_digit() {
    let loan = example("/paths/~1loans/post/responses/201/content/application~1json");
    let server = Loopback::start(move |_| Reply::json(201, &loan)).await;
    let body = CreateLoan::new(
        CreditOfferId::new("co_550e8400e29b41d4a716446655440000").expect("an id"),
        SimulationId::new("sim_550e8400e29b41d4a716446655440000").expect("an id"),
        6,
        "4550.00".parse::<dinie::Money>().expect("money"),
        "2026-04-15".parse::<dinie::Date>().expect("a date"),
    );
    client(&server)
        .loans()
        .create(body)
        .await
        .expect("an answer");
    let sent = server.only().json();
    assert_eq!(
        (&sent["installments_value"], &sent["first_due_date"]),
        (&json!("4550.00"), &json!("2026-04-15"))
    );
}

#[tokio::test]
async fn an_unknown_status_is_no_outage() {
    let mut endpoint =
        example("/paths/~1webhooks~1endpoints/post/responses/201/content/application~1json");
    endpoint["status"] = json!("resting");
    let server = Loopback::start(move |_| Reply::json(201, &endpoint)).await;
    let body = CreateWebhookEndpoint::new("https://example.com/hook");
    let endpoint = client(&server)
        .webhook_endpoints()
        .create(body)
        .await
        .expect("an answer");
    assert!(matches!(endpoint.status, WebhookEndpointStatus::Unknown(_)));
    assert_eq!(endpoint.status.as_str(), "resting");
    assert!(
        !format!("{endpoint:?}").contains("whsec_"),
        "Debug shows no secret"
    );
}

#[test]
fn an_event_of_tomorrow_is_read() {
    let event =
        webhooks::parse(br#"{"type":"loan.forgiven","data":{"id":"ln_1"}}"#).expect("an event");
    let webhooks::Event::Unknown(event) = event else {
        panic!("known: {event:?}")
    };
    assert_eq!(
        (event.kind(), &event.json()["data"]["id"]),
        ("loan.forgiven", &json!("ln_1"))
    );
}

fn client(server: &Loopback) -> Client {
    let builder = Client::builder()
        .credentials("dinie_ci_1", "dinie_cs_test_1")
        .base_url(&server.url)
        .retries(0);
    builder.build().expect("a client")
}

fn id(number: u32) -> String {
    format!("cust_{number:032x}")
}

fn customer_id(number: u32) -> CustomerId {
    CustomerId::new(id(number)).expect("an id")
}

/// As if the API had sent it: nothing is checked.
fn from_api<T: serde::de::DeserializeOwned>(id: &str) -> T {
    serde_json::from_value(json!(id)).expect("ids from the API are read whatever they are")
}

pub(crate) fn customer(number: u32) -> Value {
    let mut customer =
        example("/paths/~1customers~1{customer_id}/get/responses/200/content/application~1json");
    customer["id"] = json!(id(number));
    customer
}

/// The example of a media type, the first when it has several.
pub(crate) fn example(pointer: &str) -> Value {
    let document = Fixture::of_the_api().value();
    let media_type = document
        .pointer(pointer)
        .unwrap_or_else(|| panic!("no {pointer}"));
    let first = media_type["examples"]
        .as_object()
        .and_then(|examples| examples.values().next());
    let named = first.map(|example| resolve(&document, example)["value"].clone());
    named
        .or_else(|| media_type.get("example").cloned())
        .expect("an example")
}

/// The query's parameters have no order.
fn sorted(target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    format!("{path}?{}", pairs.join("&"))
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}
