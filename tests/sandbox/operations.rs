//! Each of the 23 operations: what it answers when all is well, each error that the description lists for
//! it, and what the SDK makes of that. The description decides which tests there have to be.

mod calls;
mod refusals;
mod things;

use std::collections::BTreeSet;
use std::time::Duration;

use dinie::{Client, ClientBuilder, Error};
use dinie_sandbox::Sandbox;

use crate::spec;
use crate::stage::{assert_faultless, builder, start};

pub(crate) use calls::{Call, calls};
pub(crate) use things::Things;

/// Operations that can be carried out a second time by repeating them, and that the SDK therefore does not
/// repeat after a failure of the server.
const NOT_REPEATED: [&str; 2] = ["updateCustomer", "updateWebhookEndpoint"];

/// One sandbox with everything that the calls need.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) things: std::sync::Arc<Things>,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        let sandbox = start().await;
        let things = Things::make(&sandbox).await.into();
        Self { sandbox, things }
    }

    async fn call(&self, call: &Call, client: Client) -> Result<(), Error> {
        (call.run)(client, self.things.clone()).await
    }

    /// Statuses of the requests for an operation, from this number on.
    fn statuses(&self, operation: &str, from: usize) -> Vec<Option<u16>> {
        let requests = self.sandbox.requests();
        assert!(requests.len() < 200, "the sandbox has forgotten the first");
        requests
            .into_iter()
            .skip(from)
            .filter(|request| request.operation.as_deref() == Some(operation))
            .map(|request| request.status)
            .collect()
    }
}

#[test]
fn there_is_a_call_for_each_operation_of_the_description() {
    let described: Vec<&str> = spec::operations().iter().map(|it| &*it.id).collect();
    assert_eq!(described.len(), 23);
    let called: BTreeSet<&str> = calls().iter().map(|call| call.operation).collect();
    assert_eq!(called, described.into_iter().collect());
}

#[tokio::test]
async fn each_operation_succeeds_with_each_status_that_is_documented() {
    let stage = Stage::set().await;
    let client = clients(|| builder(&stage.sandbox));
    for call in calls() {
        let before = stage.sandbox.requests().len();
        let outcome = stage.call(&call, client(call.operation)).await;
        outcome.unwrap_or_else(|error| panic!("{}: {error:?}", call.operation));
        let answered = stage.statuses(call.operation, before);
        let answered: BTreeSet<u16> = answered.into_iter().flatten().collect();
        let documented = spec::operation(call.operation).successes();
        assert_eq!(answered, documented, "{}", call.operation);
    }
    assert_faultless(&stage.sandbox);
}

#[tokio::test]
async fn a_refused_token_is_an_error_of_authentication() {
    let stage = Stage::set().await;
    let stranger = clients(|| builder(&stage.sandbox).credentials("dinie_ci_stranger", "wrong"));
    let thief = clients(|| builder(&stage.sandbox).bearer_token("dinie_at_stolen"));
    for call in calls() {
        let documented = spec::operation(call.operation).statuses.contains(&401);
        assert!(documented, "{}", call.operation);
        let (client, code) = match call.operation {
            "createToken" => (stranger("createToken"), "invalid_credentials"),
            operation => (thief(operation), "invalid_token"),
        };
        let error = refused(stage.call(&call, client).await);
        assert!(error.is_authentication(), "{error:?}");
        assert_eq!((error.status(), error.code()), (Some(401), Some(code)));
        assert!(!error.is_retryable() && !error.may_have_been_processed());
        // No request goes out without a token; another token would be refused as well.
        let attempts = u32::from(call.operation != "createToken");
        assert_eq!(error.attempts(), attempts, "{error:?}");
    }
    assert_faultless(&stage.sandbox);
}

#[tokio::test]
async fn too_many_requests_are_repeated_when_the_api_says_so() {
    let stage = Stage::set().await;
    let impatient = clients(|| builder(&stage.sandbox).retries(0));
    let patient = clients(|| builder(&stage.sandbox));
    for call in calls() {
        let fault = format!("problem=rate_limit_exceeded;operation={}", call.operation);
        let error = first_attempt(&stage, &call, impatient(call.operation), &fault).await;
        assert!(error.is_rate_limited(), "{error:?}");
        assert_eq!(error.code(), Some("rate_limit_exceeded"));
        assert!(error.retry_after() >= Some(Duration::from_secs(1)));
        assert!(!error.may_have_been_processed(), "{error:?}");
        assert!(error.is_retryable(), "{error:?}");

        let statuses = with_repetitions(&stage, &call, patient(call.operation), &fault).await;
        let statuses = statuses.unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(statuses[0], Some(429), "{}", call.operation);
        assert_success(&call, &statuses[1..]);
    }
    assert_faultless(&stage.sandbox);
}

