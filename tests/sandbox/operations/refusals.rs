//! For each operation, and each status of an error that only some operations have, a call that is refused
//! so. Where the SDK cannot make such a request, the sandbox is told to refuse a good one.

use std::sync::Arc;

use dinie::types::{
    ApiClientId, CreateCredential, CreateCustomer, CreateWebhookEndpoint, CreditOfferId,
    CustomerId, LoanId, RotateWebhookSecret, UpdateCustomer, UpdateWebhookEndpoint, UploadDocument,
    WebhookEndpointId,
};
use dinie::{Client, Upload};

use super::calls::{Outcome, calls};
use super::{Call, Things};
use crate::stage::{application, registration, terms};

pub(super) struct Refusal {
    pub(super) operation: &'static str,
    pub(super) status: u16,
    pub(super) code: Option<&'static str>,
    /// Those at fault, in their order.
    pub(super) fields: &'static [&'static str],
    /// What the sandbox is told.
    pub(super) fault: Option<&'static str>,
    pub(super) run: fn(Client, Arc<Things>) -> Outcome,
}

/// What the SDK cannot do wrong: it always sends a body that can be read, of the right type.
const READABLE: [&str; 10] = [
    "createToken",
    "createCredential",
    "createCustomer",
    "updateCustomer",
    "uploadDocument",
    "createSimulation",
    "createLoan",
    "createWebhookEndpoint",
    "updateWebhookEndpoint",
    "rotateWebhookSecret",
];

macro_rules! refusals {
    ($(
        $operation:ident, $status:literal, $code:expr, [$($field:literal),*]:
            |$client:ident, $things:ident| $call:expr;
    )*) => {
        vec![$(Refusal {
            operation: stringify!($operation),
            status: $status,
            code: $code,
            fields: &[$($field),*],
            fault: None,
            run: |$client, $things| Box::pin(async move {
                let _ = &$things;
                $call.await.map(|_| ())
            }),
        }),*]
    };
}

pub(super) fn refusals() -> Vec<Refusal> {
    let mut refusals = unreadable();
    refusals.extend(bad_queries());
    refusals.extend(not_found());
    refusals.extend(conflicts());
    refusals.extend(invalid());
    refusals
}

fn unreadable() -> Vec<Refusal> {
    let readable = |call: &Call| READABLE.contains(&call.operation);
    let told = calls().into_iter().filter(readable).map(|call| Refusal {
        operation: call.operation,
        status: 400,
        code: Some("malformed_body"),
        fields: &[],
        fault: Some("problem=malformed_body"),
        run: call.run,
    });
    told.collect()
}

fn bad_queries() -> Vec<Refusal> {
    refusals![
        listCustomers, 400, None, []: |client, things| client.customers().list().limit(0);
        listCustomerCreditOffers, 400, None, []: |client, things| {
            client.customers().list_credit_offers(&things.pending.id).limit(101)
        };
        listCreditOffers, 400, None, []: |client, things| {
            client.credit_offers().list().starting_after("co_nobody")
        };
        listTransactions, 400, None, []: |client, things| {
            client.loans().list_transactions(&things.loan.id).limit(-1)
        };
    ]
}

fn not_found() -> Vec<Refusal> {
    refusals![
        revokeCredential, 404, None, []: |client, things| {
            client.credentials().revoke(&id::<ApiClientId>("dinie_ci_"))
        };
        getCustomer, 404, None, []: |client, things| client.customers().retrieve(&nobody());
        updateCustomer, 404, None, []: |client, things| {
            client.customers().update(&nobody(), UpdateCustomer::new().name("Maria Santos"))
        };
        uploadDocument, 404, None, []: |client, things| {
            client.customers().upload_document(&nobody(), document("selfie"))
        };
        createBiometricsSession, 404, None, []: |client, things| {
            client.customers().create_biometrics_session(&nobody())
        };
        listCustomerCreditOffers, 404, None, []: |client, things| {
            client.customers().list_credit_offers(&nobody())
        };
        getCreditOffer, 404, None, []: |client, things| {
            client.credit_offers().retrieve(&id::<CreditOfferId>("co_"))
        };
        createSimulation, 404, None, []: |client, things| {
            let terms = terms(&things.offer, &things.offer.min_amount);
            client.credit_offers().simulate(&id::<CreditOfferId>("co_"), terms)
        };
        getLoan, 404, None, []: |client, things| client.loans().retrieve(&id::<LoanId>("ln_"));
        listTransactions, 404, None, []: |client, things| {
            client.loans().list_transactions(&id::<LoanId>("ln_"))
        };
        getWebhookEndpoint, 404, None, []: |client, things| {
            client.webhook_endpoints().retrieve(&no_endpoint())
        };
        updateWebhookEndpoint, 404, None, []: |client, things| {
            let changes = UpdateWebhookEndpoint::new().description("Theirs");
            client.webhook_endpoints().update(&no_endpoint(), changes)
        };
        deleteWebhookEndpoint, 404, None, []: |client, things| {
            client.webhook_endpoints().delete(&no_endpoint())
        };
        rotateWebhookSecret, 404, None, []: |client, things| {
            client.webhook_endpoints().rotate_secret(&no_endpoint())
        };
    ]
}

