//! Structs, maps, ids, enums and scalars as JSON.

use dinie_runtime::Maybe;
use serde_json::json;

use crate::{comes_back, is_refused};

#[test]
fn absent_null_and_value_are_three_things() {
    use absent_null_value::types::{Customer, UpdateCustomer};
    let customer: Customer = comes_back(json!({ "email": "a", "phone": null }));
    assert!(customer.phone.is_none() && customer.note.is_none() && customer.due_day.is_absent());
    let customer: Customer =
        comes_back(json!({ "email": "a", "phone": "1", "note": "n", "due_day": null }));
    assert_eq!(customer.due_day, Maybe::Null);
    is_refused::<Customer>(json!({ "email": "a" }), "`phone`");
    is_refused::<Customer>(json!({ "email": null, "phone": null }), "");
    let written = |update: UpdateCustomer| serde_json::to_value(update).unwrap();
    assert_eq!(written(UpdateCustomer::new()), json!({}));
    assert_eq!(
        written(UpdateCustomer::new().phone(Maybe::Null)),
        json!({ "phone": null })
    );
    assert_eq!(
        written(UpdateCustomer::new().phone("1").email("e")),
        json!({ "phone": "1", "email": "e" })
    );
    comes_back::<UpdateCustomer>(json!({ "tags": ["a", null] }));
}

#[test]
fn an_optional_member_that_is_null_after_all_is_as_if_it_were_absent() {
    use absent_null_value::types::Customer;
    let customer: Customer =
        serde_json::from_value(json!({ "email": "a", "phone": "1", "note": null })).unwrap();
    assert_eq!(customer.note, None);
}

#[test]
fn version_3_0_has_nullable() {
    use nullable_3_0::types::Order;
    comes_back::<Order>(json!({ "a": null, "b": null }));
    comes_back::<Order>(
        json!({ "a": "x", "b": { "weight": 0.5 }, "c": [1, null], "d": "small", "e": null }),
    );
    comes_back::<Order>(json!({ "a": null, "b": null, "c": null, "d": null, "e": "x" }));
    is_refused::<Order>(json!({ "a": null }), "`b`");
}

#[test]
fn ids_are_checked_when_made_and_taken_when_read() {
    use prefixed_id::types::{BatchId, BorrowerId, Loan, LoanId};
    let good = "ln_550e8400e29b41d4a716446655440000";
    assert_eq!(LoanId::new(good).unwrap().as_str(), good);
    for bad in [
        "",
        "ln_",
        "ln_550E8400e29b41d4a716446655440000",
        "cust_550e8400e29b41d4a716446655440000",
        "ln_550e8400e29b41d4a7164466554400000",
        "ln_550e8400e29b41d4a71644665544000",
        " ln_550e8400e29b41d4a716446655440000",
    ] {
        let error = LoanId::new(bad).expect_err(bad).to_string();
        assert!(error.contains("ln_") && error.contains("LoanId"), "{error}");
        assert!(bad.parse::<LoanId>().is_err());
    }
    assert!(BorrowerId::new("borrower_Zz9").is_ok() && BorrowerId::new("borrower_").is_err());
    assert!(
        BatchId::new("b-1234").is_ok()
            && BatchId::new("b-123").is_err()
            && BatchId::new("b-1234567890123").is_err()
    );
    let loan: Loan = comes_back(json!({ "id": "a new format", "borrower_id": "" }));
    assert_eq!(loan.id.to_string(), "a new format");
    let ordered =
        std::collections::BTreeSet::from([loan.id.clone(), LoanId::new(good).unwrap(), loan.id]);
    assert_eq!(ordered.len(), 2);
}

#[test]
fn odd_enum_values_are_kept_apart() {
    use string_enum::types::{Review, ReviewReaction, ReviewWord, State};
    let words = [
        "type", "self", "Self", "2fa", "", "ação", "açai", "*", "a b", "a_b", "default", "none",
    ];
    let known: std::collections::HashSet<ReviewWord> = words
        .into_iter()
        .map(|word| comes_back::<Review>(json!({ "reaction": "+1", "word": word })).word)
        .collect();
    assert_eq!(known.len(), words.len());
    assert!(
        !known
            .iter()
            .any(|word| matches!(word, ReviewWord::Unknown(_))),
        "{known:?}"
    );
    let later: Review = comes_back(json!({ "reaction": "later", "word": "", "state": "unknown" }));
    assert!(matches!(later.reaction, ReviewReaction::Unknown(_)));
    let state = later.state.expect("a state");
    assert_eq!(state.as_str(), "unknown");
    assert_eq!(state, State::from("unknown"), "a known value has one form");
    assert_ne!(State::from("open"), State::from("OPEN"));
    assert_eq!(State::from("open"), State::Open);
}

#[test]
fn money_dates_and_bytes_keep_their_text() {
    use dates_and_bytes::types::Receipt;
    comes_back::<money::types::Amounts>(
        json!({ "requested": "0.10", "fees": ["12345678901234567890.99"], "rate": 2.5 }),
    );
    is_refused::<money::types::Amounts>(json!({ "requested": 1.5, "fees": [] }), "");
    let receipt: Receipt = comes_back(json!({
        "created_at": "2026-03-04T10:00:00.120Z", "paid_on": "9999-12-31", "link": "https://example.com/ü", "picture": "AAEC",
        "stamp": "", "key": "550e8400-e29b-41d4-a716-446655440000", "duration": "P1D", "history": ["2026-03-04T10:00:00Z", null],
    }));
    assert_eq!(receipt.picture.as_ref(), [0, 1, 2]);
}

