//! The codes of the API's documentation, 18 of problems and 2 of fields: each can be met, with the status
//! and the type that it belongs to.

mod ways;

use std::collections::BTreeSet;

use dinie::types::UpdateCustomer;

use crate::stage::{client, register, start};

/// By the class of problem: last segment of its type, status, codes.
const DOCUMENTED: [(&str, u16, &[&str]); 6] = [
    (
        "invalid-request",
        400,
        &["invalid_content_type", "malformed_body", "missing_file"],
    ),
    (
        "authentication-failed",
        401,
        &["missing_token", "invalid_token", "token_expired"],
    ),
    ("forbidden", 403, &["forbidden"]),
    (
        "conflict",
        409,
        &[
            "customer_already_exists",
            "offer_already_accepted",
            "session_already_active",
        ],
    ),
    (
        "validation-failed",
        422,
        &[
            "missing_required_field",
            "invalid_cpf",
            "invalid_cnpj",
            "kyc_incomplete",
            "offer_expired",
            "simulation_mismatch",
            "amount_out_of_range",
        ],
    ),
    ("rate-limit-exceeded", 429, &["rate_limit_exceeded"]),
];

const OF_FIELDS: [&str; 2] = ["invalid_format", "already_exists"];

#[tokio::test]
async fn each_code_is_met_with_its_status_and_type() {
    let mut met = BTreeSet::new();
    let mut met_in_fields = BTreeSet::new();
    for (code, way) in ways::ways() {
        let problem = way.await;
        assert_eq!(problem["code"], code, "{problem}");
        let class = DOCUMENTED
            .iter()
            .find(|(_, _, codes)| codes.contains(&code));
        let (slug, status, _) = class.expect("it is documented");
        assert_eq!(problem["status"], *status, "{problem}");
        let uri = format!("https://api.dinie.com.br/errors/{slug}");
        assert_eq!(problem["type"], uri, "{problem}");
        let errors = problem["errors"].as_array().into_iter().flatten();
        met_in_fields.extend(errors.filter_map(|error| Some(error["code"].as_str()?.to_owned())));
        met.insert(code);
    }
    let documented = DOCUMENTED
        .iter()
        .flat_map(|(_, _, codes)| codes.iter().copied());
    assert_eq!(met, documented.collect());
    assert_eq!(met.len(), 18);
    met_in_fields.extend(format_of_fields().await);
    for code in OF_FIELDS {
        assert!(met_in_fields.contains(code), "{code} of {met_in_fields:?}");
    }
}

/// Codes of the fields of a request that has the right members, in forms that are wrong.
async fn format_of_fields() -> Vec<String> {
    let sandbox = start().await;
    let client = client(&sandbox);
    let customer = register(&client, 1).await;
    let changes = UpdateCustomer::new().email("at home");
    let error = client.customers().update(&customer.id, changes).await;
    let error = error.expect_err("that is no address");
    assert!(error.is_validation(), "{error:?}");
    let fields = error.field_errors().iter();
    fields
        .filter_map(|field| Some(field.code()?.to_owned()))
        .collect()
}
