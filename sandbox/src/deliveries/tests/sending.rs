//! What arrives, in which order, signed with what, and how often.

use super::*;

#[tokio::test]
async fn an_event_arrives_signed() {
    let mut scene = scene(&[]).await;
    let id = scene.happen();
    let received = scene.next().await;
    assert_eq!(received.path, "/hook");
    assert_eq!(received.header("webhook-id"), &*id);
    assert_eq!(received.header("content-type"), "application/json");
    let signature = received.signatures(&[Secret::parse(SECRET).unwrap()]);
    assert_eq!(received.header("webhook-signature"), signature);
    let body: Value = serde_json::from_slice(&received.body).unwrap();
    assert_eq!(body["type"], "customer.under_review");
    assert_eq!(body["data"]["external_id"], EXTERNAL_ID);
    assert!(body["timestamp"].is_string());

    let log = scene.attempts(1).await;
    assert_eq!(log[0].outcome, Outcome::Delivered(200));
    assert_eq!((log[0].attempt, log[0].next), (1, None));
}

#[tokio::test]
async fn both_secrets_sign_during_a_rotation() {
    let mut scene = scene(&[]).await;
    let old = Secret::parse(SECRET).unwrap();
    let new = old.altered();
    let hour = SignedDuration::from_hours(1);
    scene
        .core
        .act(|world| world.rotate_secret(&scene.endpoint, new.clone(), hour));
    scene.happen();
    let received = scene.next().await;
    let both = received.signatures(&[new.clone(), old]);
    assert_eq!(received.header("webhook-signature"), both);

    scene.advance(3600);
    scene.happen();
    let received = scene.next().await;
    assert_eq!(
        received.header("webhook-signature"),
        received.signatures(&[new])
    );
}

#[tokio::test]
async fn the_clock_brings_repetitions_on_and_the_next_event_does_not_wait() {
    let mut scene = scene(&[500, 200, 503]).await;
    let (first, second) = (scene.happen(), scene.happen());
    let failed = scene.next().await;
    assert_eq!(failed.header("webhook-id"), &*first);
    assert_eq!(scene.next().await.header("webhook-id"), &*second);

    let log = scene.attempts(2).await;
    assert_eq!(log[0].outcome, Outcome::Refused(500));
    assert!(log[0].next.is_some_and(|next| next > log[0].at));

    scene.advance(5);
    let again = scene.next().await;
    assert_eq!(again.header("webhook-id"), &*first);
    assert_eq!(again.body, failed.body);
    let log = scene.attempts(3).await;
    assert_eq!(
        (log[2].attempt, &log[2].outcome),
        (2, &Outcome::Refused(503))
    );

    scene.advance(300);
    assert_eq!(scene.next().await.header("webhook-id"), &*first);
    let log = scene.attempts(4).await;
    assert_eq!((log[3].attempt, log[3].next), (3, None));
}

#[tokio::test]
async fn a_disabled_endpoint_is_paused_until_it_is_active_again() {
    let mut scene = scene(&[500]).await;
    let id = scene.happen();
    scene.next().await;
    scene.attempts(1).await;
    scene.set_status(EndpointStatus::Disabled);
    scene.advance(3600);
    // When another endpoint has heard of something, this one has been looked at.
    let other = About {
        url: format!("{}/other", scene.address),
        events: Vec::new(),
        description: None,
    };
    let other = scene
        .core
        .act(|world| world.add_endpoint(other, Secret::parse(SECRET).unwrap()));
    scene.happen();
    assert_eq!(scene.next().await.path, "/other");
    assert!(scene.core.act(|world| world.endpoints.remove(&other)));

    scene.set_status(EndpointStatus::Active);
    assert_eq!(scene.next().await.header("webhook-id"), &*id);
    // What happened while it was disabled was not for it.
    let last = scene.happen();
    assert_eq!(scene.next().await.header("webhook-id"), &*last);
    let log = scene.attempts(4).await;
    let here = log
        .iter()
        .filter(|entry| entry.endpoint.as_ref() == Some(&scene.endpoint));
    let attempts: Vec<_> = here.map(|entry| (&entry.event, entry.attempt)).collect();
    assert_eq!(attempts, [(&id, 1), (&id, 2), (&last, 1)]);
}

#[tokio::test]
async fn a_deleted_endpoint_gets_nothing_more() {
    let mut scene = scene(&[500]).await;
    scene.happen();
    scene.next().await;
    scene.attempts(1).await;
    assert!(
        scene
            .core
            .act(|world| world.endpoints.remove(&scene.endpoint))
    );
    scene.advance(5);
    let log = scene.attempts(2).await;
    let reason = "the endpoint was deleted".to_owned();
    assert_eq!(log[1].outcome, Outcome::NotSent(reason));
    assert!(scene.received.try_recv().is_err());
}

#[tokio::test]
async fn a_repetition_goes_where_the_endpoint_is_now() {
    let mut scene = scene(&[500]).await;
    scene.happen();
    scene.next().await;
    scene.attempts(1).await;
    let url = format!("{}/moved", scene.address);
    scene.core.act(|world| {
        let moved = world.change_endpoint(&scene.endpoint, |endpoint| endpoint.about.url = url);
        assert!(moved.is_some());
    });
    scene.advance(5);
    assert_eq!(scene.next().await.path, "/moved");
}

#[tokio::test]
async fn an_event_can_be_sent_again() {
    let mut scene = scene(&[]).await;
    let id = scene.happen();
    let first = scene.next().await;
    scene.attempts(1).await;
    assert_eq!(
        scene.core.deliveries.kind_of(&id),
        Some("customer.under_review")
    );
    let endpoints = vec![scene.endpoint.clone()];
    assert!(scene.core.deliveries.resend(&id, endpoints.clone()));
    let second = scene.next().await;
    assert_eq!(second.header("webhook-id"), &*id);
    assert_eq!(second.body, first.body);
    assert!(!scene.core.deliveries.resend("msg_unknown", endpoints));
}

#[tokio::test]
async fn the_log_holds_no_secrets_and_no_bodies() {
    let mut scene = scene(&[500]).await;
    scene.happen();
    let received = scene.next().await;
    scene.attempts(1).await;
    let log = Value::from(scene.core.deliveries.log()).to_string();
    assert!(log.contains(received.header("webhook-id")));
    let private = [
        SECRET,
        received.header("webhook-signature"),
        EXTERNAL_ID,
        "in-the-url",
    ];
    for text in private {
        assert!(!log.contains(text), "{text} in {log}");
    }
}
