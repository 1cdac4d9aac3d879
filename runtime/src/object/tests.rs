//! Objects beside what serde's derives make of the same struct.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Json;
use crate::values::Maybe;

#[derive(Debug, Default, PartialEq)]
struct Customer {
    r#type: String,
    cnpj: Option<String>,
    note: Option<Box<Customer>>,
    phone: Maybe<String>,
}

crate::impl_object!(Customer {
    r#type: required("@type"),
    cnpj: required("cnpj"),
    note: optional("note"),
    phone: optional("phone"),
});

/// The same by the derives.
#[derive(Debug, Serialize, Deserialize)]
struct Derived {
    #[serde(rename = "@type")]
    r#type: String,
    #[serde(deserialize_with = "crate::internal::nullable")]
    cnpj: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<Box<Derived>>,
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    phone: Maybe<String>,
}

#[derive(Debug, PartialEq)]
struct Empty {}

crate::impl_object!(Empty {});

/// Fields named like what the macro itself names.
#[derive(Debug, PartialEq)]
struct Namesakes {
    map: u8,
    name: u8,
    serializer: Option<u8>,
    deserializer: Maybe<u8>,
    required: u8,
    optional: Option<u8>,
    member: u8,
    skip: u8,
    read: u8,
}

crate::impl_object!(Namesakes {
    map: required("map"),
    name: required("name"),
    serializer: optional("serializer"),
    deserializer: optional("deserializer"),
    required: required("required"),
    optional: optional("optional"),
    member: required("member"),
    skip: required("skip"),
    read: required("read"),
});

/// Structs named like the macro's type parameters.
#[derive(Debug, PartialEq)]
struct A {
    s: S,
}

crate::impl_object!(A { s: required("s") });

#[derive(Debug, PartialEq)]
struct S {
    d: Option<D>,
}

crate::impl_object!(S { d: optional("d") });

#[derive(Debug, PartialEq)]
struct D {}

crate::impl_object!(D {});

fn customer(json: &str) -> Result<Customer, serde_json::Error> {
    serde_json::from_str(json)
}

/// The message and the path of what does not fit.
fn refusal<T: serde::de::DeserializeOwned>(json: &str) -> (String, String) {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Ok(_) => panic!("{json} is read"),
        Err(error) => (error.path().to_string(), error.inner().to_string()),
    }
}

