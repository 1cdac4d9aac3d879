//! Pages for people: the overview at `/`, and what a customer sees behind `session_url` and `signing_url`.
//! Each is one file without anything from elsewhere; nothing of the state is written into them.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use sha2::{Digest as _, Sha256};

use super::reply::Json;
use crate::core::Core;
use crate::problem::Problem;
use crate::state::customers::SessionState;
use crate::state::loans::LoanStatus;

const OVERVIEW: &str = include_str!("page.html");
const CUSTOMER: &str = include_str!("customer.html");

pub(super) async fn overview() -> Response {
    page(OVERVIEW.to_owned())
}

pub(super) async fn biometrics(
    State(core): State<Arc<Core>>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let session = core.act(|world| world.biometrics_session(&token));
    Ok(match session.ok_or_else(no_session)?.state {
        SessionState::Open => customer_page(
            "Biometrics",
            "Here the customer's face would be captured. In the sandbox a click is enough.",
            Some("Finish the capture"),
        ),
        SessionState::Ended => customer_page("Biometrics", "The capture is done.", None),
        SessionState::Expired => customer_page(
            "Biometrics",
            "This session has expired. Make a new one.",
            None,
        ),
    })
}

pub(super) async fn signing(
    State(core): State<Arc<Core>>,
    Path(loan): Path<String>,
) -> Result<Response, Problem> {
    let status = core.act(|world| world.loans.get(&loan).map(|loan| loan.status));
    Ok(match status.ok_or_else(no_loan)? {
        LoanStatus::AwaitingSignatures => customer_page(
            "Contract",
            "Here the customer would read the contract and sign it. In the sandbox a click is enough.",
            Some("Sign the contract"),
        ),
        LoanStatus::Processing | LoanStatus::ContractGenerated => customer_page(
            "Contract",
            "The contract does not await signatures yet. Come back in a moment.",
            None,
        ),
        LoanStatus::Cancelled | LoanStatus::Error => {
            customer_page("Contract", "Nothing will come of this loan.", None)
        }
        LoanStatus::Signed | LoanStatus::Disbursing | LoanStatus::Active | LoanStatus::Finished => {
            customer_page("Contract", "The contract is signed.", None)
        }
    })
}

/// What comes after the button: for people the page again, for programs JSON.
pub(super) fn done(headers: &HeaderMap, page: &str, outcome: Json) -> Response {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("text/html")) {
        Redirect::to(page).into_response()
    } else {
        outcome.into_response()
    }
}

pub(super) fn no_session() -> Problem {
    Problem::not_found(
        "There is no biometrics session with this token. Use the session_url that the API gave.",
    )
}

pub(super) fn no_loan() -> Problem {
    Problem::not_found("There is no loan with this id. Use the signing_url that the API gave.")
}

fn customer_page(title: &str, text: &str, button: Option<&str>) -> Response {
    let form = button.map_or_else(String::new, |button| {
        format!("<form method=\"post\"><button>{button}</button></form>")
    });
    let page = CUSTOMER.replace("{title}", title).replace("{text}", text);
    self::page(page.replace("{form}", &form))
}

fn page(html: String) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // With none at all, browsers would not tell whose form it is that a button sends.
        (REFERRER_POLICY, "same-origin"),
        (CACHE_CONTROL, "no-store"),
    ];
    let policy = [(CONTENT_SECURITY_POLICY, policy(&html))];
    (headers, policy, html).into_response()
}

/// Only what is written in the page itself runs, and it talks to nobody but the sandbox.
fn policy(html: &str) -> String {
    format!(
        "default-src 'none'; script-src {}; style-src {}; connect-src 'self'; img-src data:; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
        hash(html, "script"),
        hash(html, "style")
    )
}

/// The hash of an element's text, as Content Security Policy (level 3, section 2.3.1) has it.
fn hash(html: &str, element: &str) -> String {
    let after = html.split_once(&format!("<{element}>"));
    let text = after.and_then(|(_, after)| after.split_once(&format!("</{element}>")));
    text.map_or("'none'".to_owned(), |(text, _)| {
        format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
    })
}
