//! What the calls are about: one thing of each kind, each as far as the calls need it.

use dinie::types::{
    ApiClientId, CreateCredential, CreateWebhookEndpoint, CreditOffer, Customer, Loan, LoanStatus,
    Simulation, TransactionId, WebhookEndpointId,
};
use dinie_sandbox::Sandbox;

use crate::stage::{STEP, active_customer, client, loan, offer, register, simulation};

/// On this machine, so that no name is looked up.
const NOBODY_LISTENS: &str = "https://127.0.0.1:9/webhooks";

pub(crate) struct Things {
    /// Not the one that the clients use.
    pub(crate) credential: ApiClientId,
    /// A customer of whom everything is wanted.
    pub(crate) pending: Customer,
    /// An offer that is to be simulated.
    pub(crate) offer: CreditOffer,
    /// The newest simulation of another offer, which is to become a loan.
    pub(crate) simulation: Simulation,
    /// A loan with installments, and the simulation it was made with.
    pub(crate) loan: Loan,
    pub(crate) taken: Simulation,
    /// The first of that loan.
    pub(crate) installment: TransactionId,
    pub(crate) endpoint: WebhookEndpointId,
    /// To be deleted.
    pub(crate) other_endpoint: WebhookEndpointId,
}

impl Things {
    /// The number of the pending customer in [`registration`](crate::stage::registration).
    pub(crate) const PENDING: u32 = 1;

    pub(crate) async fn make(sandbox: &Sandbox) -> Self {
        let client = client(sandbox);
        let credential = client.credentials().create(CreateCredential::new("Other"));
        let endpoint = || {
            let endpoint = CreateWebhookEndpoint::new(NOBODY_LISTENS);
            client.webhook_endpoints().create(endpoint)
        };
        let (endpoint, other_endpoint) = (endpoint().await, endpoint().await);

        let mut offers = Vec::new();
        for number in 2..5 {
            let customer = active_customer(sandbox, &client, number).await;
            offers.push(offer(sandbox, &client, &customer).await);
        }
        let taken = simulation(&client, &offers[0]).await;
        let made = loan(&client, &taken).await;
        for _ in 0..5 {
            sandbox.advance(STEP);
        }
        let made = client.loans().retrieve(&made.id).await;
        let made = made.expect("the loan is there");
        assert_eq!(made.status, LoanStatus::Active);
        let installments = client.loans().list_transactions(&made.id).limit(1).await;
        let installment = installments.expect("the loan is there").data.remove(0).id;
        Self {
            installment,
            credential: credential.await.expect("a credential").client_id,
            pending: register(&client, Self::PENDING).await,
            simulation: simulation(&client, &offers[1]).await,
            offer: offers.remove(2),
            loan: made,
            taken,
            endpoint: endpoint.expect("an endpoint").id,
            other_endpoint: other_endpoint.expect("an endpoint").id,
        }
    }
}