#[test]
fn members_are_read_in_any_order_and_others_passed_over() {
    for json in [
        r#"{"@type":"a","cnpj":null,"x":[{"y":1}],"phone":null,"note":{"cnpj":"1","@type":"b"}}"#,
        r#"{"note":{"cnpj":"1","\u0040type":"b"},"phone":null,"cnpj":null,"@type":"a","y":null}"#,
    ] {
        let read = customer(json).unwrap();
        assert_eq!((read.r#type.as_str(), &read.cnpj), ("a", &None));
        assert_eq!(read.phone, Maybe::Null);
        assert_eq!(read.note.as_ref().unwrap().cnpj.as_deref(), Some("1"));
        let value: Json = serde_json::from_str(json).unwrap();
        assert_eq!(Customer::deserialize(&value).unwrap(), read);
        assert_eq!(serde_json::from_value::<Customer>(value).unwrap(), read);
        assert_eq!(
            serde_json::from_reader::<_, Customer>(json.as_bytes()).unwrap(),
            read
        );
    }
}

#[test]
fn absent_null_and_a_value_are_told_apart() {
    for (member, phone) in [
        ("", Maybe::Absent),
        (r#","phone":null"#, Maybe::Null),
        (r#","phone":"1""#, Maybe::Value("1".to_owned())),
    ] {
        let json = format!(r#"{{"@type":"a","cnpj":null{member}}}"#);
        let read = customer(&json).unwrap();
        assert_eq!(read.phone, phone);
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
    }
    let read = customer(r#"{"@type":"a","cnpj":null,"note":null}"#).unwrap();
    assert_eq!(read.note, None);
}

#[test]
fn what_may_be_null_must_still_be_there() {
    let (_, message) = refusal::<Customer>(r#"{"@type":"a"}"#);
    assert!(message.starts_with("missing field `cnpj`"), "{message}");
}

#[test]
fn what_does_not_fit_is_told_as_the_derive_tells_it() {
    for json in [
        "{}",
        r#"{"@type":"a"}"#,
        r#"{"cnpj":null}"#,
        r#"{"@type":null,"cnpj":null}"#,
        r#"{"@type":"a","@type":"b","cnpj":null}"#,
        r#"{"@type":"a","cnpj":null,"phone":null,"phone":"1"}"#,
        r#"{"@type":"a","cnpj":null,"note":{"cnpj":3}}"#,
        r#"{"@type":"a","cnpj":null,"note":{"@type":"b"}}"#,
        r#"{"@type":"a","cnpj":null,"note":{"@type":"b","cnpj":null,"phone":[]}}"#,
        r#"{"@type":"a","cnpj":null,"note":[]}"#,
        r#"{"@type":"a","cnpj":null,"x":tru}"#,
        r#"{"@type":"a","cnpj":null"#,
        r#"{"@type":"a",3:null}"#,
        r#""text""#,
        "null",
        "3",
    ] {
        let (path, message) = refusal::<Customer>(json);
        let derived = refusal::<Derived>(json);
        // From a list the derive wants the members by position.
        if !json.contains("\"note\":[]") {
            let expected = derived.1.replace("struct Derived", "struct Customer");
            assert_eq!(message, expected, "{json}");
        }
        assert_eq!(path, derived.0, "{json}");
    }
}

#[test]
fn a_list_is_not_an_object() {
    let (path, message) = refusal::<Vec<Customer>>(r#"[["a",null,null,null]]"#);
    assert_eq!(path, "[0]");
    assert!(
        message.starts_with("invalid type: sequence, expected struct Customer"),
        "{message}"
    );
    assert!(serde_json::from_str::<Empty>("[]").is_err());
    assert!(serde_json::from_value::<Customer>(json!(["a", null, null, null])).is_err());
}

#[test]
fn what_is_written_is_what_the_derive_writes() {
    for json in [
        r#"{"@type":"a","cnpj":null}"#,
        r#"{"@type":"a","cnpj":"1","note":{"@type":"b","cnpj":null,"phone":null},"phone":"é\"2"}"#,
    ] {
        let derived: Derived = serde_json::from_str(json).unwrap();
        let read = customer(json).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        assert_eq!(
            serde_json::to_string_pretty(&read).unwrap(),
            serde_json::to_string_pretty(&derived).unwrap()
        );
        assert_eq!(
            serde_json::to_value(&read).unwrap(),
            serde_json::to_value(&derived).unwrap()
        );
    }
}

#[test]
fn the_first_failure_to_write_is_told() {
    #[derive(Debug, Default)]
    struct Broken(&'static str);

    impl Serialize for Broken {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom(self.0))
        }
    }

    impl<'de> Deserialize<'de> for Broken {
        fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            Ok(Self("read"))
        }
    }

    struct Pair {
        first: Broken,
        second: Option<Broken>,
    }

    crate::impl_object!(Pair {
        first: required("first"),
        second: optional("second"),
    });

    let pair = Pair {
        first: Broken("one"),
        second: Some(Broken("two")),
    };
    assert_eq!(serde_json::to_string(&pair).unwrap_err().to_string(), "one");
}

#[test]
fn an_object_may_have_no_members_of_its_own() {
    let empty: Empty = serde_json::from_str(r#"{"a":1}"#).unwrap();
    assert_eq!(serde_json::to_string(&empty).unwrap(), "{}");
    assert_eq!(serde_json::to_string_pretty(&empty).unwrap(), "{}");
    assert_eq!(serde_json::to_value(&empty).unwrap(), json!({}));
}

#[test]
fn names_of_the_macro_are_free() {
    let json = json!({
        "map": 1, "name": 2, "serializer": 3, "deserializer": null, "required": 4, "member": 5,
        "skip": 6, "read": 7
    });
    let read: Namesakes = serde_json::from_value(json.clone()).unwrap();
    assert_eq!((read.map, read.name, read.optional), (1, 2, None));
    assert_eq!(serde_json::to_value(&read).unwrap(), json);

    let json = json!({ "s": { "d": {} } });
    let read: A = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(
        read,
        A {
            s: S { d: Some(D {}) }
        }
    );
    assert_eq!(serde_json::to_value(&read).unwrap(), json);
}

#[test]
fn objects_are_variants_of_unions_and_parts_of_derived_structs() {
    let json = json!({ "@type": "a", "cnpj": null, "phone": null });
    let read: Customer = crate::internal::union::decode(&json).unwrap();
    assert_eq!(read.phone, Maybe::Null);
    assert_eq!(crate::internal::union::encode(&read).unwrap(), json);
    assert!(crate::internal::union::decode::<Customer>(&json!({ "cnpj": null })).is_err());

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Holder {
        owner: Customer,
        #[serde(flatten)]
        rest: std::collections::BTreeMap<String, Customer>,
    }
    let json = json!({ "owner": json, "other": json });
    let holder: Holder = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(holder.rest["other"], read);
    assert_eq!(serde_json::to_value(&holder).unwrap(), json);
    assert_eq!(
        serde_json::from_str::<Holder>(&json.to_string()).unwrap(),
        holder
    );
}
