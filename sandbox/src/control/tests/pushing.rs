//! Customers and loans that are pushed on.

use super::*;

#[tokio::test]
async fn customers_are_pushed_on() {
    let core = core();
    let id = customer(&core, CustomerStatus::PendingKyc);
    let path = format!("customers/{id}/status");
    let pushed = done(&core, "POST", &path, json!({ "status": "active" })).await;
    assert_eq!(pushed["status"], "active");
    let body = json!({ "status": "asleep" });
    refused(
        &core,
        "POST",
        &path,
        body,
        422,
        "pending_kyc, under_review, active",
    )
    .await;
    let nobody = "customers/cust_0/status";
    refused(
        &core,
        "POST",
        nobody,
        json!({ "status": "active" }),
        404,
        "no customer",
    )
    .await;

    let path = format!("customers/{id}/kyc/selfie");
    let body = json!({ "status": "pending_resubmission", "message": "Too dark" });
    let pushed = done(&core, "POST", &path, body).await;
    let kyc = pushed["kyc"].as_array().unwrap();
    assert!(kyc.contains(&json!({ "type": "selfie", "status": "pending_resubmission" })));
    refused(
        &core,
        "POST",
        &path,
        json!({ "status": "lost" }),
        422,
        "pending_resubmission",
    )
    .await;
    let body = json!({ "status": "approved" });
    refused(
        &core,
        "POST",
        &format!("customers/{id}/kyc/shoe"),
        body,
        422,
        "selfie",
    )
    .await;
}

#[tokio::test]
async fn offers_are_made_as_one_wishes() {
    let core = core();
    let id = customer(&core, CustomerStatus::Active);
    let path = format!("customers/{id}/offers");
    let wish = json!({ "approved_amount": "20000.00", "min_amount": "500.00", "interest_rate": 1.99, "installments": 7, "valid_for": "2d" });
    let made = done(&core, "POST", &path, wish).await;
    let shown = core.act(|world| {
        world
            .offers
            .get(made["id"].as_str().unwrap())
            .unwrap()
            .show()
    });
    assert_eq!(shown["approved_amount"], "20000.00");
    assert_eq!(shown["min_amount"], "500.00");
    assert_eq!(shown["interest_rate"], 1.99);
    assert_eq!(shown["installments"], 7);
    assert_eq!(shown["valid_until"], "2026-03-08T09:00:00Z");

    let wrong = [
        (json!({ "approved_amount": "20000" }), "two decimal places"),
        (json!({ "interest_rate": -1.0 }), "percent a month"),
        (json!({ "valid_for": "long" }), "36h"),
    ];
    for (body, detail) in wrong {
        refused(&core, "POST", &path, body, 422, detail).await;
    }
    refused(
        &core,
        "POST",
        &path,
        json!({ "size": 1 }),
        400,
        "interest_rate",
    )
    .await;
    let (status, _) = call(&core, "POST", &path, None).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn loans_are_pushed_signed_and_paid() {
    let core = core();
    let id = loan(&core);
    let sign = format!("loans/{id}/sign");
    refused(&core, "POST", &sign, json!({}), 409, "processing").await;
    let path = format!("loans/{id}/status");
    let pushed = done(
        &core,
        "POST",
        &path,
        json!({ "status": "awaiting_signatures" }),
    )
    .await;
    assert_eq!(pushed["status"], "awaiting_signatures");
    assert_eq!(
        done(&core, "POST", &sign, json!({})).await["status"],
        "signed"
    );
    let pushed = done(&core, "POST", &path, json!({ "status": "active" })).await;
    assert_eq!(pushed["installments"][0], "pending");
    refused(
        &core,
        "POST",
        &path,
        json!({ "status": "paid" }),
        422,
        "awaiting_signatures",
    )
    .await;

    let payments = format!("loans/{id}/payments");
    let paid = done(
        &core,
        "POST",
        &payments,
        json!({ "installment": 1, "amount": "0.01" }),
    )
    .await;
    assert_eq!(paid["installments"][0], "partially_paid");
    assert_eq!(
        done(&core, "POST", &payments, json!({})).await["installments"][0],
        "paid"
    );
    refused(
        &core,
        "POST",
        &payments,
        json!({ "amount": "1" }),
        422,
        "two decimal places",
    )
    .await;
    let unknown = "loans/ln_0/payments";
    refused(&core, "POST", unknown, json!({}), 404, "no such loan").await;
}
