//! Webhooks.

use super::model_of;
use super::show::ty;
use crate::model::Model;

fn with_webhooks(webhooks: &str, schemas: &str) -> Model {
    model_of(&format!(
        "openapi: 3.1.0\ninfo: {{title: Test, version: '1'}}\nwebhooks:\n{webhooks}components:\n  schemas:\n{schemas}"
    ))
}

fn webhook(name: &str, schema: &str) -> String {
    format!(
        "  {name}: {{post: {{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, responses: {{'200': {{description: ok}}}}}}}}\n"
    )
}

#[test]
fn events_share_payloads_and_are_told_by_a_property() {
    let shared = "{$ref: '#/components/schemas/Shared'}";
    let webhooks = webhook("a.done", shared)
        + &webhook("a.failed", shared)
        + &webhook("b", "{$ref: '#/components/schemas/B'}");
    let schemas = "
    Shared: {type: object, required: [kind], properties: {kind: {type: string, enum: [a.done, a.failed]}}}
    B: {type: object, required: [kind], properties: {kind: {const: b}}}
";
    let model = with_webhooks(&webhooks, schemas);
    let webhooks = model.webhooks.expect("there are webhooks");
    assert_eq!(webhooks.tag.as_deref(), Some("kind"));
    let events: Vec<(String, String)> = webhooks
        .events
        .iter()
        .map(|event| (event.variant.clone(), ty(&event.payload)))
        .collect();
    let expected = [("ADone", "Shared"), ("AFailed", "Shared"), ("B", "B")]
        .map(|(variant, payload)| (variant.to_owned(), payload.to_owned()));
    assert_eq!(events, expected);
    assert!(model.types.iter().all(|def| def.module == "events"));
}

#[test]
fn without_a_common_property_the_name_comes_from_outside() {
    let webhooks = webhook("a", "{type: object, properties: {x: {type: string}}}")
        + "  b: {post: {responses: {'200': {description: ok}}}}\n";
    let model = with_webhooks(&webhooks, "    Unused: {type: string}\n");
    let webhooks = model.webhooks.expect("there are webhooks");
    assert_eq!(webhooks.tag, None);
    let payloads: Vec<String> = webhooks
        .events
        .iter()
        .map(|event| ty(&event.payload))
        .collect();
    assert_eq!(payloads, ["APayload", "Json"]);
}
