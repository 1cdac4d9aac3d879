//! What receives webhooks: a handler that verifies a delivery and matches its event, and the program
//! around it for the README.

use super::context::Context;

/// A handler and a `main` that calls it.
pub(super) fn program(context: &Context) -> Option<String> {
    let library = &context.model.package.library;
    let variable = variable(context);
    let receive = receive(context)?;
    Some(format!(
        "use {library}::webhooks::{{Event, Headers, Verifier, verifier_from_env}};\n\n\
         /// The status to answer with.\n\
         {receive}\n\n\
         fn main() -> Result<(), {library}::Error> {{\n    \
             // Reads {variable}: `whsec_…`, or several with spaces between, while they are rotated.\n    \
             let verifier = verifier_from_env()?;\n    \
             let headers = [(\"webhook-id\", \"msg_1\"), (\"webhook-timestamp\", \"0\"), (\"webhook-signature\", \"v1,\")];\n    \
             println!(\"{{}}\", receive(&verifier, &headers, b\"{{}}\"));\n    \
             Ok(())\n\
         }}"
    ))
}

/// A handler by itself, for any server.
pub(super) fn handler(context: &Context) -> Option<String> {
    let library = &context.model.package.library;
    let variable = variable(context);
    let receive = receive(context)?;
    Some(format!(
        "use {library}::webhooks::{{Event, Headers, Verifier}};\n\n\
         /// The status to answer a delivery with. `body` is the raw one, byte for byte as it came; the\n\
         /// verifier is made once, by `verifier_from_env()`, which reads {variable}.\n\
         {receive}"
    ))
}

fn receive(context: &Context) -> Option<String> {
    let webhooks = context.model.webhooks.as_ref()?;
    let shown = &webhooks.events.first()?.variant;
    let fallback = &webhooks.fallback;
    Some(format!(
        "fn receive(verifier: &Verifier, headers: &impl Headers, body: &[u8]) -> u16 {{\n    \
             match verifier.verify(headers, body) {{\n        \
                 Ok(verified) => match verified.into_inner() {{\n            \
                     Event::{shown}(event) => println!(\"{{event:?}}\"),\n            \
                     Event::{fallback}(event) => println!(\"not known yet: {{}}\", event.kind()),\n            \
                     _ => {{}}\n        \
                 }},\n        \
                 Err(error) => return error.webhook_rejection().map_or(500, |why| why.status().as_u16()),\n    \
             }}\n    \
             200\n\
         }}"
    ))
}

fn variable(context: &Context) -> String {
    format!("{}_WEBHOOK_SECRET", context.model.api.environment_prefix)
}
