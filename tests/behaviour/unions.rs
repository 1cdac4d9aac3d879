//! Unions: every kind of JSON finds its variant, and what fits none is kept.

use serde_json::{Value, json};

use crate::comes_back;

#[test]
fn a_discriminator_picks_the_variant_by_its_mapping() {
    use one_of_mapping::types::{CardPayment, Payment, PixPayment};
    for tag in ["card", "credit_card"] {
        let payment: Payment = comes_back(json!({ "method": tag, "number": "4111" }));
        assert!(matches!(payment, Payment::CardPayment(_)), "{payment:?}");
    }
    let payment: Payment = comes_back(json!({ "method": "pix", "key": "k" }));
    assert!(matches!(payment, Payment::PixPayment(_)), "{payment:?}");
    let made = Payment::from(PixPayment::new("k"));
    assert_eq!(
        serde_json::to_value(&made).unwrap(),
        json!({ "method": "pix", "key": "k" })
    );
    let card = CardPayment::new("card", "4111");
    assert_eq!(
        serde_json::to_value(Payment::from(card)).unwrap(),
        json!({ "method": "card", "number": "4111" })
    );
}

#[test]
fn an_unknown_or_missing_tag_is_kept() {
    use one_of_mapping::types::Payment;
    for json in [
        json!({ "method": "boleto", "line": [1, null] }),
        json!({ "number": "4111" }),
        json!({ "method": 7 }),
        json!("cash"),
        json!(null),
    ] {
        let payment: Payment = comes_back(json);
        assert!(matches!(payment, Payment::Unknown(_)), "{payment:?}");
    }
}

#[test]
fn without_a_mapping_the_names_of_the_schemas_are_the_tags() {
    use one_of_schema_names::types::{Animal, Dog};
    assert!(matches!(
        comes_back(json!({ "species": "Cat", "lives": 9 })),
        Animal::Cat(_)
    ));
    assert!(matches!(
        comes_back(json!({ "species": "dog", "bark": "woof" })),
        Animal::Dog(_)
    ));
    assert!(matches!(
        comes_back(json!({ "species": "Dog" })),
        Animal::Unknown(_)
    ));
    let made = serde_json::to_value(Animal::from(Dog::new().bark("woof"))).unwrap();
    assert_eq!(
        made,
        json!({ "species": "dog", "bark": "woof" }),
        "the tag is added"
    );
}

#[test]
fn constants_tell_variants_apart() {
    use one_of_constants::types::Block;
    for tag in ["image", "picture"] {
        let block: Block = comes_back(json!({ "type": tag, "url": "https://example.com/a" }));
        assert!(
            !matches!(block, Block::Unknown(_) | Block::Rule(_)),
            "{block:?}"
        );
    }
    assert!(matches!(
        comes_back(json!({ "type": "rule" })),
        Block::Rule(_)
    ));
    assert!(!matches!(
        comes_back(json!({ "type": "text", "text": "a" })),
        Block::Unknown(_)
    ));
    assert!(matches!(
        comes_back(json!({ "type": "video", "length": 3 })),
        Block::Unknown(_)
    ));
}

#[test]
fn required_members_tell_untagged_variants_apart() {
    use one_of_untagged::types::Contact;
    assert!(matches!(
        comes_back(json!({ "address": "a@b.c", "verified": true })),
        Contact::Email(_)
    ));
    assert!(matches!(
        comes_back(json!({ "number": "1", "country": "br" })),
        Contact::Phone(_)
    ));
    assert!(matches!(
        comes_back(json!({ "number": "1" })),
        Contact::Phone(_)
    ));
    let other: Contact = comes_back(json!({ "fax": "2" }));
    assert!(
        !matches!(
            other,
            Contact::Email(_) | Contact::Phone(_) | Contact::Unknown(_)
        ),
        "{other:?}"
    );
    assert!(matches!(
        comes_back(json!({ "fax": 2 })),
        Contact::Unknown(_)
    ));
    assert!(matches!(comes_back(json!([1])), Contact::Unknown(_)));
}

