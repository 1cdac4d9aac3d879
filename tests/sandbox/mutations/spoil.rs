//! What can be spoilt about a request, and how it is then refused.

use reqwest::Url;
use serde_json::{Value, json};

use crate::raw::Raw;
use crate::spec::Described;

/// How often each kind of mutation is tried on each member, where it leaves a choice.
const ROUNDS: usize = 4;

/// A request that is wrong in one place.
pub(super) struct Mutation {
    pub(super) what: String,
    pub(super) raw: Raw,
    pub(super) status: u16,
    pub(super) code: Option<&'static str>,
}

/// Everything that can be spoilt about this request. A key is left out: it would find the answer of the
/// good one.
pub(super) fn mutations(operation: &Described, raw: &Raw, random: &mut Random) -> Vec<Mutation> {
    let raw = raw.clone().without_header("idempotency-key");
    let mut mutations = bad_ids(&raw);
    mutations.extend(bad_queries(operation, &raw));
    if !raw.body.is_empty() {
        mutations.extend(bad_content(&raw));
    }
    if let Some(body) = raw.json() {
        let mut with_body = |what: String, body: Value, code| Mutation {
            what,
            raw: raw.clone().with_body(body.to_string()),
            status: 422,
            code,
        };
        mutations.extend(missing(operation, &body, &mut with_body));
        mutations.extend(mistyped(&body, random, &mut with_body));
        mutations.extend(malformed(&body, random, &mut with_body));
    }
    mutations
}

/// Ids that nobody has, of a form that none has, and those of something else.
fn bad_ids(raw: &Raw) -> Vec<Mutation> {
    let url: Url = raw.url.parse().expect("it was sent");
    let segments: Vec<&str> = url.path_segments().into_iter().flatten().collect();
    let place = segments.iter().position(|segment| segment.contains('_'));
    let Some(place) = place else {
        return Vec::new();
    };
    let id = segments[place];
    let bad = [
        "nonsense".to_owned(),
        id.to_uppercase(),
        format!("{id}0"),
        id[..id.len() - 1].to_owned(),
        format!("x{id}"),
        "%F0%9F%8D%8C".to_owned(),
        id.chars().rev().collect(),
    ];
    bad.into_iter()
        .map(|bad| {
            let mut segments = segments.clone();
            segments[place] = &bad;
            let path = segments.join("/");
            let query = url.query().map(|query| format!("?{query}"));
            let origin = url.origin().ascii_serialization();
            let changed = format!("{origin}/{path}{}", query.unwrap_or_default());
            Mutation {
                what: format!("id {bad}"),
                raw: Raw {
                    url: changed,
                    ..raw.clone()
                },
                status: 404,
                code: None,
            }
        })
        .collect()
}

fn bad_queries(operation: &Described, raw: &Raw) -> Vec<Mutation> {
    let url: Url = raw.url.parse().expect("it was sent");
    let has = |name: &str| url.query_pairs().any(|(other, _)| other == name);
    let limits = ["0", "101", "-1", "ten", "1.5", "", "99999999999999999999"];
    let limits = limits
        .into_iter()
        .filter(|_| has("limit"))
        .map(|limit| ("limit", limit));
    let enums = operation.enums.iter().filter(|name| has(name));
    let enums = enums.flat_map(|name| [(&**name, "unheard_of"), (&**name, ""), (&**name, "ASC")]);
    limits
        .chain(enums)
        .map(|(name, value)| {
            let mut changed = url.clone();
            let others = url.query_pairs().filter(|(other, _)| other != name);
            changed
                .query_pairs_mut()
                .clear()
                .extend_pairs(others)
                .append_pair(name, value);
            Mutation {
                what: format!("{name}={value}"),
                raw: Raw {
                    url: changed.into(),
                    ..raw.clone()
                },
                status: 400,
                code: None,
            }
        })
        .collect()
}

/// Another content type than that of the body, or a body that is none of its content type.
fn bad_content(raw: &Raw) -> Vec<Mutation> {
    let with_type = |content_type: &str| Mutation {
        what: format!("Content-Type {content_type}"),
        raw: raw.clone().with_header("content-type", content_type),
        status: 400,
        code: Some("invalid_content_type"),
    };
    let mut mutations = vec![
        with_type("text/plain"),
        with_type("application/xml"),
        with_type("nonsense"),
    ];
    mutations.push(Mutation {
        what: "no Content-Type".to_owned(),
        raw: raw.clone().without_header("content-type"),
        status: 400,
        code: Some("invalid_content_type"),
    });
    let is_form = raw.header("content-type") == Some("application/x-www-form-urlencoded");
    let cut = raw.body.len() / 2;
    mutations.push(Mutation {
        what: format!("body cut after {cut} bytes"),
        raw: raw.clone().with_body(&raw.body[..cut]),
        status: 400,
        // Of a form any half is a form.
        code: (!is_form).then_some("malformed_body"),
    });
    mutations
}