#[tokio::test]
async fn a_failure_of_the_server_is_repeated_where_that_is_safe() {
    let stage = Stage::set().await;
    let impatient = clients(|| builder(&stage.sandbox).retries(0));
    let patient = clients(|| builder(&stage.sandbox));
    for call in calls() {
        let fault = format!("problem=internal;operation={}", call.operation);
        let error = first_attempt(&stage, &call, impatient(call.operation), &fault).await;
        assert!(error.is_server_error(), "{error:?}");
        assert_eq!(error.status(), Some(500));
        let unsettled = call.effect == calls::Effect::Some;
        assert_eq!(error.may_have_been_processed(), unsettled, "{error:?}");
        let repeatable = !NOT_REPEATED.contains(&call.operation);
        assert_eq!(error.is_retryable(), repeatable, "{error:?}");

        match with_repetitions(&stage, &call, patient(call.operation), &fault).await {
            Ok(statuses) => {
                assert!(repeatable, "{} was repeated", call.operation);
                assert_eq!(statuses[0], Some(500), "{}", call.operation);
                assert_success(&call, &statuses[1..]);
            }
            Err(error) => {
                assert!(!repeatable, "{error:?}");
                assert_eq!(error.attempts(), 1);
            }
        }
    }
    assert_faultless(&stage.sandbox);
}

/// Everything else that is documented has a case of its own, and every case is documented.
#[tokio::test]
async fn each_refusal_is_what_the_description_says() {
    let stage = Stage::set().await;
    let client = clients(|| builder(&stage.sandbox));
    let mut seen = BTreeSet::new();
    for case in refusals::refusals() {
        let name = format!("{} {}", case.operation, case.status);
        if let Some(fault) = case.fault {
            let fault = format!("{fault};operation={}", case.operation);
            stage.sandbox.fault(&fault).expect("there is such a fault");
        }
        let client = client(case.operation);
        let error = refused((case.run)(client, stage.things.clone()).await);
        assert_eq!(error.status(), Some(case.status), "{name}: {error:?}");
        assert_eq!(error.code(), case.code, "{name}");
        let fields = error
            .field_errors()
            .iter()
            .filter_map(|field| field.param());
        let fields: Vec<&str> = fields.collect();
        assert_eq!(fields, case.fields, "{name}");
        assert_eq!(questions(&error), [case.status], "{name}: {error:?}");
        assert!(
            !error.may_have_been_processed() && !error.is_retryable(),
            "{name}"
        );
        let attempts = u32::from(case.operation != "createToken");
        assert_eq!(error.attempts(), attempts, "{name}");
        seen.insert((case.operation.to_owned(), case.status));
    }
    let documented: BTreeSet<(String, u16)> = spec::operations()
        .iter()
        .flat_map(|operation| {
            let all = operation.refusals().into_iter();
            let special = all.filter(|status| ![401, 429, 500].contains(status));
            special.map(|status| (operation.id.clone(), status))
        })
        .collect();
    assert_eq!(seen, documented);
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
}

/// One client for all calls, but for the one that is about buying a token: that has none yet.
fn clients(make: impl Fn() -> ClientBuilder) -> impl Fn(&str) -> Client {
    let build = move || make().build().expect("the settings are right");
    let shared = build();
    move |operation| match operation {
        "createToken" => build(),
        _ => shared.clone(),
    }
}

/// The statuses that the questions of an error stand for, as far as it says yes.
fn questions(error: &Error) -> Vec<u16> {
    let answers = [
        (400, error.is_invalid_request()),
        (404, error.is_not_found()),
        (409, error.is_conflict()),
        (422, error.is_validation()),
        (429, error.is_rate_limited()),
        (500, error.is_server_error()),
    ];
    let yes = answers.into_iter().filter(|(_, answer)| *answer);
    yes.map(|(status, _)| status).collect()
}

/// What comes of a call that is attempted once and meets this fault.
async fn first_attempt(stage: &Stage, call: &Call, client: Client, fault: &str) -> Error {
    // The token endpoint is asked as often as it likes.
    let times = if call.operation == "createToken" {
        3
    } else {
        1
    };
    let fault = format!("{fault};times={times}");
    stage.sandbox.fault(&fault).expect("there is such a fault");
    let outcome = stage.call(call, client).await;
    stage.sandbox.clear_faults();
    refused(outcome)
}

/// What each attempt of a call was answered whose first one met this fault.
async fn with_repetitions(
    stage: &Stage,
    call: &Call,
    client: Client,
    fault: &str,
) -> Result<Vec<Option<u16>>, Error> {
    stage.sandbox.fault(fault).expect("there is such a fault");
    let before = stage.sandbox.requests().len();
    stage.call(call, client).await?;
    Ok(stage.statuses(call.operation, before))
}

fn assert_success(call: &Call, statuses: &[Option<u16>]) {
    assert!(!statuses.is_empty(), "{} was not repeated", call.operation);
    for status in statuses.iter().copied() {
        let success = status.is_some_and(|status| (200..300).contains(&status));
        assert!(success, "{}: {status:?}", call.operation);
    }
}

fn refused(outcome: Result<(), Error>) -> Error {
    outcome.expect_err("this is to be refused")
}