fn conflicts() -> Vec<Refusal> {
    refusals![
        createCustomer, 409, Some("customer_already_exists"), ["cpf"]: |client, things| {
            let again = registration(Things::PENDING).external_id("another");
            client.customers().create(again)
        };
        createBiometricsSession, 409, Some("session_already_active"), []: |client, things| {
            let session = || client.customers().create_biometrics_session(&things.pending.id);
            session().await?;
            session()
        };
        createLoan, 409, Some("offer_already_accepted"), []: |client, things| {
            client.loans().create(application(&things.taken))
        };
        revokeCredential, 409, Some("already_revoked"), []: |client, things| {
            client.credentials().revoke(&things.credential).await?;
            client.credentials().revoke(&things.credential)
        };
    ]
}

fn invalid() -> Vec<Refusal> {
    refusals![
        createCredential, 422, Some("invalid_value"), ["expires_at"]: |client, things| {
            let past = "2020-01-01T00:00:00Z".parse::<dinie::Timestamp>().expect("an instant");
            client.credentials().create(CreateCredential::new("Late").expires_at(past))
        };
        createCustomer, 422, Some("invalid_cpf"), ["cpf"]: |client, things| {
            client.customers().create(CreateCustomer::new("123.456.789-01"))
        };
        updateCustomer, 422, Some("invalid_cnpj"), ["cnpj"]: |client, things| {
            let changes = UpdateCustomer::new().cnpj("11.222.333/0001-80");
            client.customers().update(&things.pending.id, changes)
        };
        uploadDocument, 422, Some("unexpected_document_type"), ["type"]: |client, things| {
            client.customers().upload_document(&things.pending.id, document("diploma"))
        };
        createSimulation, 422, Some("amount_out_of_range"), ["requested_amount"]: |client, things| {
            let much = "1000000000.00".parse().expect("an amount");
            client.credit_offers().simulate(&things.offer.id, terms(&things.offer, &much))
        };
        createLoan, 422, Some("simulation_mismatch"), ["installments_value"]: |client, things| {
            let mut application = application(&things.simulation);
            application.installments_value = "0.01".parse().expect("an amount");
            client.loans().create(application)
        };
        createWebhookEndpoint, 422, Some("invalid_format"), ["url", "events.1"]: |client, things| {
            let endpoint = CreateWebhookEndpoint::new("http://partner.example.com/webhooks");
            client.webhook_endpoints().create(endpoint.events(["loan.*", "rain.*"]))
        };
        updateWebhookEndpoint, 422, Some("invalid_format"), ["url"]: |client, things| {
            let changes = UpdateWebhookEndpoint::new().url("ftp://partner.example.com");
            client.webhook_endpoints().update(&things.endpoint, changes)
        };
        rotateWebhookSecret, 422, Some("invalid_format"), ["expire_current_in"]: |client, things| {
            let overlap = RotateWebhookSecret::new().expire_current_in(86_401);
            client.webhook_endpoints().rotate_secret(&things.endpoint).body(overlap)
        };
    ]
}

fn document(document_type: &str) -> UploadDocument {
    UploadDocument::new(document_type, Upload::bytes("scan.pdf", "%PDF-1.7"))
}

fn nobody() -> CustomerId {
    id("cust_")
}

fn no_endpoint() -> WebhookEndpointId {
    id("we_")
}

/// An id that looks like any other.
fn id<T>(prefix: &str) -> T
where
    T: std::str::FromStr,
    T::Err: std::fmt::Debug,
{
    let text = format!("{prefix}00000000000000000000000000000000");
    text.parse().expect("it is an id")
}
