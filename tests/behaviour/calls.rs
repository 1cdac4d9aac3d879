//! Where parameters go: path, query, headers and cookies, exactly as OpenAPI's styles say.

use std::future::IntoFuture;

use dinie_runtime::Date;
use serde_json::json;

use crate::loopback::{Loopback, Received, Reply};

/// The one request that a call sends. The server answers with 204.
macro_rules! sent {
    ($library:ident, |$client:ident| $call:expr) => {{
        let server = Loopback::start(|_| Reply::empty(204)).await;
        let $client = $library::Client::builder()
            .base_url(&server.url)
            .build()
            .expect("a client");
        IntoFuture::into_future($call).await.expect("an answer");
        server.only()
    }};
}

#[tokio::test]
async fn query_styles() {
    use query_styles::types::{SearchBox, SearchFilter, SearchPage, SearchRange, SearchStatesItem};
    let metadata = [("k", "v"), ("a[b]", "&")];
    let metadata = metadata
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let request = sent!(query_styles, |client| client
        .search()
        .search()
        .text("a b&c=d/é")
        .tags(&["x", "y z"])
        .ids(&[1, 2])
        .words(&["a", "b c"])
        .states(&[SearchStatesItem::Open, SearchStatesItem::from("later")])
        .range(&SearchRange::new(1).to(2))
        .page(&SearchPage::new().size(3))
        .r#box(&SearchBox::new().x(4))
        .filter(&SearchFilter::new().city("é"))
        .sort_by("name")
        .metadata(&metadata));
    let (path, query) = request.target.split_once('?').expect("a query");
    assert_eq!(path, "/v3/search");
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    let mut wanted = [
        "text=a%20b%26c%3Dd%2F%C3%A9",
        "tags=x",
        "tags=y%20z",
        "ids=1,2",
        "words=a%20b%20c",
        "states=open%7Clater",
        "range%5Bfrom%5D=1",
        "range%5Bto%5D=2",
        "size=3",
        "box=x,4",
        "filter=%7B%22city%22%3A%22%C3%A9%22%7D",
        "sort%5Bby%5D=name",
        "metadata%5Bk%5D=v",
        "metadata%5Ba%5Bb%5D%5D=%26",
    ];
    wanted.sort_unstable();
    assert_eq!(pairs, wanted);
}

#[tokio::test]
async fn an_optional_parameter_that_nobody_set_is_not_sent() {
    assert_eq!(
        sent!(query_styles, |client| client.search().search()).target,
        "/v3/search"
    );
}

#[tokio::test]
async fn required_query_parameters_are_arguments() {
    let server = Loopback::start(|_| Reply::json(200, &json!(5.25))).await;
    let client = required_query::Client::builder()
        .base_url(&server.url)
        .build()
        .expect("a client");
    let days: [Date; 2] = ["2026-01-01", "2026-01-02"].map(|day| day.parse().expect("a date"));
    let rate = client
        .rates()
        .retrieve("BRL", &days)
        .precise(true)
        .timeout_(3)
        .header_("h")
        .await
        .expect("an answer");
    assert_eq!(rate, 5.25);
    let target = server.only().target;
    let mut pairs: Vec<&str> = target
        .split_once('?')
        .expect("a query")
        .1
        .split('&')
        .collect();
    pairs.sort_unstable();
    assert_eq!(
        pairs,
        [
            "days=2026-01-01",
            "days=2026-01-02",
            "from=BRL",
            "header=h",
            "precise=true",
            "timeout=3"
        ]
    );
}

#[tokio::test]
async fn headers_and_cookies() {
    use header_and_cookie::types::GetReportTheme;
    let request = sent!(header_and_cookie, |client| client
        .reports()
        .retrieve("acme", GetReportTheme::Dark)
        .x_trace_id("550e8400-e29b-41d4-a716-446655440000")
        .x_days("1,2")
        .session("s 1"));
    assert_eq!(request.header("x-tenant"), Some("acme"));
    assert_eq!(
        request.header("x-trace-id"),
        Some("550e8400-e29b-41d4-a716-446655440000")
    );
    assert_eq!(request.header("x-days"), Some("1,2"));
    let cookies = request.header("cookie").expect("cookies");
    assert!(
        cookies.contains("theme=dark")
            && cookies.contains("session=s%201")
            && cookies.contains("; "),
        "{cookies}"
    );
}

#[tokio::test]
async fn path_styles() {
    use path_styles::types::{GetTileFilter, GetTilePoint, GetTileY};
    let point = GetTilePoint::new().lat(1.5).lon(-2.0);
    let request = sent!(path_styles, |client| client.map().get_tile(
        &[1, 2],
        &point,
        &GetTileFilter::new().layer("a/b"),
        7,
        GetTileY::Png
    ));
    assert_eq!(
        request.target,
        "/v3/map/1,2/lat,1.5,lon,-2.0/%7B%22layer%22%3A%22a%2Fb%22%7D/tile-7.png"
    );
}

#[tokio::test]
async fn many_required_arguments_have_names() {
    use many_required::types::{Traveller, TravellerRequired};
    let _: fn(TravellerRequired) -> Traveller = Traveller::new;
}

#[tokio::test]
async fn idempotency_is_a_matter_of_the_runtime() {
    let request = sent!(idempotency, |client| client
        .loans()
        .create()
        .idempotency_key("mine"));
    assert_eq!(request.header("idempotency-key"), Some("mine"));
    let request = sent!(idempotency, |client| client.loans().create());
    assert!(
        request
            .header("idempotency-key")
            .is_some_and(|key| key.len() >= 16)
    );
}

#[tokio::test]
async fn keys_go_where_the_scheme_says() {
    let server = Loopback::start(|_| Reply::empty(204)).await;
    let client = security::Client::builder()
        .base_url(&server.url)
        .api_key("k&1")
        .bearer_token("t")
        .build()
        .expect("a client");
    let doors = client.doors();
    doors.get_open().await.expect("an answer");
    doors.get_default().await.expect("an answer");
    doors.get_either().await.expect("an answer");
    let received: Vec<Received> = server.received();
    assert_eq!(received[0].header("authorization"), None);
    assert_eq!(received[1].header("authorization"), Some("Bearer t"));
    assert_eq!(received[2].header("x-api-key"), Some("k&1"));
}
