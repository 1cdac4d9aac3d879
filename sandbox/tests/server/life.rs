//! How a sandbox begins, how it goes on, and what it tells of itself.

use std::time::Duration;

use dinie_sandbox::Sandbox;
use reqwest::Method;
use serde_json::json;
use tokio::net::TcpListener;

use crate::client::{Answer, Client};

#[tokio::test]
async fn a_token_buys_a_look_at_a_customer() {
    let client = Client::start().await;
    let created = Answer::of(client.post(
        "/customers",
        &json!({ "cpf": "529.982.247-25", "name": "Ana" }),
    ))
    .await;
    assert_eq!(created.status, 201, "{}", created.text);
    let location = created.header("location").unwrap();
    assert_eq!(location, format!("/v3/customers/{}", created.member("id")));
    let read = Answer::of(client.get(&format!("/customers/{}", created.member("id")))).await;
    assert_eq!((read.status, read.member("name").as_str()), (200, "Ana"));
    assert!(client.sandbox.violations().is_empty());
    assert!(client.sandbox.violating_requests().is_empty());
}

#[tokio::test]
async fn customers_can_be_pushed() {
    let client = Client::start().await;
    let created = Answer::of(client.post("/customers", &json!({ "cpf": "529.982.247-25" }))).await;
    let id = created.member("id");
    let message = Some("The photo is too dark.");
    client
        .sandbox
        .set_kyc(&id, "selfie", "pending_resubmission", message)
        .unwrap();
    let read = Answer::of(client.get(&format!("/customers/{id}"))).await;
    assert!(read.text.contains("too dark"), "{}", read.text);
    client.sandbox.set_customer_status(&id, "active").unwrap();
    let read = Answer::of(client.get(&format!("/customers/{id}"))).await;
    assert_eq!(read.member("status"), "active");

    let errors = [
        client
            .sandbox
            .set_customer_status(&id, "happy")
            .unwrap_err(),
        client
            .sandbox
            .set_customer_status("cust_0", "active")
            .unwrap_err(),
        client
            .sandbox
            .set_kyc(&id, "selfie", "happy", None)
            .unwrap_err(),
        client
            .sandbox
            .set_kyc(&id, "horoscope", "approved", None)
            .unwrap_err(),
    ];
    let errors = errors.map(|error| error.to_string());
    assert_eq!(
        errors[0],
        "there is no such status; there are pending_kyc, under_review, active"
    );
    assert_eq!(errors[1], "There is no customer with this id.");
    assert!(
        errors[2].starts_with("there is no such status; there are pending, "),
        "{errors:?}"
    );
    assert!(
        errors[3].starts_with("type: There is no such item."),
        "{errors:?}"
    );
}

#[tokio::test]
async fn loans_can_be_pushed() {
    let builder = Sandbox::builder().customers_act_when_told();
    let client = Client::start_with(builder).await;
    let created = Answer::of(client.post("/customers", &json!({ "cpf": "529.982.247-25" }))).await;
    client
        .sandbox
        .set_customer_status(&created.member("id"), "active")
        .unwrap();
    client.sandbox.advance(Duration::from_secs(60));
    let offers = Answer::of(client.get("/credit-offers")).await.json();
    let offer = &offers["data"][0];
    let path = format!(
        "/credit-offers/{}/simulations",
        offer["id"].as_str().unwrap()
    );
    let terms = json!({
        "requested_amount": offer["min_amount"],
        "installment_count": offer["installments"],
    });
    let simulation = Answer::of(client.post(&path, &terms)).await.json();
    let contract = json!({
        "credit_offer_id": offer["id"],
        "simulation_id": simulation["id"],
        "installments": simulation["number_of_installments"],
        "installments_value": simulation["installments_value"],
        "first_due_date": simulation["first_due_date"],
    });
    let loan = Answer::of(client.post("/loans", &contract)).await;
    assert_eq!(loan.status, 201, "{}", loan.text);
    let id = loan.member("id");
    let status = || async {
        let loan = Answer::of(client.get(&format!("/loans/{id}"))).await;
        loan.member("status")
    };
    client
        .sandbox
        .push_loan(&id, "awaiting_signatures")
        .unwrap();
    client.sandbox.sign(&id).unwrap();
    assert_eq!(status().await, "signed");
    assert!(client.sandbox.sign(&id).is_err(), "once is enough");
    client.sandbox.push_loan(&id, "active").unwrap();
    client.sandbox.pay_part(&id, 1, "0.01").unwrap();
    for _ in 0..simulation["number_of_installments"].as_u64().unwrap() {
        client.sandbox.pay(&id).unwrap();
    }
    assert_eq!(status().await, "finished");
    let unknown = client.sandbox.push_loan(&id, "forgotten").unwrap_err();
    assert!(
        unknown
            .to_string()
            .starts_with("there is no such status; there are processing, ")
    );
    let odd = client.sandbox.pay_part(&id, 1, "much").unwrap_err();
    assert_eq!(
        odd.to_string(),
        "an amount has two decimal places, such as 100.00"
    );
    assert!(client.sandbox.violations().is_empty());
}

