//! Receivers that make trouble, receivers that are given trouble, and events that are wrong.

use super::*;

#[tokio::test]
async fn redirects_are_not_followed() {
    let mut scene = scene(&[307]).await;
    scene.happen();
    assert_eq!(scene.next().await.path, "/hook");
    let log = scene.attempts(1).await;
    assert_eq!(log[0].outcome, Outcome::Refused(307));
    assert!(scene.received.try_recv().is_err());
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_has_failed() {
    let mut deliveries = Deliveries::new(Reach::LoopbackOnly);
    deliveries.sender.timeout = Duration::from_millis(500);
    let mut scene = scene_with(&[0], deliveries).await;
    scene.happen();
    scene.next().await;
    let log = scene.attempts(1).await;
    let reason = "no answer within 0.5 s".to_owned();
    assert_eq!(log[0].outcome, Outcome::Failed(reason));
    assert!(log[0].next.is_some());
}

#[tokio::test]
async fn receivers_can_be_given_trouble() {
    let mut scene = scene(&[]).await;
    scene.core.deliveries.switch(Switches {
        duplicate: true,
        reorder: true,
        timestamp_offset: -100_000,
        wrong_signature: true,
    });
    let (first, second) = (scene.happen(), scene.happen());
    for id in [&second, &second, &first, &first] {
        let received = scene.next().await;
        assert_eq!(received.header("webhook-id"), &**id);
        let right = received.signatures(&[Secret::parse(SECRET).unwrap()]);
        let signature = received.header("webhook-signature");
        assert_eq!(signature.len(), right.len());
        assert_ne!(signature, right);
        assert!(received.timestamp() < Timestamp::now().as_second() - 50_000);
    }
}

#[tokio::test]
async fn an_event_that_breaks_the_description_is_not_sent() {
    let mut scene = scene(&[]).await;
    scene
        .core
        .act(|world| world.emit("customer.under_review", json!({ "id": "nobody" })));
    let right = scene.happen();
    assert_eq!(scene.next().await.header("webhook-id"), &*right);
    let log = scene.attempts(2).await;
    assert!(matches!(&log[0].outcome, Outcome::Invalid(violations) if !violations.is_empty()));
    assert_eq!(log[0].endpoint, None);
    let violations = scene.core.journal.violations();
    assert!(violations[0].starts_with("event customer.under_review: "));
    assert!(
        !scene
            .core
            .deliveries
            .resend(&log[0].event, vec![scene.endpoint.clone()])
    );
}
