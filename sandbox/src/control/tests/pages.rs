//! The pages, as a browser gets them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY};
use sha2::{Digest as _, Sha256};

use super::*;

/// Opens a page, and gives it back with its one button pressed, as a browser does.
async fn press(core: &Arc<Core>, path: &str, button: &str) -> String {
    let page = respond(core, "GET", path, None).await;
    // With `no-referrer` the button would send `Origin: null`, which is refused.
    assert_eq!(page.headers()[REFERRER_POLICY], "same-origin");
    let page = text(page).await;
    assert!(
        page.contains(&format!("<button>{button}</button>")),
        "{page}"
    );
    let request = Request::post(path)
        .header(ACCEPT, "text/html")
        .body(Body::empty());
    let pressed = router(Arc::clone(core))
        .oneshot(request.unwrap())
        .await
        .unwrap();
    assert_eq!(pressed.status(), StatusCode::SEE_OTHER);
    assert_eq!(pressed.headers()[LOCATION], path);
    text(respond(core, "GET", path, None).await).await
}

#[tokio::test]
async fn customers_have_pages_to_act_on() {
    let core = core();
    let id = loan(&core);
    let signing = format!("/_sandbox/signing/{id}");
    let early = text(respond(&core, "GET", &signing, None).await).await;
    assert!(early.contains("not await signatures yet"), "{early}");
    let path = format!("loans/{id}/status");
    done(
        &core,
        "POST",
        &path,
        json!({ "status": "awaiting_signatures" }),
    )
    .await;
    let signed = press(&core, &signing, "Sign the contract").await;
    assert!(signed.contains("The contract is signed."), "{signed}");

    let id = customer(&core, CustomerStatus::PendingKyc);
    let (url, _) = core
        .act(|world| world.open_biometrics_session(&id))
        .unwrap();
    let path = url.strip_prefix("http://127.0.0.1:4010").unwrap();
    let finished = press(&core, path, "Finish the capture").await;
    assert!(finished.contains("The capture is done."), "{finished}");
    let again = done(
        &core,
        "POST",
        path.strip_prefix("/_sandbox/").unwrap(),
        json!({}),
    )
    .await;
    assert_eq!(again["id"], *id);
    refused(
        &core,
        "GET",
        "biometrics/nobody",
        json!({}),
        404,
        "session_url",
    )
    .await;
    refused(
        &core,
        "GET",
        "signing/nobody",
        json!({}),
        404,
        "signing_url",
    )
    .await;
}

#[tokio::test]
async fn the_page_runs_nothing_but_itself() {
    let response = respond(&core(), "GET", "/", None).await;
    let policy = response.headers()[CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap()
        .to_owned();
    let page = text(response).await;
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for element in ["script", "style"] {
        let start = page.find(&format!("<{element}>")).unwrap() + element.len() + 2;
        let end = page.find(&format!("</{element}>")).unwrap();
        let hash = STANDARD.encode(Sha256::digest(&page[start..end]));
        assert!(
            policy.contains(&format!("{element}-src 'sha256-{hash}'")),
            "{policy}"
        );
        assert_eq!(page.matches(&format!("<{element}")).count(), 1);
    }
    for forbidden in [
        "http://",
        "https://",
        "innerHTML",
        "src=",
        "style=",
        "onclick",
    ] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}
