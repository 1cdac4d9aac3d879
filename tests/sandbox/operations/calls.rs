//! A good call for each operation. Carried out in this order, each of them succeeds.

use std::pin::Pin;
use std::sync::Arc;

use dinie::types::{
    CreateCredential, CreateWebhookEndpoint, CreditOfferStatus, CustomerSort, RotateWebhookSecret,
    SortOrder, UpdateCustomer, UpdateWebhookEndpoint, UploadDocument, WebhookEndpointStatus,
};
use dinie::{Client, Error, Upload};

use super::Things;
use crate::stage::{application, registration, terms};

pub(crate) type Outcome = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

pub(crate) struct Call {
    pub(crate) operation: &'static str,
    pub(crate) effect: Effect,
    pub(crate) run: fn(Client, Arc<Things>) -> Outcome,
}

/// Whether something is different afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    None,
    Some,
}

macro_rules! calls {
    ($($operation:ident, $effect:ident: |$client:ident, $things:ident| $call:expr;)*) => {
        vec![$(Call {
            operation: stringify!($operation),
            effect: Effect::$effect,
            run: |$client, $things| Box::pin(async move {
                let _ = &$things;
                $call.await.map(|_| ())
            }),
        }),*]
    };
}

pub(crate) fn calls() -> Vec<Call> {
    let mut calls = authentication();
    calls.extend(customers());
    calls.extend(credit());
    calls.extend(webhook_endpoints());
    calls
}

fn authentication() -> Vec<Call> {
    calls![
        // A client that is new buys a token first.
        createToken, None: |client, things| client.credentials().list();
        createCredential, Some: |client, things| {
            let credential = CreateCredential::new("Chave de Produção");
            client.credentials().create(credential.expires_at(in_a_century()))
        };
        listCredentials, None: |client, things| client.credentials().list();
        revokeCredential, Some: |client, things| client.credentials().revoke(&things.credential);
    ]
}

fn customers() -> Vec<Call> {
    calls![
        createCustomer, Some: |client, things| {
            // New, and then known.
            let registration = registration(900).cnpj("11.222.333/0001-81").trading_name("Loja");
            let first = client.customers().create(registration.clone()).await;
            match first {
                Ok(_) => client.customers().create(registration),
                Err(error) => return Err(error),
            }
        };
        listCustomers, None: |client, things| {
            let list = client.customers().list().limit(2).starting_after(things.pending.id.as_str());
            let list = list.sort(CustomerSort::Name).order(SortOrder::Asc);
            list.cpf(&things.pending.cpf).external_id("partner-ref-1")
        };
        getCustomer, None: |client, things| client.customers().retrieve(&things.pending.id);
        updateCustomer, Some: |client, things| {
            let changes = UpdateCustomer::new().email("novo@example.com").phone("+5511988887777");
            let changes = changes.name("Maria").cnpj("12.345.678/0001-90").trading_name("Loja");
            client.customers().update(&things.pending.id, changes)
        };
        uploadDocument, Some: |client, things| {
            let document = UploadDocument::new("selfie", Upload::bytes("me.pdf", "%PDF-1.7"));
            client.customers().upload_document(&things.pending.id, document)
        };
        createBiometricsSession, Some: |client, things| {
            client.customers().create_biometrics_session(&things.pending.id)
        };
        listCustomerCreditOffers, None: |client, things| {
            let offers = client.customers().list_credit_offers(&things.loan.customer_id);
            let offers = offers.starting_after(things.loan.credit_offer_id.as_str());
            offers.status(CreditOfferStatus::Accepted).limit(100)
        };
    ]
}

fn credit() -> Vec<Call> {
    calls![
        listCreditOffers, None: |client, things| {
            let offers = client.credit_offers().list().status(CreditOfferStatus::Available);
            let offers = offers.starting_after(things.offer.id.as_str());
            offers.customer_id(&things.offer.customer_id).limit(1)
        };
        getCreditOffer, None: |client, things| client.credit_offers().retrieve(&things.offer.id);
        createSimulation, Some: |client, things| {
            let terms = terms(&things.offer, &things.offer.approved_amount);
            client.credit_offers().simulate(&things.offer.id, terms)
        };
        createLoan, Some: |client, things| client.loans().create(application(&things.simulation));
        getLoan, None: |client, things| client.loans().retrieve(&things.loan.id);
        listTransactions, None: |client, things| {
            let transactions = client.loans().list_transactions(&things.loan.id);
            transactions.starting_after(things.installment.as_str()).limit(3)
        };
    ]
}

fn webhook_endpoints() -> Vec<Call> {
    calls![
        createWebhookEndpoint, Some: |client, things| {
            let endpoint = CreateWebhookEndpoint::new("https://partner.example.com/webhooks");
            let endpoint = endpoint.events(["customer.active", "loan.*"]).description("Ours");
            client.webhook_endpoints().create(endpoint)
        };
        listWebhookEndpoints, None: |client, things| client.webhook_endpoints().list();
        getWebhookEndpoint, None: |client, things| {
            client.webhook_endpoints().retrieve(&things.endpoint)
        };
        updateWebhookEndpoint, Some: |client, things| {
            let changes = UpdateWebhookEndpoint::new().events(["*"]).description("Ours");
            let changes = changes.url("https://127.0.0.1:9/other");
            let changes = changes.status(WebhookEndpointStatus::Disabled);
            client.webhook_endpoints().update(&things.endpoint, changes)
        };
        rotateWebhookSecret, Some: |client, things| {
            let overlap = RotateWebhookSecret::new().expire_current_in(60);
            client.webhook_endpoints().rotate_secret(&things.endpoint).body(overlap)
        };
        deleteWebhookEndpoint, Some: |client, things| {
            client.webhook_endpoints().delete(&things.other_endpoint)
        };
    ]
}

fn in_a_century() -> dinie::Timestamp {
    "2126-01-01T00:00:00Z".parse().expect("it is an instant")
}
