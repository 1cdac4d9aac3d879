//! The road to an active customer, with what is told on it, and the ways back.

use jiff::SignedDuration;

use super::*;
use crate::problem::Kind;
use crate::state::CustomersAct;
use crate::state::customers::kyc::DocumentStatus;
use crate::state::customers::{CustomerChanges, SessionState};
use crate::state::fixture::{assert_is, customer, events, kinds, pass, world};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn sandbox(act: CustomersAct) -> (World, Id) {
    let mut world = world(act);
    let customer = customer(&mut world, CustomerStatus::PendingKyc);
    (world, customer)
}

fn status(world: &World, customer: &str) -> CustomerStatus {
    world.customers.get(customer).unwrap().status
}

fn hand_in_documents(world: &mut World, customer: &str) {
    for document_type in ["identity_card_front", "selfie"] {
        world.hand_in_document(customer, document_type).unwrap();
    }
}

#[test]
fn a_customer_who_hands_in_everything_becomes_active() {
    let (mut world, id) = sandbox(CustomersAct::ByThemselves);
    hand_in_documents(&mut world, &id);
    assert_eq!(
        kinds(&mut world),
        ["customer.kyc_updated", "customer.kyc_updated"]
    );
    world.open_biometrics_session(&id).unwrap();
    pass(&mut world, HOUR);
    assert_eq!(
        status(&world, &id),
        CustomerStatus::PendingKyc,
        "the session has expired"
    );
    world.settings.pace.customer = MINUTE;
    world.open_biometrics_session(&id).unwrap();
    pass(&mut world, MINUTE);
    assert_eq!(status(&world, &id), CustomerStatus::UnderReview);
    let told = events(&mut world);
    assert_eq!(told[0].1, "customer.kyc_updated");
    assert_eq!(
        (told[1].1, &told[1].2["status"]),
        ("customer.under_review", &"under_review".into())
    );
    assert_is("CustomerStatusData", &told[1].2);

    let reviewed_at = world.now() + MINUTE;
    pass(&mut world, MINUTE);
    assert_eq!(status(&world, &id), CustomerStatus::Active);
    let told = events(&mut world);
    assert_eq!(
        (told[0].1, told[1].1),
        ("customer.kyc_updated", "customer.active")
    );
    assert_is("CustomerKycUpdatedData", &told[0].2);
    for item in told[0].2["kyc"].as_array().unwrap() {
        assert_eq!(item["status"], "approved");
    }
    let customer = world.customers.get(&id).unwrap();
    assert_eq!((told[1].0, customer.updated_at), (reviewed_at, reviewed_at));
    let document = customer.item("selfie").unwrap().document.as_ref();
    assert_eq!(document.unwrap().status, DocumentStatus::Approved);
    pass(&mut world, MINUTE);
    assert_eq!(kinds(&mut world), ["credit_offer.available"]);
}

#[test]
fn customers_who_wait_to_be_told_do_nothing_by_themselves() {
    let (mut world, id) = sandbox(CustomersAct::WhenTold);
    hand_in_documents(&mut world, &id);
    let (url, expires_at) = world.open_biometrics_session(&id).unwrap();
    let token = url.rsplit_once('/').unwrap().1;
    let state = |world: &World| world.biometrics_session(token).unwrap().state;
    assert_eq!(
        world.biometrics_session(token).unwrap().expires_at,
        expires_at
    );
    pass(&mut world, MINUTE * 29);
    assert_eq!(state(&world), SessionState::Open);
    world.finish_biometrics(token);
    assert_eq!(state(&world), SessionState::Ended);
    assert_eq!(status(&world, &id), CustomerStatus::UnderReview);
    let again = world.open_biometrics_session(&id).unwrap_err();
    assert_eq!(again.code, Some("biometrics_already_captured"));

    world
        .set_kyc(&id, "biometrics", KycStatus::PendingResubmission, None)
        .unwrap();
    let (url, _) = world.open_biometrics_session(&id).unwrap();
    assert!(
        world.biometrics_session(token).is_none(),
        "the last is kept"
    );
    let token = url.rsplit_once('/').unwrap().1;
    pass(&mut world, MINUTE * 30);
    let session = world.biometrics_session(token).unwrap();
    assert_eq!(session.state, SessionState::Expired);
    kinds(&mut world);
    world.finish_biometrics(token);
    assert!(kinds(&mut world).is_empty());
    assert!(world.biometrics_session("0").is_none());
}

#[test]
fn a_session_that_is_overtaken_makes_room_for_another() {
    let (mut world, id) = sandbox(CustomersAct::WhenTold);
    let (url, _) = world.open_biometrics_session(&id).unwrap();
    world
        .set_kyc(&id, "biometrics", KycStatus::Pending, None)
        .unwrap();
    let session = world
        .biometrics_session(url.rsplit_once('/').unwrap().1)
        .unwrap();
    assert_eq!(session.state, SessionState::Ended);
    assert!(world.open_biometrics_session(&id).is_ok());
}

#[test]
fn a_session_is_not_finished_by_the_one_before() {
    let (mut world, id) = sandbox(CustomersAct::ByThemselves);
    world.settings.pace.customer = MINUTE;
    world.open_biometrics_session(&id).unwrap();
    pass(&mut world, SignedDuration::from_secs(40));
    world
        .set_kyc(&id, "biometrics", KycStatus::Pending, None)
        .unwrap();
    let (url, _) = world.open_biometrics_session(&id).unwrap();
    let token = url.rsplit_once('/').unwrap().1;
    pass(&mut world, SignedDuration::from_secs(59));
    let state = |world: &World| world.biometrics_session(token).unwrap().state;
    assert_eq!(state(&world), SessionState::Open);
    let customer = world.customers.get(&id).unwrap();
    assert!(customer.item("biometrics").unwrap().awaits_the_customer());
    pass(&mut world, SignedDuration::from_secs(1));
    assert_eq!(state(&world), SessionState::Ended);
}

