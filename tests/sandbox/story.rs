//! The whole story of a partner and a customer, as it is told by calls and by webhooks.

use std::collections::BTreeSet;
use std::time::Duration;

use dinie::test_util::ManualWorld;
use dinie::types::{
    CreateCredential, CreateWebhookEndpoint, CreditOffer, CreditOfferStatus, Customer,
    CustomerStatus, Loan, LoanStatus, TransactionStatus, UploadDocument,
};
use dinie::webhooks::Event;
use dinie::{Client, Money, Upload};
use dinie_sandbox::Sandbox;

use crate::receiver::{Arrivals, Receiver};
use crate::spec;
use crate::stage::{
    DAY, STEP, active_customer, application, assert_faultless, builder, client, loan, only_offer,
    push_loan, registration, simulation, start, terms,
};

/// The steps of a loan that goes well, up to its first payment.
const STEPS: [&str; 6] = [
    "loan.created",
    "loan.contract_generated",
    "loan.awaiting_signatures",
    "loan.signed",
    "loan.disbursing",
    "loan.active",
];

#[tokio::test]
async fn a_customer_comes_takes_a_loan_and_pays_it_back() {
    let mut story = Story::begin().await;
    let customer = story.become_active().await;
    let offer = story.be_offered_credit(&customer).await;
    let loan = story.take_a_loan(&offer).await;
    let mut events = story.be_paid(&loan).await;
    events.extend(story.pay_back(&loan).await);
    let kinds: Vec<&str> = events.iter().map(Event::kind).collect();
    let payments = vec!["loan.payment_received"; count(&loan)];
    assert_eq!(kinds, [&STEPS[..], &payments, &["loan.finished"]].concat());

    for (number, status) in [(2, "cancelled"), (3, "error")] {
        events.extend(story.lose_a_loan(number, status).await);
    }
    let heard: BTreeSet<&str> = events.iter().map(Event::kind).collect();
    let described = spec::events();
    let of_loans = described.iter().filter(|kind| kind.starts_with("loan."));
    let of_loans: BTreeSet<&str> = of_loans.map(String::as_str).collect();
    assert_eq!(of_loans.len(), 10);
    assert!(heard.is_superset(&of_loans), "{heard:?}");
    assert_faultless(&story.sandbox);
    story.sandbox.stop().await;
}

struct Story {
    sandbox: Sandbox,
    /// The time of the client, which goes on with that of the sandbox.
    world: ManualWorld,
    client: Client,
    arrivals: Arrivals,
}

impl Story {
    /// The partner makes a credential for this system, gives up the one he came with, and listens.
    async fn begin() -> Self {
        let sandbox = start().await;
        let first = client(&sandbox);
        let credential = first.credentials().create(CreateCredential::new("Shop"));
        let credential = credential.await.expect("a credential");
        let world = ManualWorld::running();
        let id = credential.client_id.to_string();
        let own = builder(&sandbox).credentials(id, credential.client_secret);
        let client = own.world(world.clone()).build().expect("a client");
        let all = client.credentials().list().await.expect("a list").data;
        assert_eq!(all.len(), 2, "{all:?}");
        for other in all.iter().filter(|it| it.client_id != credential.client_id) {
            let revoked = client.credentials().revoke(&other.client_id).await;
            revoked.expect("it was active");
        }

        let receiver = Receiver::bind().await;
        let endpoint = CreateWebhookEndpoint::new(receiver.url.as_str()).description("Shop");
        let endpoint = client.webhook_endpoints().create(endpoint).await;
        Self {
            sandbox,
            world,
            client,
            arrivals: receiver.serve(endpoint.expect("an endpoint").secret.expose()),
        }
    }

    fn pass(&self, time: Duration) {
        self.world.advance(time);
        self.sandbox.advance(time);
    }

