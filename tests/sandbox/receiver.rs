//! A partner's service: an axum app that takes deliveries with the SDK's extractor, and tells the test of
//! each.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use dinie::webhooks::{Event, MemoryReplayGuard, RefusedDelivery, Rejection, Verified, Verifier};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// After so long a delivery is taken to be lost. Nothing that goes well waits for it.
const LOST_AFTER: Duration = Duration::from_secs(30);

/// A delivery as it came.
#[derive(Debug)]
pub(crate) enum Arrival {
    Event(String, Event),
    Refused(Option<Rejection>),
}

pub(crate) struct Receiver {
    pub(crate) url: String,
    listener: TcpListener,
}

/// What has arrived and was not asked for yet.
pub(crate) struct Arrivals(UnboundedReceiver<Arrival>);

#[derive(Clone)]
struct Service {
    verifier: Verifier,
    arrivals: UnboundedSender<Arrival>,
}

impl axum::extract::FromRef<Service> for Verifier {
    fn from_ref(service: &Service) -> Self {
        service.verifier.clone()
    }
}

impl Receiver {
    /// Has an address from now on; connections wait until [`serve`](Self::serve).
    pub(crate) async fn bind() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        Self {
            url: format!("http://{address}/webhooks"),
            listener,
        }
    }

    /// Takes what is signed with this secret, each delivery once.
    pub(crate) fn serve(self, secret: &str) -> Arrivals {
        let (sender, arrivals) = unbounded_channel();
        let verifier = Verifier::new([secret]).expect("it is a secret");
        let service = Service {
            verifier: verifier.guarded_by(MemoryReplayGuard::new()),
            arrivals: sender,
        };
        let app = Router::new()
            .route("/webhooks", post(receive))
            .with_state(service);
        tokio::spawn(async move { axum::serve(self.listener, app).await });
        Arrivals(arrivals)
    }
}

impl Arrivals {
    pub(crate) async fn next(&mut self) -> Arrival {
        let next = tokio::time::timeout(LOST_AFTER, self.0.recv()).await;
        next.expect("a delivery was lost").expect("the app runs")
    }

    /// The next event, with the id of its delivery.
    pub(crate) async fn next_event(&mut self) -> (String, Event) {
        match self.next().await {
            Arrival::Event(id, event) => (id, event),
            Arrival::Refused(rejection) => panic!("refused: {rejection:?}"),
        }
    }

    /// All events up to the first that is of this kind, which is the last of them.
    pub(crate) async fn until(&mut self, kind: &str) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            let (_, event) = self.next_event().await;
            let is_last = event.kind() == kind;
            events.push(event);
            if is_last {
                return events;
            }
        }
    }
}

async fn receive(
    State(service): State<Service>,
    delivery: Result<Verified<Event>, RefusedDelivery>,
) -> Result<StatusCode, RefusedDelivery> {
    let arrival = match &delivery {
        Ok(delivery) => Arrival::Event(delivery.id().to_owned(), delivery.event().clone()),
        Err(refused) => Arrival::Refused(refused.error().webhook_rejection()),
    };
    // The test may be over.
    let _ = service.arrivals.send(arrival);
    let delivery = delivery?;
    let finished = service.verifier.finish(delivery.id()).await;
    finished.expect("the guard is in memory");
    Ok(StatusCode::OK)
}
