//! A customer as somebody writes it down who has no generator: `String` for every text.

use serde::Deserialize;

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is what is measured")]
pub(crate) struct Customer {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) cpf: String,
    pub(crate) cnpj: Option<String>,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) trading_name: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) kyc: Vec<KycItem>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is what is measured")]
pub(crate) struct KycItem {
    pub(crate) kind: String,
    pub(crate) r#type: String,
    pub(crate) description: String,
    pub(crate) status: String,
    pub(crate) message: Option<String>,
    pub(crate) uploaded_at: Option<String>,
}
