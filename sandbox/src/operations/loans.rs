//! Loans and their installments.

use super::page::page;
use crate::answer::Answer;
use crate::problem::Problem;
use crate::request::Request;
use crate::state::World;
use crate::state::loans::{Application, Loan};
use crate::state::money::Cents;

pub(super) fn create_loan(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    let text = |name: &str| request.text(name).unwrap_or_default();
    let loan = world.create_loan(Application {
        offer: text("credit_offer_id"),
        simulation: text("simulation_id"),
        installments: request.integer("installments"),
        installment: Cents::parse(text("installments_value")),
        first_due: text("first_due_date"),
    })?;
    Ok(Answer::created(&format!("/loans/{}", loan.id), loan.show()))
}

pub(super) fn get_loan(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    Ok(Answer::ok(find(world, request)?.show()))
}

pub(super) fn list_transactions(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    let loan = find(world, request)?;
    let now = world.now();
    page(
        request,
        loan.installments.iter(),
        |installment| &*installment.id,
        |_| true,
        |installment| installment.show(&loan.id, now),
    )
}

fn find<'a>(world: &'a World, request: &Request) -> Result<&'a Loan, Problem> {
    let detail = "There is no such loan. Use the id that createLoan answered.";
    let loan = world.loans.get(request.path("loan_id"));
    loan.ok_or_else(|| Problem::not_found(detail))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::problem::Kind;
    use crate::state::CustomersAct;
    use crate::state::fixture::{assert_is, loan, offer, world};
    use crate::state::loans::LoanStatus;

    fn request(loan: &str, query: Value) -> Request {
        Request::of(json!({ "loan_id": loan }), query, Value::Null)
    }

    #[test]
    fn a_loan_is_created_with_the_terms_of_its_simulation() {
        let mut world = world(CustomersAct::WhenTold);
        let offer = offer(&mut world);
        let simulation = world
            .simulate(&offer, Some(Cents::reais(25_000)), Some(6))
            .unwrap();
        let mut body = json!({
            "credit_offer_id": &*offer,
            "simulation_id": &*simulation.id,
            "installments": 6,
            "installments_value": "4538.75",
            "first_due_date": "2026-04-05",
        });
        let mut create = |body: &Value| {
            let request = Request::of(json!({}), json!({}), body.clone());
            create_loan(&mut world, &request)
        };
        assert_eq!(create(&body).unwrap_err().code, Some("simulation_mismatch"));
        body["first_due_date"] = "2026-04-06".into();
        let answer = create(&body).unwrap();
        let loan = answer.body.unwrap();
        assert_is("Loan", &loan);
        let id = loan["id"].as_str().unwrap();
        assert_eq!(answer.location, Some(format!("/loans/{id}")));
        assert_eq!(create(&body).unwrap_err().kind, Kind::Conflict);
        assert_eq!(
            get_loan(&mut world, &request(id, json!({}))).unwrap().body,
            Some(loan)
        );
    }

    #[test]
    fn transactions_come_page_by_page_once_there_are_some() {
        let mut world = world(CustomersAct::WhenTold);
        let loan = loan(&mut world);
        let list = |world: &mut World, query: Value| {
            let answer = list_transactions(world, &request(&loan, query)).unwrap();
            let body = answer.body.unwrap();
            assert_is("TransactionList", &body);
            let data = body["data"].as_array().unwrap().clone();
            (data, body["has_more"] == true)
        };
        assert_eq!(list(&mut world, json!({})), (vec![], false));
        world.push_loan(&loan, LoanStatus::Active).unwrap();
        let (all, more) = list(&mut world, json!({}));
        assert_eq!((all.len(), more), (6, false));
        let (first, more) = list(&mut world, json!({ "limit": 4 }));
        assert_eq!((first.as_slice(), more), (&all[..4], true));
        let next = json!({ "limit": 4, "starting_after": first[3]["id"] });
        let (rest, more) = list(&mut world, next);
        assert_eq!((rest.as_slice(), more), (&all[4..], false));
    }

    #[test]
    fn a_loan_that_is_not_there_is_not_found() {
        let mut world = world(CustomersAct::WhenTold);
        for handler in [get_loan, list_transactions] {
            let problem = handler(&mut world, &request("ln_0", json!({}))).unwrap_err();
            assert_eq!(problem.kind, Kind::NotFound);
        }
    }
}
