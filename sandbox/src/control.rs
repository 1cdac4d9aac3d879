//! What only a sandbox has, under `/_sandbox/`: a look at the state and at what was asked and delivered, a
//! clock that can be moved, customers and loans that can be pushed on, trouble on demand. And the page at
//! `/` that shows it all.
//!
//! Whether a request may come here at all is decided before, in `server/router.rs`.

mod customers;
mod input;
mod loans;
mod overview;
mod pages;
mod reply;
mod trouble;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{any, get, post, put};

use crate::core::Core;
use crate::problem::{Kind, Problem};

/// What there is under `/_sandbox/`, as a refusal lists it.
const ROUTES: [(&[&str], &str); 17] = [
    (&["GET"], "state"),
    (&["GET"], "requests"),
    (&["GET"], "description"),
    (&["POST"], "clock"),
    (&["GET"], "deliveries"),
    (&["POST"], "deliveries/{event_id}/resend"),
    (&["GET", "PUT"], "deliveries/settings"),
    (&["POST"], "customers/{id}/status"),
    (&["POST"], "customers/{id}/kyc/{type}"),
    (&["POST"], "customers/{id}/offers"),
    (&["GET", "POST"], "biometrics/{token}"),
    (&["POST"], "loans/{id}/status"),
    (&["POST"], "loans/{id}/sign"),
    (&["POST"], "loans/{id}/payments"),
    (&["GET", "POST"], "signing/{id}"),
    (&["GET", "POST", "DELETE"], "faults"),
    (&["PUT"], "rate-limit"),
];

pub(crate) fn router(core: Arc<Core>) -> Router {
    Router::new()
        .route("/", get(pages::overview))
        .route("/_sandbox/state", get(overview::state))
        .route("/_sandbox/requests", get(overview::requests))
        .route("/_sandbox/description", get(overview::description))
        .route("/_sandbox/clock", post(overview::advance_clock))
        .route("/_sandbox/deliveries", get(webhooks::deliveries))
        .route(
            "/_sandbox/deliveries/settings",
            get(webhooks::settings).put(webhooks::change_settings),
        )
        .route(
            "/_sandbox/deliveries/{event_id}/resend",
            post(webhooks::resend),
        )
        .route(
            "/_sandbox/customers/{id}/status",
            post(customers::set_status),
        )
        .route(
            "/_sandbox/customers/{id}/kyc/{type}",
            post(customers::set_kyc),
        )
        .route(
            "/_sandbox/customers/{id}/offers",
            post(customers::make_offer),
        )
        .route(
            "/_sandbox/biometrics/{token}",
            get(pages::biometrics).post(customers::finish_biometrics),
        )
        .route("/_sandbox/loans/{id}/status", post(loans::set_status))
        .route("/_sandbox/loans/{id}/sign", post(loans::sign))
        .route("/_sandbox/loans/{id}/payments", post(loans::pay))
        .route(
            "/_sandbox/signing/{id}",
            get(pages::signing).post(loans::sign),
        )
        .route(
            "/_sandbox/faults",
            get(trouble::faults)
                .post(trouble::add_fault)
                .delete(trouble::clear_faults),
        )
        .route("/_sandbox/rate-limit", put(trouble::set_rate_limit))
        .route("/_sandbox/{*rest}", any(unknown))
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(reply::show_problems))
        .with_state(core)
}

async fn unknown() -> Problem {
    Problem::not_found(format!("The sandbox has no such route. {}", known_routes()))
}

async fn wrong_method() -> Problem {
    let detail = format!("This route does not take this method. {}", known_routes());
    Problem::new(Kind::MethodNotAllowed, detail)
}

fn known_routes() -> String {
    let routes = ROUTES.map(|(methods, path)| format!("{} {path}", methods.join(" or ")));
    format!("Under /_sandbox/ there are: {}.", routes.join(", "))
}

#[cfg(test)]
mod tests;
