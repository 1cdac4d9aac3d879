//! Credit offers and simulations of them.

use super::page::page;
use crate::answer::Answer;
use crate::problem::Problem;
use crate::request::Request;
use crate::state::World;
use crate::state::money::Cents;
use crate::state::offers::Offer;

pub(super) fn list_customer_credit_offers(
    world: &mut World,
    request: &Request,
) -> Result<Answer, Problem> {
    let customer = request.path("customer_id");
    if world.customers.get(customer).is_none() {
        let detail = "There is no such customer. Look for the id in the list of customers.";
        return Err(Problem::not_found(detail));
    }
    let status = request.query_text("status");
    page(
        request,
        world.offers.of_customer(customer),
        |offer| &*offer.id,
        |offer| has_status(offer, status),
        Offer::show,
    )
}

pub(super) fn list_credit_offers(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    let customer = request.query_text("customer_id");
    let status = request.query_text("status");
    page(
        request,
        world.offers.iter(),
        |offer| &*offer.id,
        |offer| customer.is_none_or(|id| *offer.customer == *id) && has_status(offer, status),
        Offer::show,
    )
}

pub(super) fn get_credit_offer(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    match world.offers.get(request.path("credit_offer_id")) {
        Some(offer) => Ok(Answer::ok(offer.show())),
        None => Err(Problem::not_found(
            "There is no such credit offer. List the offers of the customer.",
        )),
    }
}

pub(super) fn create_simulation(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    let requested = request.text("requested_amount").and_then(Cents::parse);
    let installments = request.integer("installment_count");
    let installments = installments.and_then(|count| usize::try_from(count).ok());
    let offer = request.path("credit_offer_id");
    let simulation = world.simulate(offer, requested, installments)?;
    let location = format!("/credit-offers/{offer}/simulations/{}", simulation.id);
    Ok(Answer::created(&location, simulation.show()))
}

fn has_status(offer: &Offer, status: Option<&str>) -> bool {
    status.is_none_or(|status| offer.status.as_str() == status)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::problem::Kind;
    use crate::state::customers::CustomerStatus;
    use crate::state::fixture::{assert_is, customer, offer, world};
    use crate::state::offers::OfferWish;
    use crate::state::{CustomersAct, Id};

    type Handler = crate::operations::Handler;

    /// Two customers, with three and one offers, the first of which is expired.
    fn offers() -> (World, Id, Vec<Id>) {
        let mut world = world(CustomersAct::WhenTold);
        let (first, second) = (
            customer(&mut world, CustomerStatus::Active),
            customer(&mut world, CustomerStatus::Active),
        );
        let mut ids = Vec::new();
        for customer in [&first, &second, &first, &first] {
            ids.push(world.make_offer(customer, OfferWish::default()).unwrap());
        }
        world.expire_offer(&ids[0]);
        (world, first, ids)
    }

    fn ids(answer: &Answer) -> Vec<String> {
        let body = answer.body.as_ref().unwrap();
        assert_is("CreditOfferList", body);
        let data = body["data"].as_array().unwrap();
        data.iter()
            .map(|offer| offer["id"].as_str().unwrap().to_owned())
            .collect()
    }

    fn list(
        world: &mut World,
        handler: Handler,
        path: Value,
        query: Value,
    ) -> Result<Answer, Problem> {
        handler(world, &Request::of(path, query, Value::Null))
    }

    #[test]
    fn all_offers_are_listed_in_the_order_they_were_made() {
        let (mut world, first, offers) = offers();
        let mut found = |query: Value| {
            let answer = list(&mut world, list_credit_offers, json!({}), query).unwrap();
            (
                ids(&answer),
                answer.body.unwrap()["has_more"].as_bool().unwrap(),
            )
        };
        let expect = |indices: &[usize], more: bool| {
            let ids = indices
                .iter()
                .map(|&index| offers[index].to_string())
                .collect::<Vec<_>>();
            (ids, more)
        };
        assert_eq!(found(json!({})), expect(&[0, 1, 2, 3], false));
        assert_eq!(
            found(json!({ "customer_id": &*first })),
            expect(&[0, 2, 3], false)
        );
        assert_eq!(found(json!({ "status": "expired" })), expect(&[0], false));
        assert_eq!(found(json!({ "status": "accepted" })), expect(&[], false));
        assert_eq!(
            found(json!({ "customer_id": "cust_0" })),
            expect(&[], false)
        );
        assert_eq!(found(json!({ "limit": 2 })), expect(&[0, 1], true));
        let next = json!({ "limit": 2, "starting_after": &*offers[1] });
        assert_eq!(found(next), expect(&[2, 3], false));
        let filtered = json!({ "customer_id": &*first, "status": "available", "limit": 1 });
        assert_eq!(found(filtered), expect(&[2], true));
    }

    #[test]
    fn a_customer_has_offers_of_its_own() {
        let (mut world, first, offers) = offers();
        let mut found = |customer: &str, query: Value| {
            let path = json!({ "customer_id": customer });
            list(&mut world, list_customer_credit_offers, path, query)
        };
        let available = found(&first, json!({ "status": "available" })).unwrap();
        assert_eq!(
            ids(&available),
            [offers[2].to_string(), offers[3].to_string()]
        );
        assert_eq!(found("cust_0", json!({})).unwrap_err().kind, Kind::NotFound);
        let foreign = found(&first, json!({ "starting_after": &*offers[1] })).unwrap_err();
        assert_eq!(foreign.kind, Kind::InvalidRequest);
        assert_eq!(foreign.param.as_deref(), Some("starting_after"));
    }

    #[test]
    fn an_offer_is_retrieved_by_its_id() {
        let mut world = world(CustomersAct::WhenTold);
        let id = offer(&mut world);
        let request =
            |id: &str| Request::of(json!({ "credit_offer_id": id }), json!({}), Value::Null);
        let answer = get_credit_offer(&mut world, &request(&id)).unwrap();
        let body = answer.body.unwrap();
        assert_is("CreditOffer", &body);
        assert_eq!(
            (&body["id"], &body["interest_rate"]),
            (&json!(*id), &json!(2.5))
        );
        let unknown = get_credit_offer(&mut world, &request("co_0")).unwrap_err();
        assert_eq!(unknown.kind, Kind::NotFound);
    }

    #[test]
    fn a_simulation_is_made_and_kept() {
        let mut world = world(CustomersAct::WhenTold);
        let id = offer(&mut world);
        let mut simulate = |count: Value, amount: &str| {
            let body = json!({ "requested_amount": amount, "installment_count": count });
            let request = Request::of(json!({ "credit_offer_id": &*id }), json!({}), body);
            create_simulation(&mut world, &request)
        };
        // In JSON Schema 6.0 is an integer, too.
        for count in [json!(6), json!(6.0)] {
            let answer = simulate(count, "25000.00").unwrap();
            let body = answer.body.unwrap();
            assert_is("Simulation", &body);
            let simulation = body["id"].as_str().unwrap();
            let location = format!("/credit-offers/{id}/simulations/{simulation}");
            assert_eq!(answer.location, Some(location));
        }
        for (count, amount, code) in [
            (json!(-1), "25000.00", "installment_count_out_of_range"),
            (json!(1e300), "25000.00", "installment_count_out_of_range"),
            (json!(6), "99999999999999999999.00", "amount_out_of_range"),
        ] {
            let problem = simulate(count, amount).unwrap_err();
            assert_eq!(
                (problem.kind, problem.code),
                (Kind::ValidationFailed, Some(code))
            );
        }
    }
}