#[tokio::test]
async fn sandboxes_stand_side_by_side() {
    let (one, other) = tokio::join!(Client::start(), Client::start());
    assert_ne!(one.sandbox.origin(), other.sandbox.origin());
    let strange = other
        .anonymous(Method::GET, "/customers")
        .bearer_auth(&one.token);
    let answer = Answer::of(strange).await;
    assert_eq!(
        (answer.status, answer.member("code").as_str()),
        (401, "invalid_token")
    );
}

#[tokio::test]
async fn a_clock_that_is_moved_too_far_leaves_a_sandbox_that_works() {
    let mut client = Client::start().await;
    client.sandbox.advance(Duration::MAX);
    client.token = client.buy_token().await;
    let customer = Answer::of(client.post("/customers", &json!({ "cpf": "529.982.247-25" }))).await;
    assert_eq!(customer.status, 201, "{}", customer.text);
    assert_eq!(customer.member("created_at"), "9000-01-01T00:00:00Z");
}

#[tokio::test]
async fn the_same_seed_makes_the_same_ids() {
    let mut ids = Vec::new();
    for seed in [7, 7, 8] {
        let client = Client::start_with(Sandbox::builder().seed(seed)).await;
        let created =
            Answer::of(client.post("/customers", &json!({ "cpf": "529.982.247-25" }))).await;
        ids.push(created.member("id"));
    }
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
}

#[tokio::test]
async fn a_port_in_use_is_said_so() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = Sandbox::builder().port(port).start().await.unwrap_err();
    assert!(error.is_port_in_use());
    let expected = format!(
        "port {port} of 127.0.0.1 is in use; end the program that listens there, or choose another port"
    );
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused() {
    for speed in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = Sandbox::builder().speed(speed).start().await.unwrap_err();
        assert_eq!(error.to_string(), "the speed must be a number above 0");
        assert!(!error.is_port_in_use());
    }
    let with_password = "http://me:secret@127.0.0.1/";
    for url in [
        "",
        "/webhooks",
        "ftp://127.0.0.1/",
        "http://",
        with_password,
    ] {
        let error = Sandbox::builder().webhook(url).start().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the webhook's URL must begin with http:// or https://, name a host, and hold no user name or password"
        );
    }
    let error = Sandbox::builder()
        .rate_limit(1, Duration::ZERO)
        .start()
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the window of the rate limit must be longer than 0"
    );
}

#[tokio::test]
async fn requests_are_recorded_without_what_is_secret_or_personal() {
    let client = Client::start().await;
    let secrets = ["529.982.247-25", "Ana", "ana@example.com", "+5511999999999"];
    let [cpf, name, email, phone] = secrets;
    let body = json!({ "cpf": cpf, "name": name, "email": email, "phone": phone, "shoe_size": 38 });
    assert_eq!(
        Answer::of(client.post("/customers", &body)).await.status,
        201
    );
    Answer::of(client.get(&format!("/customers?cpf={cpf}&limit=0&colour=red"))).await;
    Answer::of(client.post(
        "/customers",
        &json!({ "cpf": "1", "email": name, "phone": 5 }),
    ))
    .await;
    Answer::of(client.anonymous(Method::GET, "/customers")).await;
    let requests = client.sandbox.requests();
    let [_, created, listed, refused, anonymous] = requests.as_slice() else {
        panic!("a token, and four requests: {requests:?}");
    };
    assert!(created.checked && listed.checked && refused.checked);
    assert!(!anonymous.checked, "its token was looked for before");
    assert_eq!(created.operation.as_deref(), Some("createCustomer"));
    assert!(created.remarks[0].contains("shoe_size"), "{created:?}");
    assert!(created.violations.is_empty());
    assert_eq!(listed.query, ["cpf", "limit", "colour"]);
    assert!(listed.violations[0].starts_with("limit: "), "{listed:?}");
    assert_eq!((refused.status, refused.code.is_some()), (Some(422), true));
    assert!(!refused.violations.is_empty());
    let everything = format!("{requests:?} {}", serde_json::to_string(&requests).unwrap());
    let secrets = [
        cpf,
        name,
        email,
        phone,
        client.token.as_str(),
        client.sandbox.client_secret(),
    ];
    for secret in secrets {
        assert!(!everything.contains(secret), "{secret} in {everything}");
    }
}