#[test]
fn secrets_are_not_shown() {
    use people_client::types::Human;
    let human: Human = comes_back(
        json!({ "name": "Maria", "secret": "s3cret", "born": "2000-01-02", "code": "k3y" }),
    );
    let shown = format!("{human:?}");
    assert!(
        !shown.contains("Maria") && !shown.contains("s3cret") && !shown.contains("k3y"),
        "{shown}"
    );
    let receipt = json!({ "created_at": "2026-03-04T10:00:00Z", "paid_on": "2026-03-04", "link": "u", "picture": "", "password": "s3cret" });
    let receipt: dates_and_bytes::types::Receipt = serde_json::from_value(receipt).unwrap();
    assert!(!format!("{receipt:?}").contains("s3cret"), "{receipt:?}");
}

#[test]
fn all_of_is_one_struct() {
    use all_of_merged::types::Pet;
    use all_of_narrowed::types::Created;
    let pet: Pet =
        comes_back(json!({ "id": 1, "name": "Rex", "tag": "dog", "owner": { "name": "Ana" } }));
    assert_eq!(
        (pet.id, pet.name.as_str(), pet.tag.as_str()),
        (1, "Rex", "dog")
    );
    is_refused::<Pet>(json!({ "id": 1, "name": "Rex" }), "`tag`");
    let created: Created =
        comes_back(json!({ "kind": "created", "size": 3, "note": "n", "level": "middle" }));
    let (size, note): (i64, String) = (created.size, created.note);
    assert_eq!((size, note.as_str()), (3, "n"));
}

#[test]
fn maps_keep_every_member() {
    use map::types::Stock;
    use properties_and_map::types::{Open, Profile};
    comes_back::<Stock>(json!({
        "shops": { "a": { "city": "x" }, "": {} }, "labels": { "a": null, "b": "c" }, "anything": { "a": [1], "b": null },
        "deep": { "a": { "b": ["c"] } }, "inline": { "a": { "size": 1 } },
    }));
    let profile: Profile = comes_back(
        json!({ "name": "a", "nick": "b", "note": null, "additional_properties": true }),
    );
    assert_eq!(profile.name, "a");
    is_refused::<Profile>(json!({ "name": "a", "nick": 1 }), "");
    comes_back::<Open>(json!({ "name": "a", "b": [1, { "c": null }] }));
}

#[test]
fn types_may_contain_themselves() {
    comes_back::<recursive::types::Tree>(json!({
        "value": "a", "parent": { "value": "b" }, "left": null, "children": [{ "value": "c", "left": { "value": "d" } }],
        "nest": [[], [[]]], "index": { "a": { "b": {} } }, "rule": { "not": { "not": "x" } },
    }));
}

#[test]
fn constants_are_filled_in_and_may_change_one_day() {
    use constants::types::Constants;
    let written = serde_json::to_value(Constants::new("n")).unwrap();
    assert_eq!(
        written,
        json!({ "kind": "constants", "version": 2, "on": true, "single": "only", "note": "n" })
    );
    comes_back::<Constants>(written);
    comes_back::<Constants>(
        json!({ "kind": "later", "version": 2, "on": true, "single": "other", "note": "n", "optional": "no" }),
    );
}

#[test]
fn names_are_those_of_the_wire() {
    comes_back::<keywords::types::OptionType>(json!({
        "type": "a", "Self": "b", "new": "c", "crate": "d", "_": "e", "gen": "f", "add": "g", "from_str": "h", "id": "Ok", "@id": "i",
        "$ref": "j", "1st": "k", "endereço": { "value": "l" }, "async": { "Vec": ["m"] },
    }));
    comes_back::<foreign_letters::types::Endereco>(
        json!({ "número": 1, "名前": "a", "город": "東京", "👍": true }),
    );
    comes_back::<acronyms_and_digits::types::HttpServerV2>(json!({
        "IPv4Address": "a", "OAuth2URL": "b", "x509Cert": "c", "3DSecure": { "ok": true }, "iOSVersion": "IOS_18",
    }));
}

#[test]
fn numbers_keep_their_size() {
    comes_back::<numbers::types::Numbers>(json!({
        "a": i64::MIN, "b": i32::MAX, "c": 1, "d": u64::MAX, "e": 0.1, "f": 1.25, "g": 0.01, "i": 255, "j": [true],
    }));
    is_refused::<numbers::types::Numbers>(json!({ "b": 1_i64 << 40 }), "");
    is_refused::<numbers::types::Numbers>(json!({ "a": 1.5 }), "");
}

#[test]
fn raw_json_is_kept() {
    let raw = json!({ "a": [1, { "b": null }] });
    comes_back::<raw_json::types::Blob>(json!({
        "anything": raw, "all": null, "object": { "a": 1 }, "list": [1, "a", null], "items": [null], "nullable": null, "mixed": "two", "numbers": 2,
    }));
    comes_back::<prefix_items::types::Point>(json!({ "position": [1.5, 2.5], "named": ["a", 1] }));
    comes_back::<pattern_properties::types::Meter>(
        json!({ "days": { "2026-01": 3 }, "extended": { "unit": "m", "x-a": [1] }, "named": { "a": 1.5 } }),
    );
}
