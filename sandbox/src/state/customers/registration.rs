//! How a customer comes to be, and how his data are changed.

use std::sync::Arc;

use jiff::Timestamp;

use super::super::{Id, World};
use super::kyc::{BIOMETRICS, KycItem, KycKind, KycStatus};
use super::{Customer, CustomerStatus, TaxNumber};
use crate::problem::{Kind, Problem};

/// Stands where no e-mail address was given: a customer must have one in every answer, and a text that
/// is none would not be let through. Nobody can have an address there (RFC 6761, section 6.4).
const NO_EMAIL: &str = "not-given@example.invalid";

/// What a partner knows of a borrower.
#[derive(Clone)]
pub(crate) struct Registration {
    pub(crate) cpf: TaxNumber,
    pub(crate) cnpj: Option<TaxNumber>,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) trading_name: Option<String>,
    pub(crate) external_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Registered {
    New(Id),
    /// With the same `external_id`. Nothing has changed.
    Before(Id),
}

/// New data of a customer. What is absent stays.
#[derive(Clone, Default)]
pub(crate) struct CustomerChanges {
    pub(crate) cnpj: Option<TaxNumber>,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) trading_name: Option<String>,
}

impl World {
    /// # Errors
    ///
    /// 409 where the CPF or CNPJ is registered with another `external_id`.
    pub(crate) fn register(&mut self, registration: Registration) -> Result<Registered, Problem> {
        if let Some(before) = self.registered_before(&registration)? {
            return Ok(Registered::Before(before));
        }
        let id = self.random.id("cust_");
        let customer = Customer::new(id.clone(), registration, self.now());
        let data = customer.created_data();
        self.customers.add(customer);
        self.emit("customer.created", data);
        Ok(Registered::New(id))
    }

    /// # Errors
    ///
    /// 404 for an unknown customer, 422 where another one has the CNPJ.
    pub(crate) fn update_customer(
        &mut self,
        id: &str,
        changes: CustomerChanges,
    ) -> Result<(), Problem> {
        let customer = self.customers.find(id)?;
        let id = customer.id.clone();
        if let Some(cnpj) = &changes.cnpj {
            let owner = self.customers.with_cnpj(cnpj.digits());
            if owner.is_some_and(|owner| owner.id != id) {
                let detail = "Another customer is registered with this CNPJ. Correct the number.";
                return Err(Problem::field("already_exists", "cnpj", detail));
            }
        }
        let now = self.now();
        let kyc_changes = customer.kyc_changes(&changes, now);
        self.customers.change(&id, |customer| {
            if customer.take_over(changes) {
                customer.updated_at = now;
            }
        })?;
        if let Some(changed) = kyc_changes {
            self.change_kyc(&id, |kyc| *kyc = changed);
        }
        Ok(())
    }

    /// The same person counts, whether or not both have an `external_id`. The same company counts only
    /// with the same reference, for two people may own it.
    fn registered_before(&self, registration: &Registration) -> Result<Option<Id>, Problem> {
        let external_id = &registration.external_id;
        if let Some(same) = self.customers.with_cpf(registration.cpf.digits()) {
            if same.external_id == *external_id {
                return Ok(Some(same.id.clone()));
            }
            return Err(already_exists("cpf", "CPF", "external_id"));
        }
        let cnpj = registration.cnpj.as_ref();
        match cnpj.and_then(|cnpj| self.customers.with_cnpj(cnpj.digits())) {
            None => Ok(None),
            Some(same) if external_id.is_some() && same.external_id == *external_id => {
                Ok(Some(same.id.clone()))
            }
            Some(_) => Err(already_exists("cnpj", "CNPJ", "external_id or CPF")),
        }
    }
}

impl Customer {
    /// A customer who has handed in nothing yet.
    pub(in crate::state) fn new(id: Id, registration: Registration, at: Timestamp) -> Self {
        let mut types = Vec::new();
        if registration.cnpj.is_some() {
            types.push("ccmei");
        }
        types.extend(["identity_card_front", "selfie", BIOMETRICS]);
        let data = [
            ("name", &registration.name),
            ("email", &registration.email),
            ("phone", &registration.phone),
        ];
        let missing = data.into_iter().filter(|(_, value)| value.is_none());
        types.extend(missing.map(|(name, _)| name));
        Self {
            id,
            status: CustomerStatus::PendingKyc,
            cpf: registration.cpf,
            cnpj: registration.cnpj,
            name: registration.name.unwrap_or_default().into(),
            email: registration.email.unwrap_or_else(|| NO_EMAIL.to_owned()),
            phone: registration.phone.unwrap_or_default(),
            trading_name: registration.trading_name,
            external_id: registration.external_id,
            kyc: types.into_iter().filter_map(KycItem::of_type).collect(),
            created_at: at,
            updated_at: at,
            review_ends_at: None,
        }
    }

    /// The KYC list after data have come; None where it stays as it is. Data that had to be corrected are
    /// in; who comes to have a company has to hand in its certificate, as long as documents are wanted.
    fn kyc_changes(&self, changes: &CustomerChanges, now: Timestamp) -> Option<Vec<KycItem>> {
        let mut kyc = self.kyc.clone();
        for item in &mut kyc {
            let waits = item.kind == KycKind::Data && item.status == KycStatus::PendingCorrection;
            if waits && changes.have(item.item_type) {
                item.hand_in(now);
            }
        }
        let new_company = self.cnpj.is_none() && changes.cnpj.is_some();
        if new_company && self.status == CustomerStatus::PendingKyc {
            kyc.extend(KycItem::of_type("ccmei").filter(|_| self.item("ccmei").is_none()));
        }
        (kyc != self.kyc).then_some(kyc)
    }

    /// Whether anything is different afterwards.
    fn take_over(&mut self, changes: CustomerChanges) -> bool {
        let before = self.clone();
        if let Some(cnpj) = changes.cnpj {
            self.cnpj = Some(cnpj);
        }
        if let Some(name) = changes.name {
            self.name = Arc::from(name);
        }
        if let Some(email) = changes.email {
            self.email = email;
        }
        if let Some(phone) = changes.phone {
            self.phone = phone;
        }
        if let Some(trading_name) = changes.trading_name {
            self.trading_name = Some(trading_name);
        }
        *self != before
    }
}

impl CustomerChanges {
    fn have(&self, name: &str) -> bool {
        match name {
            "cnpj" => self.cnpj.is_some(),
            "name" => self.name.is_some(),
            "email" => self.email.is_some(),
            "phone" => self.phone.is_some(),
            "trading_name" => self.trading_name.is_some(),
            _ => false,
        }
    }
}

fn already_exists(param: &str, number: &str, difference: &str) -> Problem {
    let detail = format!(
        "A customer with this {number} is already registered with another {difference}. \
         Send what it was registered with to get that customer."
    );
    let field = format!("This {number} is already registered.");
    Problem::new(Kind::Conflict, detail)
        .with_code("customer_already_exists")
        .with_error(param, &field, "already_exists")
}
