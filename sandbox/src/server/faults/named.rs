//! The problems that can be asked for by name: the API's types, its codes, and what the sandbox adds.

use crate::problem::{Kind, Problem};

#[derive(Debug, PartialEq)]
pub(crate) struct NamedProblem {
    pub(crate) name: &'static str,
    kind: Kind,
    code: Option<&'static str>,
    detail: &'static str,
}

impl NamedProblem {
    pub(crate) const ALL: &'static [Self] = &[
        of_kind(
            "invalid-request",
            Kind::InvalidRequest,
            "The request is malformed.",
        ),
        of_kind(
            "authentication-failed",
            Kind::AuthenticationFailed,
            "The credentials are not accepted.",
        ),
        of_kind(
            "not-found",
            Kind::NotFound,
            "There is nothing with this id.",
        ),
        of_kind(
            "conflict",
            Kind::Conflict,
            "The request contradicts what is already there.",
        ),
        of_kind(
            "validation-failed",
            Kind::ValidationFailed,
            "Some values are not acceptable.",
        ),
        of_kind(
            "rate-limit-exceeded",
            Kind::RateLimitExceeded,
            "The rate limit is used up. Try again in 1 second.",
        ),
        of_kind("internal", Kind::Internal, "An unexpected error occurred."),
        with_code(
            "invalid_content_type",
            Kind::InvalidRequest,
            "The Content-Type is not supported.",
        ),
        with_code(
            "malformed_body",
            Kind::InvalidRequest,
            "The request body is not valid JSON.",
        ),
        with_code(
            "missing_file",
            Kind::InvalidRequest,
            "The upload has no file.",
        ),
        with_code(
            "missing_token",
            Kind::AuthenticationFailed,
            "The Authorization header is missing.",
        ),
        with_code(
            "invalid_token",
            Kind::AuthenticationFailed,
            "The token is unknown or revoked.",
        ),
        with_code(
            "token_expired",
            Kind::AuthenticationFailed,
            "Bearer token has expired.",
        ),
        with_code(
            "forbidden",
            Kind::Forbidden,
            "The credential may not do this.",
        ),
        with_code(
            "customer_already_exists",
            Kind::Conflict,
            "A customer with this CPF is already registered with another external_id.",
        ),
        with_code(
            "offer_already_accepted",
            Kind::Conflict,
            "The credit offer has already been accepted.",
        ),
        with_code(
            "session_already_active",
            Kind::Conflict,
            "A biometrics session is already active for this customer.",
        ),
        with_code(
            "request_in_progress",
            Kind::Conflict,
            "The first request with this Idempotency-Key is still in progress.",
        ),
        with_code(
            "missing_required_field",
            Kind::ValidationFailed,
            "A required field is missing.",
        ),
        with_code(
            "invalid_cpf",
            Kind::ValidationFailed,
            "The check digits of the CPF do not match.",
        ),
        with_code(
            "invalid_cnpj",
            Kind::ValidationFailed,
            "The check digits of the CNPJ do not match.",
        ),
        with_code(
            "kyc_incomplete",
            Kind::ValidationFailed,
            "The customer's KYC is not complete.",
        ),
        with_code(
            "offer_expired",
            Kind::ValidationFailed,
            "The credit offer has expired.",
        ),
        with_code(
            "simulation_mismatch",
            Kind::ValidationFailed,
            "The loan terms differ from the simulation.",
        ),
        with_code(
            "amount_out_of_range",
            Kind::ValidationFailed,
            "The amount is outside the range of the offer.",
        ),
        with_code(
            "idempotency_key_reused",
            Kind::ValidationFailed,
            "This Idempotency-Key belongs to another request.",
        ),
        with_code(
            "rate_limit_exceeded",
            Kind::RateLimitExceeded,
            "The rate limit is used up. Try again in 1 second.",
        ),
    ];

    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|problem| problem.name == name)
    }

    pub(crate) fn problem(&self) -> Problem {
        let mut problem = Problem::new(self.kind, self.detail);
        problem.code = self.code;
        match self.kind {
            Kind::RateLimitExceeded => problem.with_retry_after(1),
            _ => problem,
        }
    }
}

const fn of_kind(name: &'static str, kind: Kind, detail: &'static str) -> NamedProblem {
    NamedProblem {
        name,
        kind,
        code: None,
        detail,
    }
}

const fn with_code(name: &'static str, kind: Kind, detail: &'static str) -> NamedProblem {
    NamedProblem {
        name,
        kind,
        code: Some(name),
        detail,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::NamedProblem;

    #[test]
    fn types_are_named_by_their_last_segment_and_codes_by_themselves() {
        for named in NamedProblem::ALL {
            let body = named.problem().body("/v3/x");
            let name = match named.code {
                Some(_) => body["code"].as_str(),
                None => body["type"].as_str().and_then(|uri| uri.rsplit('/').next()),
            };
            assert_eq!(name, Some(named.name));
        }
        let names: BTreeSet<_> = NamedProblem::ALL.iter().map(|named| named.name).collect();
        assert_eq!(
            names.len(),
            NamedProblem::ALL.len(),
            "each name stands once"
        );
    }
}
