//! What a customer hands in: documents, and his face in a biometrics session.

use serde_json::json;

use crate::answer::Answer;
use crate::problem::{Kind, Problem};
use crate::request::{Body, Request};
use crate::state::{World, instant};

/// The first bytes of a PDF (ISO 32000-1, 7.5.2), a JPEG (ITU-T T.81, B.1.1.3) and a PNG (its section 5.2).
const BEGINNINGS: [&[u8]; 3] = [b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"];

pub(crate) fn upload_document(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    let id = request.path("customer_id");
    let customer = world.customers.find(id)?.id.clone();
    check_file(request)?;
    let document_type = request.text("type").unwrap_or_default();
    let document = world.hand_in_document(&customer, document_type)?;
    let location = format!("/customers/{customer}/documents/{}", document.id);
    Ok(Answer::created(&location, document.body(document_type)))
}

pub(crate) fn create_biometrics_session(
    world: &mut World,
    request: &Request,
) -> Result<Answer, Problem> {
    let (session_url, expires_at) = world.open_biometrics_session(request.path("customer_id"))?;
    Ok(Answer::ok(json!({
        "session_url": session_url,
        "expires_at": instant(expires_at),
    })))
}

fn check_file(request: &Request) -> Result<(), Problem> {
    let file = match &request.body {
        Body::Multipart { files, .. } => files.get("file"),
        Body::None | Body::Object(_) => None,
    };
    let Some(file) = file else {
        let detail = "The file is missing. Send the document as the part named file.";
        let problem = Problem::new(Kind::InvalidRequest, detail).with_code("missing_file");
        return Err(problem.with_param("file"));
    };
    let content = &file.content;
    if content.is_empty() {
        let detail = "The file is empty. Send the whole document.";
        return Err(Problem::field("invalid_format", "file", detail));
    }
    if !BEGINNINGS
        .iter()
        .any(|beginning| content.starts_with(beginning))
    {
        let detail = "The file is not a PDF, JPEG or PNG. Send the document as one of these.";
        return Err(Problem::field("invalid_format", "file", detail));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::StatusCode;
    use jiff::SignedDuration;
    use serde_json::{Value, json};

    use super::*;
    use crate::request::File;
    use crate::state::customers::{CustomerStatus, KycStatus};
    use crate::state::fixture::{assert_is, customer, kinds, world};
    use crate::state::{CustomersAct, Id};

    const PDF: &[u8] = b"%PDF-1.7 and the rest of the file";

    fn sandbox() -> (World, Id) {
        let mut world = world(CustomersAct::WhenTold);
        let customer = customer(&mut world, CustomerStatus::PendingKyc);
        (world, customer)
    }

    fn upload(
        world: &mut World,
        customer: &str,
        document_type: &str,
        content: &'static [u8],
    ) -> Result<Answer, Problem> {
        let mut request = Request::of(json!({ "customer_id": customer }), Value::Null, Value::Null);
        let file = File {
            name: Some("document".to_owned()),
            content: Bytes::from_static(content),
        };
        request.body = Body::Multipart {
            fields: [("type".to_owned(), json!(document_type))]
                .into_iter()
                .collect(),
            files: [("file".to_owned(), file)].into(),
        };
        upload_document(world, &request)
    }

    #[test]
    fn a_document_is_taken_and_told_of() {
        let (mut world, id) = sandbox();
        for content in [PDF, b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n\0"] {
            let answer = upload(&mut world, &id, "selfie", content).unwrap();
            assert_eq!(answer.status, StatusCode::CREATED);
            let body = answer.body.unwrap();
            assert_is("Document", &body);
            assert_eq!(
                (&body["type"], &body["status"]),
                (&json!("selfie"), &json!("submitted"))
            );
            let document = body["id"].as_str().unwrap();
            assert_eq!(
                answer.location,
                Some(format!("/customers/{id}/documents/{document}"))
            );
            let item = world.customers.find(&id).unwrap().item("selfie").unwrap();
            assert_eq!(item.status, KycStatus::Submitted);
            assert_eq!(item.uploaded_at, Some(world.now()));
            assert_eq!(&*item.document.as_ref().unwrap().id, document);
            assert_eq!(kinds(&mut world), ["customer.kyc_updated"]);
        }
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let (mut world, id) = sandbox();
        for content in [b"".as_slice(), b"GIF89a", b"%PD", b" %PDF-1.7"] {
            let problem = upload(&mut world, &id, "selfie", content).unwrap_err();
            assert_eq!(
                (problem.kind, problem.code),
                (Kind::ValidationFailed, Some("invalid_format"))
            );
            assert_eq!(problem.errors[0].param, "file");
            assert_eq!(problem.detail.contains("empty"), content.is_empty());
        }
        let path = json!({ "customer_id": &*id });
        let no_file = Request::of(path, Value::Null, json!({ "type": "selfie" }));
        let problem = upload_document(&mut world, &no_file).unwrap_err();
        assert_eq!(
            (problem.kind, problem.code),
            (Kind::InvalidRequest, Some("missing_file"))
        );
        let unknown = upload(&mut world, "cust_0", "selfie", PDF).unwrap_err();
        assert_eq!(unknown.kind, Kind::NotFound);
        assert_eq!(kinds(&mut world).len(), 0);
    }

    #[test]
    fn only_documents_that_are_wanted_are_taken() {
        let (mut world, id) = sandbox();
        world
            .set_kyc(&id, "email", KycStatus::PendingCorrection, None)
            .unwrap();
        for document_type in ["ccmei", "biometrics", "email", "", "Selfie"] {
            let problem = upload(&mut world, &id, document_type, PDF).unwrap_err();
            assert_eq!(problem.kind, Kind::ValidationFailed, "{document_type}");
            assert_eq!(problem.code, Some("unexpected_document_type"));
            assert_eq!(problem.errors[0].param, "type");
        }
        world
            .set_kyc(&id, "selfie", KycStatus::Approved, None)
            .unwrap();
        let problem = upload(&mut world, &id, "selfie", PDF).unwrap_err();
        assert_eq!(problem.code, Some("already_approved"));
    }

    #[test]
    fn a_session_has_an_address_for_half_an_hour() {
        let (mut world, id) = sandbox();
        let request = Request::of(json!({ "customer_id": &*id }), Value::Null, Value::Null);
        let answer = create_biometrics_session(&mut world, &request).unwrap();
        assert_eq!(answer.status, StatusCode::OK);
        let body = answer.body.unwrap();
        assert_is("BiometricsSession", &body);
        assert_eq!(
            body["expires_at"],
            instant(world.now() + SignedDuration::from_mins(30))
        );
        let token = body["session_url"].as_str().unwrap();
        let token = token
            .strip_prefix("http://127.0.0.1:4010/_sandbox/biometrics/")
            .unwrap();
        assert_eq!(world.biometrics_session(token).unwrap().customer, id);
        let problem = create_biometrics_session(&mut world, &request).unwrap_err();
        assert_eq!(
            (problem.kind, problem.code),
            (Kind::Conflict, Some("session_already_active"))
        );
        let unknown = Request::of(json!({ "customer_id": "cust_0" }), Value::Null, Value::Null);
        let problem = create_biometrics_session(&mut world, &unknown).unwrap_err();
        assert_eq!(problem.kind, Kind::NotFound);
    }
}
