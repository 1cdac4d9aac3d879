//! Registration: who it is, by CPF and CNPJ.

use crate::answer::Answer;
use crate::problem::Problem;
use crate::request::Request;
use crate::state::World;
use crate::state::customers::{Registered, Registration, TaxNumber, TaxNumberKind};

pub(crate) fn create_customer(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    let (cpf, cnpj) = tax_numbers(world, request)?;
    let text = |name: &str| request.text(name).map(str::to_owned);
    let registered = world.register(Registration {
        cpf,
        cnpj,
        name: text("name"),
        email: text("email"),
        phone: text("phone"),
        trading_name: text("trading_name"),
        external_id: text("external_id"),
    })?;
    let (Registered::New(id) | Registered::Before(id)) = &registered;
    let body = world.customers.find(id)?.body();
    Ok(match registered {
        Registered::New(_) => Answer::created(&format!("/customers/{id}"), body),
        Registered::Before(_) => Answer::ok(body),
    })
}

/// The number in the member that is named after its kind, if there is one.
///
/// # Errors
///
/// 422 where its digits do not check.
pub(super) fn tax_number(
    world: &World,
    request: &Request,
    kind: TaxNumberKind,
) -> Result<Option<TaxNumber>, Problem> {
    let (param, code, detail) = match kind {
        TaxNumberKind::Cpf => (
            "cpf",
            "invalid_cpf",
            "The CPF is not one: it needs eleven digits, the last two of which check the others. Correct it.",
        ),
        TaxNumberKind::Cnpj => (
            "cnpj",
            "invalid_cnpj",
            "The CNPJ is not one: it needs fourteen digits, the last two of which check the others. \
             Correct it.",
        ),
    };
    let Some(text) = request.text(param) else {
        return Ok(None);
    };
    match TaxNumber::parse(kind, text, &world.settings.documented_numbers) {
        Some(number) => Ok(Some(number)),
        None => Err(Problem::field(code, param, detail)),
    }
}

/// Both numbers, or all that is wrong with them.
fn tax_numbers(
    world: &World,
    request: &Request,
) -> Result<(TaxNumber, Option<TaxNumber>), Problem> {
    let cpf = tax_number(world, request, TaxNumberKind::Cpf);
    let cnpj = tax_number(world, request, TaxNumberKind::Cnpj);
    match (cpf, cnpj) {
        (Ok(Some(cpf)), Ok(cnpj)) => Ok((cpf, cnpj)),
        (Ok(None), _) => {
            let detail = "The CPF is missing. Send it.";
            Err(Problem::field("missing_required_field", "cpf", detail))
        }
        (Err(mut problem), Err(other)) => {
            problem.errors.extend(other.errors);
            Err(problem)
        }
        (Err(problem), Ok(_)) | (Ok(Some(_)), Err(problem)) => Err(problem),
    }
}

#[cfg(test)]
mod tests;
