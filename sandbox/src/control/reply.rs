//! Answers of the control routes: JSON, or a problem.

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde_json::Value;

use crate::problem::{Kind, Problem};
use crate::server::reply::Reply;

pub(super) type Outcome = Result<Json, Problem>;

#[derive(Debug)]
pub(super) struct Json(pub(super) Value);

impl IntoResponse for Json {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, "no-store"),
        ];
        (headers, self.0.to_string()).into_response()
    }
}

/// Only a mark: a problem's body names the path of the request, which [`show_problems`] knows.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.kind.status();
        response.extensions_mut().insert(self);
        response
    }
}

pub(super) async fn show_problems(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let problem = response.extensions_mut().remove::<Problem>();
    match problem.or_else(|| unread(response.status())) {
        Some(problem) => Reply::of_problem(&problem, &path).into_response(),
        None => response,
    }
}

/// What is refused before a route comes to see it.
fn unread(status: StatusCode) -> Option<Problem> {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let detail = "The body is larger than this route reads. Send a smaller one.";
            Some(Problem::new(Kind::ContentTooLarge, detail))
        }
        status if status.is_client_error() => {
            let detail =
                "The path or the body cannot be read. Send both as UTF-8, and the body whole.";
            Some(Problem::new(Kind::InvalidRequest, detail))
        }
        _ => None,
    }
}