#[test]
fn scalars_are_told_apart_by_their_kind() {
    use one_of_scalars::types::{Setting, SettingValue};
    let value = |json: Value| comes_back::<Setting>(json!({ "value": json })).value;
    let kinds: Vec<SettingValue> = [
        json!(true),
        json!(3),
        json!(2.5),
        json!("a"),
        json!(["a", "b"]),
        json!({ "a": 1 }),
    ]
    .map(value)
    .into();
    for (index, one) in kinds.iter().enumerate() {
        for other in &kinds[index + 1..] {
            assert_ne!(
                std::mem::discriminant(one),
                std::mem::discriminant(other),
                "{one:?}, {other:?}"
            );
        }
    }
    assert!(matches!(kinds[5], SettingValue::Unknown(_)));
    assert!(matches!(value(json!(["a", 1])), SettingValue::Unknown(_)));
    for limit in [json!(1), json!("none"), json!(null)] {
        comes_back::<Setting>(json!({ "value": 1, "limit": limit }));
    }
    for colour in ["red", "mauve"] {
        comes_back::<Setting>(json!({ "value": 1, "colour": colour }));
    }
}

#[test]
fn a_variant_may_be_a_union() {
    use union_of_unions::types::{Angular, Round, Shape};
    let Shape::Round(round) = comes_back(json!({ "radius": 1.5 })) else {
        panic!("not round")
    };
    assert!(matches!(*round, Round::Circle(_)));
    let Shape::Round(round) = comes_back(json!({ "axes": [1.0, 2.0], "inside": { "side": 1.5 } }))
    else {
        panic!("not round")
    };
    assert!(matches!(*round, Round::Ellipse(_)));
    let Shape::Angular(angular) = comes_back(json!({ "base": 1.5 })) else {
        panic!("not angular")
    };
    assert!(matches!(*angular, Angular::Triangle(_)));
    assert!(!matches!(comes_back(json!("none")), Shape::Unknown(_)));
    assert!(matches!(
        comes_back(json!({ "corners": 3 })),
        Shape::Unknown(_)
    ));
}

#[test]
fn what_is_common_to_all_variants_is_kept_with_each() {
    use all_of_union::types::Message;
    let text: Message = comes_back(json!({ "id": "1", "text": "a" }));
    let picture: Message = comes_back(json!({ "id": "1", "url": "u" }));
    assert_ne!(format!("{text:?}"), format!("{picture:?}"));
}

#[test]
fn null_beside_a_schema_is_an_option() {
    use any_of_null::types::Account;
    let account: Account = comes_back(json!({ "owner": null, "parent": null }));
    assert!(account.owner.is_none() && account.parent.is_none() && account.backup.is_absent());
    let account: Account =
        comes_back(json!({ "owner": { "name": "a" }, "parent": "b", "backup": null }));
    assert_eq!(
        account.owner.map(|person| person.name).as_deref(),
        Some("a")
    );
    assert_eq!(account.backup, dinie_runtime::Maybe::Null);
    comes_back::<Account>(json!({ "owner": null, "parent": null, "either": "a", "nothing": null }));
    comes_back::<Account>(json!({ "owner": null, "parent": null, "either": { "name": "a" } }));
}

#[test]
fn any_json_is_kept_by_every_union() {
    let values = [
        json!(null),
        json!(false),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!([]),
        json!([[{}]]),
        json!({}),
        json!({ "type": null }),
        json!({ "method": ["card"] }),
        json!({ "species": { "a": 1 } }),
        json!({ "": "" }),
    ];
    for value in values {
        kept::<one_of_mapping::types::Payment>(&value);
        kept::<one_of_schema_names::types::Animal>(&value);
        kept::<one_of_constants::types::Block>(&value);
        kept::<one_of_untagged::types::Contact>(&value);
        kept::<one_of_scalars::types::SettingValue>(&value);
        kept::<union_of_unions::types::Shape>(&value);
    }
}

#[track_caller]
fn kept<T: serde::de::DeserializeOwned + serde::Serialize>(value: &Value) {
    comes_back::<T>(value.clone());
}