    async fn become_active(&mut self) -> Customer {
        let customers = self.client.customers();
        let customer = customers.create(registration(1)).await.expect("a customer");
        assert_eq!(customer.status, CustomerStatus::PendingKyc);
        for item in &customer.kyc {
            if item.r#type == "biometrics" {
                let session = customers.create_biometrics_session(&customer.id).await;
                let url = session.expect("a session").session_url;
                assert!(url.as_str().starts_with(self.sandbox.origin()), "{url}");
            } else {
                let scan = Upload::bytes("scan.pdf", "%PDF-1.7");
                let document = UploadDocument::new(&item.r#type, scan);
                let document = customers.upload_document(&customer.id, document).await;
                assert_eq!(document.expect("a document").r#type, item.r#type);
            }
        }
        // The customer does the capture, and then Dinie reviews it all.
        self.pass(STEP);
        self.pass(STEP);

        let events = self.arrivals.until("customer.active").await;
        let kinds: Vec<&str> = events.iter().map(Event::kind).collect();
        assert_eq!(kinds.first(), Some(&"customer.created"));
        assert!(kinds.contains(&"customer.under_review"), "{kinds:?}");
        let updates = kinds.iter().filter(|kind| **kind == "customer.kyc_updated");
        assert!(updates.count() >= customer.kyc.len(), "{kinds:?}");
        let Some(Event::CustomerActive(event)) = events.last() else {
            panic!("{events:?}");
        };
        assert_eq!(event.data.id, customer.id);
        assert_eq!(event.data.status, CustomerStatus::Active);
        assert_eq!(event.data.external_id, customer.external_id);
        let customer = customers.retrieve(&customer.id).await.expect("a customer");
        assert_eq!(customer.status, CustomerStatus::Active);
        customer
    }

    async fn be_offered_credit(&mut self, customer: &Customer) -> CreditOffer {
        self.pass(STEP);
        let offer = only_offer(&self.client, customer).await;
        assert_eq!(offer.status, CreditOfferStatus::Available);
        let heard = self.arrivals.until("credit_offer.available").await.pop();
        let Some(Event::CreditOfferAvailable(event)) = heard else {
            panic!("{heard:?}");
        };
        assert_eq!(event.data.id, offer.id);
        assert_eq!(event.data.customer_id, customer.id);
        assert_eq!(event.data.approved_amount, offer.approved_amount);
        offer
    }

    /// Two simulations, of which the first is of no use any more.
    async fn take_a_loan(&self, offer: &CreditOffer) -> Loan {
        let offers = self.client.credit_offers();
        let all = terms(offer, &offer.approved_amount);
        let all = offers.simulate(&offer.id, all).await.expect("a simulation");
        let least = simulation(&self.client, offer).await;
        assert!(least.installments_value < all.installments_value);
        let stale = self.client.loans().create(application(&all)).await;
        let stale = stale.expect_err("there is a newer simulation");
        assert_eq!(stale.code(), Some("simulation_mismatch"));

        let loan = loan(&self.client, &least).await;
        assert_eq!(loan.status, LoanStatus::Processing);
        assert_eq!(loan.requested_amount, offer.min_amount);
        let offer = offers.retrieve(&offer.id).await.expect("the offer");
        assert_eq!(offer.status, CreditOfferStatus::Accepted);
        loan
    }

    /// Contract, signature, transfer. Gives what was heard.
    async fn be_paid(&mut self, loan: &Loan) -> Vec<Event> {
        for status in [
            LoanStatus::ContractGenerated,
            LoanStatus::AwaitingSignatures,
            LoanStatus::Signed,
            LoanStatus::Disbursing,
            LoanStatus::Active,
        ] {
            self.pass(STEP);
            let loan = self.client.loans().retrieve(&loan.id).await;
            let loan = loan.expect("the loan");
            assert_eq!(loan.status, status);
            let to_sign = matches!(
                status,
                LoanStatus::ContractGenerated | LoanStatus::AwaitingSignatures
            );
            assert_eq!(loan.signing_url.is_some(), to_sign, "{status}");
            assert!(loan.ccb_number.is_some(), "{status}");
            let is_sent = matches!(status, LoanStatus::Disbursing | LoanStatus::Active);
            assert_eq!(loan.disbursement_method.is_some(), is_sent, "{status}");
        }
        let events = self.arrivals.until("loan.active").await;
        for event in &events {
            match event {
                Event::LoanAwaitingSignatures(event) => assert_eq!(event.data.id, loan.id),
                Event::LoanSigned(event) => assert!(event.data.ccb_number.starts_with("CCB-")),
                Event::LoanActive(event) => {
                    assert!(event.data.net_amount < event.data.requested_amount);
                }
                _ => {}
            }
        }
        events
    }

    /// Month by month, until nothing is owed. Gives what was heard.
    async fn pay_back(&mut self, loan: &Loan) -> Vec<Event> {
        for _ in 0..count(loan) {
            self.pass(31 * DAY);
        }
        let events = self.arrivals.until("loan.finished").await;
        let payments = events.iter().filter_map(|event| match event {
            Event::LoanPaymentReceived(event) => Some(&event.data.payment),
            _ => None,
        });
        let numbers = payments.clone().map(|payment| payment.installment_number);
        let all = 1..=loan.number_of_installments;
        assert_eq!(numbers.collect::<Vec<_>>(), all.collect::<Vec<_>>());
        let total = Money::checked_sum(payments.map(|payment| &payment.amount));
        assert_eq!(total.as_ref(), Some(&loan.total_amount));

        let loans = self.client.loans();
        let mut transactions = loans.list_transactions(&loan.id).limit(4).items();
        let mut seen = 0;
        while let Some(transaction) = transactions.try_next().await.expect("a page") {
            assert_eq!(transaction.status, TransactionStatus::Paid);
            assert!(transaction.amount_remaining.is_zero() && transaction.paid_at.is_some());
            seen += 1;
        }
        assert_eq!(seen, count(loan));
        let loan = loans.retrieve(&loan.id).await.expect("the loan");
        assert_eq!(loan.status, LoanStatus::Finished);
        events
    }

    /// The loan of another customer ends early. Gives what was heard of it.
    async fn lose_a_loan(&mut self, number: u32, status: &str) -> Vec<Event> {
        let customer = active_customer(&self.sandbox, &self.client, number).await;
        self.pass(STEP);
        let offer = only_offer(&self.client, &customer).await;
        let loan = loan(&self.client, &simulation(&self.client, &offer).await).await;
        push_loan(&self.sandbox, &loan.id, status).await;
        let ended = self.client.loans().retrieve(&loan.id).await;
        assert_eq!(ended.expect("the loan").status.as_str(), status);
        self.arrivals.until(&format!("loan.{status}")).await
    }
}

fn count(loan: &Loan) -> usize {
    usize::try_from(loan.number_of_installments).expect("a small number")
}
