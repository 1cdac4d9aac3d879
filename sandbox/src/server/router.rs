//! Which requests go to the API and which to the control routes, and who may use the latter: pages of
//! other sites may not, neither by a name that leads to loopback (DNS rebinding) nor by a form.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::middleware::{Next, from_fn};
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderValue, Request, Response, Uri};

use crate::control;
use crate::core::Core;
use crate::loopback::is_loopback_authority;
use crate::problem::{Kind, Problem};

use super::pipeline;
use super::reply::Reply;

pub(super) fn router(core: Arc<Core>) -> Router {
    let control = control::router(Arc::clone(&core)).layer(from_fn(only_from_here));
    Router::new().fallback(api).with_state(core).merge(control)
}

async fn api(State(core): State<Arc<Core>>, request: Request<Body>) -> Response<Body> {
    pipeline::answer(&core, request).await
}

async fn only_from_here(request: Request<Body>, next: Next) -> Response<Body> {
    match check_host(request.headers(), request.uri())
        .and_then(|()| check_origin(request.headers()))
    {
        Ok(()) => next.run(request).await,
        Err(problem) => Reply::of_problem(&problem, request.uri().path()).into_response(),
    }
}

fn check_host(headers: &HeaderMap, uri: &Uri) -> Result<(), Problem> {
    // Of several hosts nobody knows which one is meant (RFC 9112, section 3.2).
    let mut hosts = headers.get_all(HOST).iter();
    let named = hosts.next().filter(|_| hosts.next().is_none());
    let named = named.and_then(|host| host.to_str().ok());
    let named = uri
        .authority()
        .map(|authority| authority.as_str())
        .or(named);
    match named.is_some_and(is_loopback_authority) {
        true => Ok(()),
        false => Err(Problem::new(
            Kind::MisdirectedRequest,
            "The sandbox's own routes answer only requests for this machine. \
             Use http://127.0.0.1 or http://localhost.",
        )),
    }
}

/// Browsers name the page a request comes from; other programs do not.
fn check_origin(headers: &HeaderMap) -> Result<(), Problem> {
    let is_from_here = |origin: &HeaderValue| {
        let authority = origin
            .to_str()
            .ok()
            .and_then(|origin| origin.split_once("://"));
        authority.is_some_and(|(_, authority)| is_loopback_authority(authority))
    };
    match headers.get_all(ORIGIN).iter().all(is_from_here) {
        true => Ok(()),
        false => Err(Problem::new(
            Kind::Forbidden,
            "Pages of other sites may not use the sandbox's own routes. Open the sandbox's own page.",
        )),
    }
}
