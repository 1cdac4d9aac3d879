//! Media types, and forms of both kinds through the operations that take one.

use super::super::media_type::MediaType;
use super::{DESCRIPTION, Reading, Sent, accepted, refusal};
use crate::request::Body;

const FORM: &str = "application/x-www-form-urlencoded";
const UPLOAD: &str = "POST /v3/customers/cust_550e8400e29b41d4a716446655440000/documents";

#[test]
fn media_types() {
    for (text, essence, boundary) in [
        ("a/b", "a/b", None),
        (" A/B ; X=Y", "a/b", None),
        ("a/b;boundary=1 ", "a/b", Some("1")),
        (
            "a/b; Boundary=\"1; \\\"2\\\"\" ; c=d",
            "a/b",
            Some("1; \"2\""),
        ),
        ("a/b;;boundary=x", "a/b", Some("x")),
    ] {
        let parsed = MediaType::parse(text).expect(text);
        assert_eq!(parsed.essence, essence);
        assert_eq!(parsed.parameter("boundary"), boundary, "{text}");
    }
    for text in [
        "",
        "a",
        "a/",
        "/b",
        "a b/c",
        "a/b; c",
        "a/b; c=\"d",
        "a/b; c=\"d\"e",
        "a/b; =c",
    ] {
        assert_eq!(MediaType::parse(text), None, "{text}");
    }
    for (range, media_type, expected) in [
        ("a/b", "a/b", true),
        ("a/b", "a/bc", false),
        ("a/*", "a/b", true),
        ("a/*", "ab/c", false),
        ("*/*", "a/b", true),
    ] {
        let [range, media_type] =
            [range, media_type].map(|text| MediaType::parse(text).expect(text));
        assert_eq!(range.includes(&media_type), expected);
    }
}

/// Parts as header lines and content.
fn upload(parts: &[(&str, &str)]) -> Reading {
    let mut body = String::new();
    for (header, content) in parts {
        body.push_str(&format!(
            "--x\r\nContent-Disposition: form-data; {header}\r\n\r\n{content}\r\n"
        ));
    }
    body.push_str("--x--\r\n");
    send("multipart/form-data; boundary=x", &body)
}

fn send(content_type: &str, body: &str) -> Reading {
    Sent::new(UPLOAD)
        .body(content_type, body)
        .read_by(&DESCRIPTION)
        .1
}

#[test]
fn files_are_read() {
    let reading = upload(&[
        ("name=\"type\"", "ccmei"),
        (
            "name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf",
            "%PDF\r\n",
        ),
        ("name=\"note\"", "hello"),
    ]);
    assert_eq!(reading.remarks, ["unknown member note"]);
    let request = reading.outcome.expect("a request");
    assert_eq!(request.text("type"), Some("ccmei"));
    let Body::Multipart { files, .. } = &request.body else {
        panic!("{:?}", request.body);
    };
    assert_eq!(files["file"].name.as_deref(), Some("a.pdf"));
    assert_eq!(files["file"].content, "%PDF\r\n".as_bytes());

    let reading = upload(&[
        ("name=\"file\"", "%PDF"),
        ("name=\"type\"; filename=\"t\"", "ccmei"),
    ]);
    assert_eq!(
        reading.remarks,
        ["the Content-Type of the file file is none of: application/pdf, image/jpeg, image/png"]
    );
    let request = reading.outcome.expect("a request");
    let Body::Multipart { files, .. } = &request.body else {
        panic!("{:?}", request.body);
    };
    assert_eq!(files["file"].name, None);
    assert_eq!(request.text("type"), Some("ccmei"));
}

#[test]
fn uploads_that_are_refused() {
    let pdf = "name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf";
    let kind = ("name=\"type\"", "ccmei");
    let malformed =
        "The request body is not valid multipart/form-data with the boundary of its Content-Type.";
    let boundary = "The Content-Type must have a boundary of 1 to 70 characters.";
    for (reading, status, code, param, detail) in [
        (
            upload(&[kind]),
            400,
            "missing_file",
            Some("file"),
            "The file is missing: send it as the part file.",
        ),
        (
            upload(&[kind, ("name=\"file\"; filename=\"\"", "")]),
            400,
            "missing_file",
            Some("file"),
            "The file is missing: send it as the part file.",
        ),
        (
            upload(&[(pdf, "%PDF")]),
            422,
            "missing_required_field",
            None,
            "The field type is required.",
        ),
        (
            upload(&[kind, (pdf, "1"), (pdf, "2")]),
            400,
            "malformed_body",
            Some("file"),
            "The field file must not be given more than once.",
        ),
        (
            upload(&[kind, kind, (pdf, "1")]),
            400,
            "malformed_body",
            Some("type"),
            "The field type must not be given more than once.",
        ),
        (
            upload(&[("filename=\"a\"", "1")]),
            400,
            "malformed_body",
            None,
            "Every part of the request body must have a name.",
        ),
        (
            send("multipart/form-data; boundary=x", "hello"),
            400,
            "malformed_body",
            None,
            malformed,
        ),
        (
            send(
                "multipart/form-data; boundary=x",
                "--x\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\ncc",
            ),
            400,
            "malformed_body",
            None,
            malformed,
        ),
        (
            send("multipart/form-data", "--x--"),
            400,
            "invalid_content_type",
            None,
            boundary,
        ),
        (
            send("multipart/form-data; boundary=\"\"", "--x--"),
            400,
            "invalid_content_type",
            None,
            boundary,
        ),
        (
            send("multipart/mixed; boundary=x", "--x--"),
            400,
            "invalid_content_type",
            None,
            "The Content-Type is not supported: send multipart/form-data.",
        ),
        (
            send("application/json", "{}"),
            400,
            "invalid_content_type",
            None,
            "The Content-Type is not supported: send multipart/form-data.",
        ),
    ] {
        let problem = reading.outcome.expect_err(detail);
        assert_eq!(problem.detail, detail);
        assert_eq!(problem.kind.status(), status, "{detail}");
        assert_eq!(
            (problem.code, problem.param.as_deref()),
            (Some(code), param),
            "{detail}"
        );
    }
}

#[test]
fn a_form_is_read() {
    let send = |body: &str| Sent::new("POST /v3/auth/token").body(FORM, body);
    let (request, remarks) = accepted(send("grant_type=client%5Fcredentials&scope=a+b"));
    assert_eq!(request.text("grant_type"), Some("client_credentials"));
    assert_eq!(request.text("scope"), Some("a b"));
    assert_eq!(remarks, ["unknown member scope"]);
    for (body, code, param, detail) in [
        (
            "grant_type=password",
            None,
            Some("grant_type"),
            "The field grant_type must be client_credentials.",
        ),
        (
            "scope=a",
            None,
            Some("grant_type"),
            "The field grant_type is required.",
        ),
        (
            "",
            Some("malformed_body"),
            None,
            "The request body is empty: send application/x-www-form-urlencoded.",
        ),
        (
            "grant_type=a&grant_type=a",
            Some("malformed_body"),
            Some("grant_type"),
            "The field grant_type must not be given more than once.",
        ),
        (
            "grant_type=%ff",
            Some("malformed_body"),
            None,
            "The request body is not valid UTF-8.",
        ),
    ] {
        let problem = refusal(send(body));
        assert_eq!(problem.kind.status(), 400, "{body}");
        assert_eq!(
            (problem.code, problem.param.as_deref()),
            (code, param),
            "{body}"
        );
        assert_eq!(problem.detail, detail, "{body}");
    }
}
