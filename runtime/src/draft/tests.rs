//! Parts of a request as they will be sent, and those that are refused.

use serde_json::json;

use super::{Content, Draft, own_header};
use crate::upload::Upload;

const BASE: &str = "https://api.example/v3";

#[test]
fn templates_are_filled_with_encoded_values() {
    let mut draft = Draft::default();
    draft.set_path("id", "a/../b?c#d%2e é".to_owned());
    draft.set_path_list("tags", &["x,y".to_owned(), "z".to_owned()]);
    let uri = draft
        .uri(BASE, "/customers/{id}/t/{tags}.json", None)
        .unwrap();
    assert_eq!(
        uri.to_string(),
        "https://api.example/v3/customers/a%2F..%2Fb%3Fc%23d%252e%20%C3%A9/t/x%2Cy,z.json"
    );
    draft.set_path("id", "b".to_owned());
    let uri = draft.uri(BASE, "/{id}", None).unwrap();
    assert_eq!(uri.to_string(), "https://api.example/v3/b");
    assert!(draft.uri(BASE, "/{other}", None).is_err());
}

#[test]
fn no_value_leaves_its_segment() {
    for text in ["", ".", ".."] {
        let mut draft = Draft::default();
        draft.set_path("customer_id", text.to_owned());
        let error = draft.error().unwrap();
        assert!(
            error.is_usage() && error.to_string().contains("customer_id"),
            "{error}"
        );
    }
    let mut draft = Draft::default();
    draft.set_path_list("ids", &[]);
    draft.set_path_object("id", Ok(json!({})));
    assert!(draft.error().is_some());
    let mut draft = Draft::default();
    draft.set_path("id", "...".to_owned());
    assert!(draft.error().is_none());
}

#[test]
fn a_query_parameter_is_set_once() {
    let mut draft = Draft::default();
    draft.set_query("limit", "limit=1".to_owned());
    draft.set_query("tags", String::new());
    draft.set_query("after", "after=a%20b".to_owned());
    draft.set_query("limit", "limit=2".to_owned());
    let uri = draft.uri(BASE, "/c", Some("key=k")).unwrap();
    assert_eq!(uri.query(), Some("limit=2&after=a%20b&key=k"));
    assert_eq!(draft.query_text("after").as_deref(), Some("a b"));
    assert_eq!(draft.query_text("before"), None);
}

#[test]
fn headers_cannot_break_out_or_take_over() {
    for (name, value) in [
        ("x a", "1"),
        ("", "1"),
        ("x", "a\r\nb: c"),
        ("x", "a\0"),
        ("Authorization", "Bearer x"),
        ("Idempotency-Key", "x"),
        ("Content-Length", "1"),
    ] {
        assert!(own_header(name, value).is_err(), "{name}: {value}");
    }
    let (name, value) = own_header("X-Trace", "olá").unwrap();
    assert_eq!(name, "x-trace");
    assert_eq!(value.as_bytes(), "olá".as_bytes());
    assert!(value.is_sensitive());
}

#[test]
fn keys_are_checked_when_they_are_set() {
    for key in ["", "a b", "ção", "a\n", &"k".repeat(256)] {
        let mut draft = Draft::default();
        draft.set_key(key.to_owned());
        assert!(draft.error().is_some());
    }
    let mut draft = Draft::default();
    draft.set_key("k".repeat(255));
    assert!(draft.error().is_none() && draft.options.idempotency_key.is_some());
}

#[test]
fn cookies_are_joined() {
    let mut draft = Draft::default();
    assert!(draft.cookie_header(None).is_none());
    draft.set_cookie("a", "1; b=2");
    draft.set_cookie("c", "x y");
    let value = draft.cookie_header(Some("key=k")).unwrap();
    assert_eq!(value, "a=1%3B%20b=2; c=x%20y; key=k");
}

#[test]
fn the_callers_media_type_wins() {
    for (declared, own, expected) in [
        ("image/png", None, "image/png"),
        ("image/png", Some("image/jpeg"), "image/jpeg"),
        ("*/*", None, "application/pdf"),
        ("*/*", Some("image/jpeg"), "image/jpeg"),
    ] {
        let mut upload = Upload::bytes("a.pdf", "x");
        if let Some(own) = own {
            upload = upload.content_type(own);
        }
        let mut draft = Draft::default();
        draft.set_upload(declared, upload);
        let Content::Upload { media_type, .. } = &draft.content else {
            panic!("no upload");
        };
        assert_eq!(media_type, expected);
    }
}
