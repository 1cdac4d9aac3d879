//! Which Rust type carries which schema of the description: the one list that ties the examples of the
//! description to the generated crate. `conformance.rs` asserts that it is complete.

use dinie::types;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Error, Value};

/// Decodes JSON into the type and encodes it again.
pub(crate) type RoundTrip = fn(&Value) -> Result<Value, Error>;

/// By name of the schema.
pub(crate) fn round_trip_of(schema: &str) -> Option<RoundTrip> {
    let found = TYPES.iter().find(|(name, _)| *name == schema);
    found.map(|(_, round_trip)| *round_trip)
}

/// Schemas that no type of the crate carries, and why.
pub(crate) const WITHOUT_TYPE: [(&str, &str); 5] = [
    ("CreateTokenRequest", "the runtime asks for tokens"),
    ("TokenResponse", "the runtime asks for tokens"),
    (
        "UploadDocumentRequest",
        "written as multipart, never read; `client.rs` sends it",
    ),
    (
        "Problem",
        "comes out as `dinie::Error`; `client.rs` reads it",
    ),
    ("ProblemFieldError", "part of `Problem`"),
];

fn round_trip<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, Error> {
    let decoded: T = serde_json::from_str(&value.to_string())?;
    serde_json::to_value(decoded)
}

macro_rules! types {
    ($($schema:literal => $ty:ty,)*) => {
        const TYPES: &[(&str, RoundTrip)] = &[$(($schema, round_trip::<$ty>)),*];
    };
}

types! {
    "ApiClientId" => types::ApiClientId,
    "CustomerId" => types::CustomerId,
    "DocumentId" => types::DocumentId,
    "CreditOfferId" => types::CreditOfferId,
    "SimulationId" => types::SimulationId,
    "LoanId" => types::LoanId,
    "TransactionId" => types::TransactionId,
    "WebhookEndpointId" => types::WebhookEndpointId,
    "Money" => dinie::Money,
    "CreateCredentialRequest" => types::CreateCredential,
    "Credential" => types::Credential,
    "CredentialStatus" => types::CredentialStatus,
    "CredentialWithSecret" => types::CredentialWithSecret,
    "CredentialList" => types::CredentialList,
    "CreateCustomerRequest" => types::CreateCustomer,
    "UpdateCustomerRequest" => types::UpdateCustomer,
    "Customer" => types::Customer,
    "CustomerStatus" => types::CustomerStatus,
    "CustomerList" => types::CustomerList,
    "CustomerSort" => types::CustomerSort,
    "SortOrder" => types::SortOrder,
    "KycItem" => types::KycItem,
    "KycItemKind" => types::KycItemKind,
    "KycItemStatus" => types::KycItemStatus,
    "Document" => types::Document,
    "DocumentStatus" => types::DocumentStatus,
    "BiometricsSession" => types::BiometricsSession,
    "CreditOffer" => types::CreditOffer,
    "CreditOfferStatus" => types::CreditOfferStatus,
    "CreditOfferList" => types::CreditOfferList,
    "CreateSimulationRequest" => types::CreateSimulation,
    "Simulation" => types::Simulation,
    "CreateLoanRequest" => types::CreateLoan,
    "Loan" => types::Loan,
    "LoanStatus" => types::LoanStatus,
    "Transaction" => types::Transaction,
    "TransactionType" => types::TransactionType,
    "TransactionStatus" => types::TransactionStatus,
    "TransactionList" => types::TransactionList,
    "CreateWebhookEndpointRequest" => types::CreateWebhookEndpoint,
    "UpdateWebhookEndpointRequest" => types::UpdateWebhookEndpoint,
    "WebhookEndpoint" => types::WebhookEndpoint,
    "WebhookEndpointStatus" => types::WebhookEndpointStatus,
    "WebhookEndpointWithSecret" => types::WebhookEndpointWithSecret,
    "WebhookEndpointList" => types::WebhookEndpointList,
    "RotateWebhookSecretRequest" => types::RotateWebhookSecret,
    "WebhookSecretRotation" => types::WebhookSecretRotation,
    "CustomerCreatedEvent" => types::CustomerCreatedEvent,
    "CustomerCreatedData" => types::CustomerCreatedData,
    "CustomerStatusEvent" => types::CustomerStatusEvent,
    "CustomerStatusEventType" => types::CustomerStatusEventType,
    "CustomerStatusData" => types::CustomerStatusData,
    "CustomerKycUpdatedEvent" => types::CustomerKycUpdatedEvent,
    "CustomerKycUpdatedData" => types::CustomerKycUpdatedData,
    "CreditOfferEvent" => types::CreditOfferEvent,
    "CreditOfferEventType" => types::CreditOfferEventType,
    "CreditOfferData" => types::CreditOfferData,
    "LoanCreatedEvent" => types::LoanCreatedEvent,
    "LoanCreatedData" => types::LoanCreatedData,
    "LoanContractGeneratedEvent" => types::LoanContractGeneratedEvent,
    "LoanContractGeneratedData" => types::LoanContractGeneratedData,
    "LoanAwaitingSignaturesEvent" => types::LoanAwaitingSignaturesEvent,
    "LoanAwaitingSignaturesData" => types::LoanAwaitingSignaturesData,
    "LoanSignedEvent" => types::LoanSignedEvent,
    "LoanSignedData" => types::LoanSignedData,
    "LoanDisbursingEvent" => types::LoanDisbursingEvent,
    "LoanDisbursingData" => types::LoanDisbursingData,
    "LoanActiveEvent" => types::LoanActiveEvent,
    "LoanActiveData" => types::LoanActiveData,
    "LoanPaymentReceivedEvent" => types::LoanPaymentReceivedEvent,
    "LoanPaymentReceivedData" => types::LoanPaymentReceivedData,
    "LoanPayment" => types::LoanPayment,
    "LoanStatusEvent" => types::LoanStatusEvent,
    "LoanStatusEventType" => types::LoanStatusEventType,
    "LoanStatusData" => types::LoanStatusData,
}
