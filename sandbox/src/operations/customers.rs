//! Customers, their documents and biometrics.

mod hand_in;
mod register;

use crate::answer::Answer;
use crate::problem::Problem;
use crate::request::Request;
use crate::state::World;
use crate::state::customers::{Customer, CustomerChanges, Order, SortBy, TaxNumberKind, digits};

use super::page::page;

pub(super) use hand_in::{create_biometrics_session, upload_document};
pub(super) use register::create_customer;

pub(super) fn list_customers(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    let by = match request.query_text("sort") {
        Some("updated_at") => SortBy::UpdatedAt,
        Some("name") => SortBy::Name,
        _ => SortBy::CreatedAt,
    };
    let order = match request.query_text("order") {
        Some("asc") => Order::Ascending,
        _ => Order::Descending,
    };
    let cpf = request.query_text("cpf").map(digits);
    let external_id = request.query_text("external_id");
    let wanted = |customer: &Customer| {
        cpf.as_ref().is_none_or(|cpf| customer.cpf.digits() == cpf)
            && (external_id.is_none() || customer.external_id.as_deref() == external_id)
    };
    let customers = world.customers.sorted(by, order);
    page(
        request,
        customers,
        |customer| &customer.id,
        wanted,
        Customer::body,
    )
}

pub(super) fn get_customer(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    let customer = world.customers.find(request.path("customer_id"))?;
    Ok(Answer::ok(customer.body()))
}

pub(super) fn update_customer(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    let id = request.path("customer_id");
    world.customers.find(id)?;
    let text = |name: &str| request.text(name).map(str::to_owned);
    let changes = CustomerChanges {
        cnpj: register::tax_number(world, request, TaxNumberKind::Cnpj)?,
        name: text("name"),
        email: text("email"),
        phone: text("phone"),
        trading_name: text("trading_name"),
    };
    world.update_customer(id, changes)?;
    Ok(Answer::ok(world.customers.find(id)?.body()))
}

#[cfg(test)]
mod tests;
