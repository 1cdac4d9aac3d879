//! A service that receives webhooks: verified, typed, and each acted on once.
//!
//! Listens on 127.0.0.1:8080, or where the first argument says. `cargo xtask sandbox` delivers there.

use std::error::Error;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use dinie::webhooks::{
    Event, MemoryReplayGuard, RefusedDelivery, Verified, Verifier, verifier_from_env,
};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Reads DINIE_WEBHOOK_SECRET. With several processes the guard has to be a store that they share.
    let verifier = verifier_from_env()?.guarded_by(MemoryReplayGuard::new());
    let app = Router::new()
        .route("/webhooks", post(receive))
        .with_state(verifier);

    let address = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}/webhooks", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

/// Comes to its body only with a delivery whose signature is right. A copy of one that is done is
/// answered with 200 on the way, a forgery with 400; they come in as `Err` to be logged.
async fn receive(
    State(verifier): State<Verifier>,
    delivery: Result<Verified<Event>, RefusedDelivery>,
) -> Result<StatusCode, RefusedDelivery> {
    let delivery = delivery.inspect_err(|refused| println!("not acted on: {refused}"))?;
    let (noted, status) = match act(delivery.event()) {
        Ok(()) => (verifier.finish(delivery.id()).await, StatusCode::OK),
        Err(failure) => {
            println!("failed: {failure}");
            // Given back and answered with 5xx, the delivery comes again.
            let given_back = verifier.forget(delivery.id()).await;
            (given_back, StatusCode::SERVICE_UNAVAILABLE)
        }
    };
    // The work is done, or not, whether or not the guard could note it.
    if let Err(error) = noted {
        println!("not noted: {error}");
    }
    Ok(status)
}

/// Where the work is done, or better only noted: Dinie waits five seconds for the answer. Ids and
/// states may be printed; names, documents and links of customers do not belong into a log.
fn act(event: &Event) -> Result<(), Box<dyn Error + Send + Sync>> {
    match event {
        Event::CustomerCreated(event) => println!("{} is registered", event.data.id),
        Event::CustomerKycUpdated(event) => {
            for item in &event.data.kyc {
                println!("{}: {} is {}", event.data.id, item.r#type, item.status);
            }
        }
        Event::CustomerUnderReview(event) | Event::CustomerActive(event) => {
            println!("{} is {}", event.data.id, event.data.status);
        }
        Event::CreditOfferAvailable(event) => println!(
            "{} can have up to {}",
            event.data.customer_id, event.data.approved_amount
        ),
        Event::CreditOfferExpired(event) => println!("{} has expired", event.data.id),
        Event::LoanAwaitingSignatures(event) => println!("{} can be signed", event.data.id),
        Event::LoanActive(event) => {
            println!("{} is paid out: {}", event.data.id, event.data.net_amount);
        }
        Event::LoanPaymentReceived(event) => {
            let payment = &event.data.payment;
            println!(
                "{}: {} for installment {}",
                event.data.id, payment.amount, payment.installment_number
            );
        }
        Event::LoanFinished(event) | Event::LoanCancelled(event) | Event::LoanError(event) => {
            println!("{} is {}", event.data.id, event.data.status);
        }
        // Steps of a loan that need nothing, and events that are younger than this program.
        other => println!("{}", other.kind()),
    }
    Ok(())
}