#[test]
fn a_rejected_document_takes_a_customer_back() {
    let (mut world, id) = sandbox(CustomersAct::WhenTold);
    hand_in_documents(&mut world, &id);
    world
        .set_kyc(&id, "biometrics", KycStatus::Submitted, None)
        .unwrap();
    assert_eq!(status(&world, &id), CustomerStatus::UnderReview);
    kinds(&mut world);
    let message = "The photo is out of focus.";
    world
        .set_kyc(&id, "selfie", KycStatus::PendingResubmission, Some(message))
        .unwrap();
    let told = events(&mut world);
    assert_eq!((told.len(), told[0].1), (1, "customer.kyc_updated"));
    assert_eq!(told[0].2["status"], "pending_kyc");
    assert_eq!(told[0].2["kyc"][1]["message"], message);
    let item = world.customers.get(&id).unwrap().item("selfie").unwrap();
    assert_eq!(
        item.document.as_ref().unwrap().status,
        DocumentStatus::Rejected
    );

    pass(&mut world, SignedDuration::from_secs(40));
    world.hand_in_document(&id, "selfie").unwrap();
    assert_eq!(
        world
            .customers
            .get(&id)
            .unwrap()
            .item("selfie")
            .unwrap()
            .message,
        None
    );
    pass(&mut world, SignedDuration::from_secs(20));
    assert_eq!(
        status(&world, &id),
        CustomerStatus::UnderReview,
        "the first review is void"
    );
    pass(&mut world, SignedDuration::from_secs(40));
    assert_eq!(status(&world, &id), CustomerStatus::Active);
}

#[test]
fn data_that_were_corrected_go_back_to_review() {
    let (mut world, id) = sandbox(CustomersAct::WhenTold);
    world
        .set_customer_status(&id, CustomerStatus::UnderReview)
        .unwrap();
    world
        .set_kyc(&id, "email", KycStatus::PendingCorrection, None)
        .unwrap();
    assert_eq!(status(&world, &id), CustomerStatus::PendingKyc);
    kinds(&mut world);
    let phone = Some("+5511988887777".to_owned());
    let changes = CustomerChanges {
        phone,
        ..CustomerChanges::default()
    };
    world.update_customer(&id, changes).unwrap();
    assert!(kinds(&mut world).is_empty());
    let email = Some("new@example.com".to_owned());
    let changes = CustomerChanges {
        email,
        ..CustomerChanges::default()
    };
    world.update_customer(&id, changes).unwrap();
    assert_eq!(
        kinds(&mut world),
        ["customer.kyc_updated", "customer.under_review"]
    );
    let customer = world.customers.get(&id).unwrap();
    assert_eq!(customer.email, "new@example.com");
    assert_eq!(customer.item("email").unwrap().status, KycStatus::Submitted);
}

#[test]
fn items_take_only_what_fits_them() {
    let (mut world, id) = sandbox(CustomersAct::WhenTold);
    let wrong = [
        ("passport", KycStatus::Pending, "type"),
        ("selfie", KycStatus::PendingCorrection, "status"),
        ("phone", KycStatus::PendingResubmission, "status"),
    ];
    for (item_type, status, param) in wrong {
        let problem = world.set_kyc(&id, item_type, status, None).unwrap_err();
        assert_eq!(
            (problem.kind, &*problem.errors[0].param),
            (Kind::ValidationFailed, param)
        );
    }
    let unknown = world
        .set_kyc("cust_0", "selfie", KycStatus::Approved, None)
        .unwrap_err();
    assert_eq!(unknown.kind, Kind::NotFound);
    assert!(kinds(&mut world).is_empty());
    world.set_kyc(&id, "cnh", KycStatus::Pending, None).unwrap();
    assert_eq!(kinds(&mut world), ["customer.kyc_updated"]);
    assert!(world.hand_in_document(&id, "cnh").is_ok());
}

#[test]
fn a_customer_can_be_pushed_along_his_road() {
    let (mut world, id) = sandbox(CustomersAct::WhenTold);
    let pushed: [(CustomerStatus, &[&str]); 6] = [
        (CustomerStatus::PendingKyc, &[]),
        (
            CustomerStatus::Active,
            &[
                "customer.kyc_updated",
                "customer.under_review",
                "customer.kyc_updated",
                "customer.active",
            ],
        ),
        (CustomerStatus::UnderReview, &["customer.under_review"]),
        (CustomerStatus::Active, &["customer.active"]),
        (CustomerStatus::PendingKyc, &["customer.kyc_updated"]),
        (
            CustomerStatus::UnderReview,
            &["customer.kyc_updated", "customer.under_review"],
        ),
    ];
    for (wanted, told) in pushed {
        world.set_customer_status(&id, wanted).unwrap();
        assert_eq!(status(&world, &id), wanted);
        assert_eq!(kinds(&mut world), told, "{wanted:?}");
        let selfie = world.customers.get(&id).unwrap().item("selfie").unwrap();
        let handed_in = wanted != CustomerStatus::PendingKyc;
        assert_eq!(selfie.uploaded_at.is_some(), handed_in);
    }
    let unknown = world
        .set_customer_status("cust_0", CustomerStatus::Active)
        .unwrap_err();
    assert_eq!(unknown.kind, Kind::NotFound);
}
