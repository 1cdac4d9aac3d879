//! How customers look from outside: in answers, and in the data of events.

use serde_json::{Value, json};

use super::super::instant;
use super::Customer;
use super::kyc::{Document, KycItem};

impl Customer {
    /// The schema `Customer`.
    pub(crate) fn body(&self) -> Value {
        json!({
            "id": &*self.id,
            "status": self.status.as_str(),
            "cpf": self.cpf.text(),
            "cnpj": self.cnpj.as_ref().map(|cnpj| cnpj.text()),
            "name": &*self.name,
            "email": self.email,
            "phone": self.phone,
            "trading_name": self.trading_name,
            "external_id": self.external_id,
            "kyc": self.kyc_body(),
            "created_at": instant(self.created_at),
            "updated_at": instant(self.updated_at),
        })
    }

    /// The schema `CustomerCreatedData`.
    pub(super) fn created_data(&self) -> Value {
        json!({
            "id": &*self.id,
            "status": self.status.as_str(),
            "cpf": self.cpf.text(),
            "cnpj": self.cnpj.as_ref().map(|cnpj| cnpj.text()),
            "name": &*self.name,
            "email": self.email,
            "phone": self.phone,
            "trading_name": self.trading_name,
            "external_id": self.external_id,
        })
    }

    /// The schema `CustomerStatusData`.
    pub(super) fn status_data(&self) -> Value {
        json!({
            "id": &*self.id,
            "status": self.status.as_str(),
            "external_id": self.external_id,
        })
    }

    /// The schema `CustomerKycUpdatedData`.
    pub(super) fn kyc_data(&self) -> Value {
        json!({
            "id": &*self.id,
            "status": self.status.as_str(),
            "external_id": self.external_id,
            "kyc": self.kyc_body(),
        })
    }

    fn kyc_body(&self) -> Value {
        self.kyc.iter().map(KycItem::body).collect()
    }
}

impl KycItem {
    /// The schema `KycItem`.
    fn body(&self) -> Value {
        json!({
            "kind": self.kind.as_str(),
            "type": self.item_type,
            "description": self.label,
            "status": self.status.as_str(),
            "message": self.message,
            "uploaded_at": self.uploaded_at.map(instant),
        })
    }
}

impl Document {
    /// The schema `Document`. `document_type` is the type of the item that it answers.
    pub(crate) fn body(&self, document_type: &str) -> Value {
        json!({
            "id": &*self.id,
            "type": document_type,
            "status": self.status.as_str(),
            "uploaded_at": instant(self.uploaded_at),
            "created_at": instant(self.uploaded_at),
            "updated_at": instant(self.updated_at),
        })
    }
}
