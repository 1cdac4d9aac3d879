//! What each operation of the description does: checked request in, answer or problem out. One file for
//! each resource.

mod page;

mod credentials;
mod credit_offers;
mod customers;
mod loans;
mod webhook_endpoints;

use crate::answer::Answer;
use crate::problem::Problem;
use crate::request::Request;
use crate::state::World;

/// Plain and quick: it runs under the lock of the world.
pub(crate) type Handler = fn(&mut World, &Request) -> Result<Answer, Problem>;

/// The function that carries out an operation.
pub(crate) fn handler(operation_id: &str) -> Option<Handler> {
    Some(match operation_id {
        "createToken" => credentials::create_token,
        "createCredential" => credentials::create_credential,
        "listCredentials" => credentials::list_credentials,
        "revokeCredential" => credentials::revoke_credential,
        "createCustomer" => customers::create_customer,
        "listCustomers" => customers::list_customers,
        "getCustomer" => customers::get_customer,
        "updateCustomer" => customers::update_customer,
        "uploadDocument" => customers::upload_document,
        "createBiometricsSession" => customers::create_biometrics_session,
        "listCustomerCreditOffers" => credit_offers::list_customer_credit_offers,
        "listCreditOffers" => credit_offers::list_credit_offers,
        "getCreditOffer" => credit_offers::get_credit_offer,
        "createSimulation" => credit_offers::create_simulation,
        "createLoan" => loans::create_loan,
        "getLoan" => loans::get_loan,
        "listTransactions" => loans::list_transactions,
        "createWebhookEndpoint" => webhook_endpoints::create_webhook_endpoint,
        "listWebhookEndpoints" => webhook_endpoints::list_webhook_endpoints,
        "getWebhookEndpoint" => webhook_endpoints::get_webhook_endpoint,
        "updateWebhookEndpoint" => webhook_endpoints::update_webhook_endpoint,
        "deleteWebhookEndpoint" => webhook_endpoints::delete_webhook_endpoint,
        "rotateWebhookSecret" => webhook_endpoints::rotate_webhook_secret,
        _ => return None,
    })
}
