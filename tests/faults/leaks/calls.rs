//! Calls with marks in all that they take: some of each sort, at a given client, at nobody, and ones
//! that cannot be made at all.

use dinie::types::{
    CreateCredential, CreateCustomer, CreateWebhookEndpoint, UpdateCustomer, UploadDocument,
};
use dinie::{Body, Client, ClientBuilder, Upload, Uri};
use std::time::Duration;

use super::marks::UPLOAD;
use super::shown::Shown;
use crate::api::id;
use crate::world::TestWorld;

/// Shows a call, makes it, and shows what came of it.
macro_rules! show {
    ($shown:expr, $call:expr) => {{
        let call = $call.header("x-own", "marker-header");
        $shown.debug(&call);
        let with_response = call.clone().with_response();
        $shown.debug(&with_response);
        let result = with_response.await;
        $shown.result(&result);
        $shown.result(&result.map(|response| response.into_value()));
    }};
}

/// One call of each sort, with marks in all that it takes.
pub async fn calls(shown: &mut Shown, client: &Client) {
    shown.debug(client);
    let customers = client.customers();
    shown.debug(&customers);
    let create = CreateCustomer::new("marker-cpf")
        .cnpj("marker-cnpj")
        .name("marker-name")
        .email("marker-email")
        .phone("marker-phone")
        .trading_name("marker-trading-name");
    shown.debug(&create);
    show!(shown, customers.create(create));
    let update = UpdateCustomer::new()
        .email("marker-email")
        .phone("marker-phone");
    shown.debug(&update);
    show!(shown, customers.update(&id(1), update));
    show!(shown, customers.retrieve(&id(1)));
    show!(shown, customers.list().cpf("marker-cpf"));
    let mut items = customers.list().items().max_pages(3);
    loop {
        let item = items.try_next().await;
        shown.result(&item);
        if !matches!(item, Ok(Some(_))) {
            break;
        }
    }
    shown.debug(&customers.list().pages());
    let file = Upload::bytes("marker-file.pdf", UPLOAD);
    shown.debug(&file);
    let document = UploadDocument::new("ccmei", file);
    shown.debug(&document);
    show!(shown, customers.upload_document(&id(1), document));
    show!(shown, customers.create_biometrics_session(&id(1)));
    show!(
        shown,
        client.credentials().create(CreateCredential::new("label"))
    );
    let endpoint = CreateWebhookEndpoint::new(Uri::from("https://partner.example/hook"));
    show!(shown, client.webhook_endpoints().create(endpoint));
}

pub fn builder(base_url: String) -> ClientBuilder {
    Client::builder()
        .credentials("marker-client-id", "marker-client-secret")
        .base_url(base_url)
        .header("x-client", "marker-header")
        .user_agent("shop/1.0")
        .timeout(Duration::from_millis(150))
        .retries(1)
        .world(TestWorld::new())
}

/// Where there is nobody.
pub async fn nowhere(shown: &mut Shown) {
    for url in ["http://127.0.0.1:1/v3", "https://name.invalid/v3"] {
        let client = builder(url.to_owned()).build().unwrap();
        show!(
            shown,
            client.customers().create(CreateCustomer::new("marker-cpf"))
        );
        show!(shown, client.customers().list().cpf("marker-cpf"));
    }
}

/// Clients that cannot be made, and calls that cannot be sent.
pub async fn mistakes(shown: &mut Shown) {
    let good = || builder("https://api.example/v3".to_owned());
    for builder in [
        good().base_url("https://marker:marker@api.example"),
        good().base_url("https://api.example?key=marker"),
        good().base_url("marker://api.example"),
        good().base_url("https://marker marker/"),
        good().header("x-own", "marker\nmarker"),
        good().header("authorization", "marker"),
        good().user_agent("marker\nmarker"),
        good().bearer_token("marker\nmarker"),
        good().credentials("", "marker"),
        good().root_certificates_pem("marker"),
        good().proxy("http://user:marker@"),
        good().proxy("marker://user:marker@h"),
        good()
            .proxy("http://user:marker@proxy.example")
            .base_url("http://127.0.0.1:1"),
    ] {
        shown.debug(&builder);
        shown.error(&builder.build().unwrap_err());
    }
    let client = good().build().unwrap();
    let retrieve = || client.customers().retrieve(&id(1));
    for call in [
        retrieve().idempotency_key("marker marker"),
        retrieve().idempotency_key("marker".repeat(100)),
        retrieve().header("x-own", "marker\nmarker"),
        retrieve().header("marker marker", "1"),
        retrieve()
            .header("cookie", "marker")
            .header("authorization", "marker"),
    ] {
        shown.debug(&call);
        shown.result(&call.await);
    }
    for file in [
        Upload::bytes("marker\nmarker", UPLOAD),
        Upload::bytes("a", UPLOAD).content_type("marker\nmarker"),
        Upload::file("/marker/marker.pdf"),
        Upload::stream("a", Body::from(UPLOAD.to_vec()), 1),
    ] {
        let document = UploadDocument::new("ccmei", file);
        shown.debug(&document);
        shown.result(&client.customers().upload_document(&id(1), document).await);
    }
}
