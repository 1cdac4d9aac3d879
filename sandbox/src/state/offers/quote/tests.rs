use jiff::civil::date;

use super::*;
use crate::state::Random;

#[test]
fn a_quote_is_what_the_price_table_says() {
    let today = date(2026, 3, 6);
    let quote = Quote::compute(Cents::reais(25_000), Rate::new(250), 6, today);
    // 25000 * 0.025 / (1 - 1.025^-6) = 4538.749…
    assert_eq!(quote.installment.to_string(), "4538.75");
    assert_eq!(quote.total.to_string(), "27232.50");
    assert_eq!(quote.interest.to_string(), "2232.50");
    assert_eq!(quote.fees.to_string(), "300.00");
    assert_eq!(quote.first_due, date(2026, 4, 6));
    let first = quote.parts().next().unwrap();
    assert_eq!(first.interest.to_string(), "625.00");
    assert_eq!(first.principal.to_string(), "3913.75");
}

#[test]
fn tax_is_of_the_principal_and_the_days_it_is_owed() {
    let quote = Quote::compute(Cents::reais(10_000), Rate::new(0), 1, date(2026, 3, 6));
    // 0.38 percent, and 31 days of 0.0082 percent.
    assert_eq!(quote.iof, Cents::new(3_800 + 2_542));
    let parts = [Part {
        due: date(2030, 3, 6),
        principal: Cents::reais(10_000),
        interest: Cents::ZERO,
    }];
    let longest = iof(Cents::reais(10_000), &parts, date(2026, 3, 6));
    assert_eq!(longest, Cents::new(3_800 + 29_930));
}

#[test]
fn the_effective_cost_is_a_yearly_rate() {
    let part = |due| Part {
        due,
        principal: Cents::ZERO,
        interest: Cents::ZERO,
    };
    let today = date(2026, 3, 6);
    // 110 after a year for 100 today.
    let yearly = cet(
        Cents::reais(100),
        Cents::reais(110),
        &[part(date(2027, 3, 6))],
        today,
    );
    assert_eq!(yearly, 10.0);
    let later = [date(2026, 4, 6), date(2026, 5, 6)].map(part);
    let nothing = cet(Cents::reais(200), Cents::reais(100), &later, today);
    assert_eq!(nothing, 0.0);
}

#[test]
fn whatever_is_asked_for_adds_up() {
    let mut random = Random::from_seed(1);
    for _ in 0..2_000 {
        let today = date(2026, 1, 1).saturating_add((random.below(800) as i64).days());
        let magnitude = 10_u64.pow(random.below(12) as u32);
        let requested = Cents::new(1 + random.below(magnitude) as i64);
        let rate = Rate::new(random.below(1_000) as u16);
        let installments = 1 + random.below(60) as usize;
        let quote = Quote::compute(requested, rate, installments, today);
        assert_adds_up(&quote);
    }
    for rate in [Rate::new(0), Rate::MAX] {
        for requested in [Cents::new(1), Cents::reais(1_000_000_000)] {
            assert_adds_up(&Quote::compute(requested, rate, 120, date(2026, 1, 31)));
        }
    }
    assert_adds_up(&Quote::compute(Cents::reais(1), Rate::new(1), 3, Date::MAX));
}

fn assert_adds_up(quote: &Quote) {
    assert_eq!(
        quote.amount + quote.fees + quote.iof,
        quote.requested,
        "{quote:?}"
    );
    let parts = [quote.amount, quote.interest, quote.fees, quote.iof];
    assert_eq!(parts.into_iter().sum::<Cents>(), quote.total, "{quote:?}");
    assert_eq!(
        quote.installment.times(quote.installments as i64),
        quote.total
    );
    let principal: Cents = quote.parts().map(|part| part.principal).sum();
    let interest: Cents = quote.parts().map(|part| part.interest).sum();
    assert_eq!((principal, interest), (quote.requested, quote.interest));
    for part in quote.parts() {
        assert!(
            part.principal >= Cents::ZERO && part.interest >= Cents::ZERO,
            "{quote:?}"
        );
        assert_eq!(part.principal + part.interest, quote.installment);
    }
    assert!(
        quote.amount > Cents::ZERO && quote.cet.is_finite() && quote.cet >= 0.0,
        "{quote:?}"
    );
    let cents = quote.installment.count();
    let rate = quote.rate.percent() / 100.0;
    let exact = match rate {
        0.0 => quote.requested.count() as f64 / quote.installments as f64,
        _ => {
            quote.requested.count() as f64 * rate
                / (1.0 - (1.0 + rate).powi(-(quote.installments as i32)))
        }
    };
    // Dropping parts of cents makes it a little less than the formula's, rounding up a little more.
    assert!(
        (cents as f64 - exact).abs() <= 1.0 + exact * 1e-9,
        "{exact} {quote:?}"
    );
}

#[test]
fn installments_fall_due_on_the_same_day_of_each_month() {
    let quote = Quote::compute(Cents::reais(1_000), Rate::new(250), 3, date(2026, 1, 15));
    let due: Vec<Date> = quote.parts().map(|part| part.due).collect();
    assert_eq!(
        due,
        [date(2026, 2, 15), date(2026, 3, 15), date(2026, 4, 15)]
    );
    let quote = Quote::compute(Cents::reais(1_000), Rate::new(250), 1, date(2026, 1, 31));
    assert_eq!(quote.first_due, date(2026, 2, 28));
}