fn missing(
    operation: &Described,
    body: &Value,
    mutation: &mut impl FnMut(String, Value, Option<&'static str>) -> Mutation,
) -> Vec<Mutation> {
    let required = operation.required.iter().map(|name| {
        let mut body = body.clone();
        let members = body.as_object_mut().expect("it is an object");
        assert!(members.shift_remove(name).is_some(), "the SDK sends {name}");
        mutation(
            format!("without {name}"),
            body,
            Some("missing_required_field"),
        )
    });
    required.collect()
}

/// Members with values of another type.
fn mistyped(
    body: &Value,
    random: &mut Random,
    mutation: &mut impl FnMut(String, Value, Option<&'static str>) -> Mutation,
) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for (name, value) in body.as_object().into_iter().flatten() {
        for _ in 0..ROUNDS {
            let wrong = loop {
                let wrong = random.choose(&[
                    json!(7),
                    json!(1.5),
                    json!(true),
                    json!([1]),
                    json!({"a": 1}),
                    json!("x"),
                ]);
                if std::mem::discriminant(&wrong) != std::mem::discriminant(value) {
                    break wrong;
                }
            };
            let mut body = body.clone();
            body[name] = wrong.clone();
            mutations.push(mutation(format!("{name}: {wrong}"), body, None));
        }
    }
    mutations.extend(
        [json!([]), json!("x"), json!(1), json!(null)]
            .into_iter()
            .map(|body| mutation(format!("{body} for a body"), body, None)),
    );
    mutations
}

/// Members of the right type whose text is nothing that the description knows, by what they are.
fn malformed(
    body: &Value,
    random: &mut Random,
    mutation: &mut impl FnMut(String, Value, Option<&'static str>) -> Mutation,
) -> Vec<Mutation> {
    let wrong: [(&str, &[Value]); 11] = [
        ("status", &[json!("unheard_of"), json!("ACTIVE"), json!("")]),
        ("email", &[json!("at home"), json!("@"), json!("a@b@c")]),
        (
            "url",
            &[json!("no address"), json!("/webhooks"), json!("http://")],
        ),
        (
            "requested_amount",
            &[
                json!("25000"),
                json!("25.000,00"),
                json!("-1.00"),
                json!("1e3"),
            ],
        ),
        (
            "installments_value",
            &[json!("4550.5"), json!("4550.000"), json!(" 4550.00")],
        ),
        (
            "first_due_date",
            &[json!("2026-02-30"), json!("15/04/2026"), json!("2026-4-15")],
        ),
        (
            "expires_at",
            &[
                json!("tomorrow"),
                json!("2126-01-01"),
                json!("2126-13-01T00:00:00Z"),
            ],
        ),
        (
            "credit_offer_id",
            &[json!("co_1"), json!("ln_550e8400e29b41d4a716446655440000")],
        ),
        (
            "simulation_id",
            &[json!("sim_X"), json!("550e8400e29b41d4a716446655440000")],
        ),
        (
            "cpf",
            &[
                json!("123"),
                json!("111.444.777-00"),
                json!("abc.def.ghi-jk"),
            ],
        ),
        (
            "expire_current_in",
            &[json!(86_401), json!(-1), json!(10.5)],
        ),
    ];
    let mut mutations = Vec::new();
    for (name, values) in wrong {
        if body.get(name).is_none() {
            continue;
        }
        for _ in 0..ROUNDS {
            let value = random.choose(values);
            let mut body = body.clone();
            body[name] = value.clone();
            mutations.push(mutation(format!("{name}: {value}"), body, None));
        }
    }
    mutations
}

/// Chance that is the same in every run: xorshift64 (G. Marsaglia, 2003).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn choose<T: Clone>(&mut self, all: &[T]) -> T {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let place = self.0 % u64::try_from(all.len()).expect("a short list");
        all[usize::try_from(place).expect("a short list")].clone()
    }
}
