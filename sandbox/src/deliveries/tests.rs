//! Deliveries over real HTTP to a receiver on this machine: the scene is here, what is played in it in
//! the files below.

mod sending;
mod trouble;

use std::collections::VecDeque;
use std::future::pending;
use std::time::Duration;

use axum::Router;
use axum::response::IntoResponse as _;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::log::Outcome;
use super::signature::sign;
use super::*;
use crate::core::Core;
use crate::state::CustomersAct;
use crate::state::endpoints::{About, EndpointStatus, Secret};
use crate::state::fixture::world;

const SECRET: &str = "whsec_YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh";
const EXTERNAL_ID: &str = "partner-ref-123";

/// What a receiver got.
struct Received {
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

/// A sandbox with one endpoint, and the receiver behind it.
struct Scene {
    core: Arc<Core>,
    endpoint: Id,
    received: mpsc::UnboundedReceiver<Received>,
    address: String,
    tasks: [JoinHandle<()>; 2],
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Answers with these statuses in turn, then with 200; 0 never answers.
async fn scene(answers: &[u16]) -> Scene {
    scene_with(answers, Deliveries::new(Reach::LoopbackOnly)).await
}

async fn scene_with(answers: &[u16], deliveries: Deliveries) -> Scene {
    let (sender, received) = mpsc::unbounded_channel();
    let answers = Arc::new(Mutex::new(VecDeque::from(answers.to_vec())));
    let receive = async move |uri: Uri, headers: HeaderMap, body: Bytes| {
        let path = uri.path().to_owned();
        let gone = sender.send(Received {
            path,
            headers,
            body,
        });
        assert!(gone.is_ok());
        let status = lock(&answers).pop_front().unwrap_or(200);
        if status == 0 {
            pending::<()>().await;
        }
        let status = StatusCode::from_u16(status).unwrap();
        (status, [(header::LOCATION, "/elsewhere")]).into_response()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let receiver = tokio::spawn(async move {
        let app = Router::new().fallback(receive);
        axum::serve(listener, app).await.unwrap();
    });

    let core = Arc::new(core_for_tests(deliveries));
    let about = About {
        url: format!("{address}/hook?token=in-the-url"),
        events: Vec::new(),
        description: None,
    };
    let endpoint = core.act(|world| world.add_endpoint(about, Secret::parse(SECRET).unwrap()));
    let dispatcher = tokio::spawn(run(Arc::clone(&core)));
    Scene {
        core,
        endpoint,
        received,
        address,
        tasks: [receiver, dispatcher],
    }
}

fn core_for_tests(deliveries: Deliveries) -> Core {
    let description = crate::description::Description::parse(crate::description::BUNDLED);
    Core::new(
        description.unwrap(),
        deliveries,
        world(CustomersAct::WhenTold),
    )
}

impl Scene {
    /// Lets something happen, and gives the event's id.
    fn happen(&self) -> Id {
        let data = json!({
            "id": "cust_550e8400e29b41d4a716446655440000",
            "status": "under_review",
            "external_id": EXTERNAL_ID,
        });
        self.core.act(|world| {
            world.emit("customer.under_review", data);
            world.outbox.last().unwrap().id.clone()
        })
    }

    fn advance(&self, seconds: i64) {
        let by = SignedDuration::from_secs(seconds);
        self.core.act(|world| world.advance_clock(by));
    }

    fn set_status(&self, status: EndpointStatus) {
        self.core.act(|world| {
            let changed =
                world.change_endpoint(&self.endpoint, |endpoint| endpoint.status = status);
            assert!(changed.is_some());
        });
    }

    async fn next(&mut self) -> Received {
        within_reason(self.received.recv()).await.unwrap()
    }

    /// Waits for this many attempts in the log.
    async fn attempts(&self, count: usize) -> Vec<Entry> {
        let mut log = self.core.deliveries.log.subscribe();
        let log = within_reason(log.wait_for(|log| log.entries().count() >= count)).await;
        log.unwrap().entries().cloned().collect()
    }
}

/// A test that waits for what never comes has failed.
async fn within_reason<T>(future: impl Future<Output = T>) -> T {
    let patience = Duration::from_secs(20);
    tokio::time::timeout(patience, future).await.unwrap()
}

impl Received {
    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    fn timestamp(&self) -> i64 {
        self.header("webhook-timestamp").parse().unwrap()
    }

    /// The signatures that these secrets give.
    fn signatures(&self, secrets: &[Secret]) -> String {
        sign(
            secrets,
            self.header("webhook-id"),
            self.timestamp(),
            &self.body,
        )
    }
}
