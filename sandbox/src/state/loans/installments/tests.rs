use super::*;
use crate::state::fixture::{assert_is, events, kinds, loan, pass, world};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn active(customers_act: CustomersAct) -> (World, Id) {
    let mut world = world(customers_act);
    let loan = loan(&mut world);
    world.push_loan(&loan, LoanStatus::Active).unwrap();
    events(&mut world);
    (world, loan)
}

fn shown(world: &World, loan: &str) -> Vec<Value> {
    let installments = &world.loans.get(loan).unwrap().installments;
    let show = |installment: &Installment| {
        let shown = installment.show(loan, world.now());
        assert_is("Transaction", &shown);
        shown
    };
    installments.iter().map(show).collect()
}

fn sum(shown: &[Value], member: &str) -> Cents {
    let amount = |one: &Value| Cents::parse(one[member].as_str().unwrap()).unwrap();
    shown.iter().map(amount).sum()
}

fn pass_until(world: &mut World, instant: &str) {
    let at: Timestamp = instant.parse().unwrap();
    let by = at.duration_since(world.now());
    pass(world, by);
}

#[test]
fn installments_add_up_to_the_loan() {
    let (world, loan) = active(CustomersAct::WhenTold);
    let shown = shown(&world, &loan);
    let quote = &world.loans.get(&loan).unwrap().quote;
    assert_eq!(sum(&shown, "amount_due"), quote.total);
    assert_eq!(sum(&shown, "amount_remaining"), quote.total);
    assert_eq!(sum(&shown, "principal"), quote.requested);
    assert_eq!(sum(&shown, "interest"), quote.interest);
    for one in &shown {
        let parts =
            ["principal", "interest", "fees"].map(|part| sum(std::slice::from_ref(one), part));
        assert_eq!(parts.into_iter().sum::<Cents>(), quote.installment);
        assert_eq!(
            (&one["status"], &one["paid_at"]),
            (&"pending".into(), &Value::Null)
        );
    }
    assert_eq!(shown[0]["due_date"], "2026-04-06");
    assert_eq!(shown[5]["due_date"], "2026-09-06");
}

#[test]
fn a_customer_pays_on_the_day() {
    let (mut world, loan) = active(CustomersAct::ByThemselves);
    pass_until(&mut world, "2026-04-06T11:59:59Z");
    assert_eq!(kinds(&mut world), [""; 0]);
    pass_until(&mut world, "2026-04-06T12:00:00Z");
    let told = events(&mut world);
    assert_eq!((told.len(), told[0].1), (1, "loan.payment_received"));
    let payment =
        json!({ "amount": "4538.75", "paid_at": "2026-04-06T12:00:00Z", "installment_number": 1 });
    assert_eq!(told[0].2["payment"], payment);
    let shown = shown(&world, &loan);
    assert_eq!(
        (&shown[0]["status"], &shown[1]["status"]),
        (&"paid".into(), &"pending".into())
    );
    assert_eq!(shown[0]["updated_at"], "2026-04-06T12:00:00Z");
}

#[test]
fn an_installment_is_overdue_from_the_day_after() {
    let (mut world, loan) = active(CustomersAct::WhenTold);
    for (at, status, days) in [
        ("2026-04-06T23:59:59Z", "pending", 0),
        ("2026-04-07T00:00:00Z", "overdue", 1),
        ("2026-04-26T08:00:00Z", "overdue", 20),
    ] {
        pass_until(&mut world, at);
        let first = shown(&world, &loan).remove(0);
        assert_eq!(
            (&first["status"], &first["days_overdue"]),
            (&status.into(), &days.into()),
            "{at}"
        );
        let changed = if days > 0 {
            "2026-04-07T00:00:00Z"
        } else {
            "2026-03-06T09:00:00Z"
        };
        assert_eq!(first["updated_at"], changed);
    }
    world.pay(&loan, Some(1), Some(Cents::reais(1))).unwrap();
    let first = shown(&world, &loan).remove(0);
    assert_eq!(
        (&first["status"], &first["days_overdue"]),
        (&"partially_paid".into(), &20.into())
    );
    world.pay(&loan, Some(1), None).unwrap();
    let first = shown(&world, &loan).remove(0);
    assert_eq!(
        (&first["status"], &first["days_overdue"]),
        (&"paid".into(), &0.into())
    );
    assert_eq!(first["paid_at"], "2026-04-26T08:00:00Z");
    assert_eq!(kinds(&mut world), ["loan.payment_received"; 2]);
}

#[test]
fn the_oldest_that_is_left_is_paid_by_default() {
    let (mut world, loan) = active(CustomersAct::WhenTold);
    world.pay(&loan, Some(2), None).unwrap();
    world.pay(&loan, None, Some(Cents::reais(4_500))).unwrap();
    let first = shown(&world, &loan).remove(0);
    assert_eq!(
        (&first["amount_paid"], &first["amount_remaining"]),
        (&"4500.00".into(), &"38.75".into())
    );
    assert!(first["paid_at"].is_null());
    for _ in 0..5 {
        assert_eq!(world.loans.get(&loan).unwrap().status, LoanStatus::Active);
        world.pay(&loan, None, None).unwrap();
    }
    assert_eq!(world.loans.get(&loan).unwrap().status, LoanStatus::Finished);
    let paid: Vec<Value> = events(&mut world)
        .into_iter()
        .filter(|(_, kind, _)| *kind == "loan.payment_received")
        .map(|(_, _, data)| data["payment"]["installment_number"].clone())
        .collect();
    assert_eq!(paid, [2, 1, 1, 3, 4, 5, 6]);
    pass(&mut world, DAY * 365);
    assert_eq!(kinds(&mut world), [""; 0]);
}

#[test]
fn a_payment_that_fits_nothing_is_refused() {
    let (mut world, loan) = active(CustomersAct::WhenTold);
    world.pay(&loan, Some(1), None).unwrap();
    for (installment, amount, code, kind) in [
        (Some(0), None, "not_found", Kind::ValidationFailed),
        (Some(7), None, "not_found", Kind::ValidationFailed),
        (Some(1), None, "installment_already_paid", Kind::Conflict),
        (None, Some(0), "amount_out_of_range", Kind::ValidationFailed),
        (
            None,
            Some(-1),
            "amount_out_of_range",
            Kind::ValidationFailed,
        ),
        (
            None,
            Some(453_876),
            "amount_out_of_range",
            Kind::ValidationFailed,
        ),
    ] {
        let problem = world
            .pay(&loan, installment, amount.map(Cents::new))
            .unwrap_err();
        assert_eq!(
            (problem.kind, problem.code),
            (kind, Some(code)),
            "{installment:?} {amount:?}"
        );
    }
    assert_eq!(
        world.pay("ln_0", None, None).unwrap_err().kind,
        Kind::NotFound
    );
    world.push_loan(&loan, LoanStatus::Finished).unwrap();
    let problem = world.pay(&loan, None, None).unwrap_err();
    assert_eq!(
        (problem.kind, problem.code),
        (Kind::Conflict, Some("loan_not_active"))
    );
}

#[test]
fn a_customer_pays_what_is_left_on_the_day() {
    let (mut world, loan) = active(CustomersAct::ByThemselves);
    world.pay(&loan, Some(1), None).unwrap();
    world
        .pay(&loan, Some(2), Some(Cents::reais(4_000)))
        .unwrap();
    events(&mut world);
    pass_until(&mut world, "2026-05-06T12:00:00Z");
    let told = events(&mut world);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].2["payment"]["amount"], "538.75");
}
