//! Descriptions broken at random, from a fixed seed: read or refused, never a panic.

use super::parse;
use crate::diagnostic::{Style, render, render_json};
use crate::source::{Source, Text};

const DESCRIPTION: &str = "\
openapi: 3.1.0
info: {title: T, version: '1'}
servers: [{url: 'https://{e}.x', variables: {e: {default: a}}}]
security: [{key: []}]
paths:
  /a/{id}:
    parameters: [{$ref: '#/components/parameters/Id'}]
    get:
      operationId: a
      responses:
        200: {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}, example: {b: 1}}}}
        default: {$ref: '#/components/responses/E'}
  /b/{id}: {$ref: '#/paths/~1a~1%7Bid%7D'}
webhooks:
  w: {post: {operationId: w, requestBody: {content: {application/json: {schema: {oneOf: [{type: 'null'}, {$ref: '#/components/schemas/A/properties/c'}]}}}}}}
components:
  parameters: {Id: {name: id, in: path, required: true, schema: {type: string, pattern: '^[a-z]+$'}}}
  responses: {E: {description: e, headers: {H: {schema: {type: integer, minimum: 1, maximum: 5}}}}}
  securitySchemes: {key: {type: apiKey, name: k, in: header}}
  schemas:
    A:
      type: [object, 'null']
      required: [b]
      discriminator: {propertyName: b, mapping: {x: A}}
      properties:
        b: {type: [integer, string], enum: [1, two], default: 1, description: >-
          folded}
        c: &c {const: 3, x-more: [1.5, true, null]}
        d: *c
        e: {type: object, additionalProperties: {$ref: '#/components/schemas/A', description: again}}
        f: {type: array, prefixItems: [{}], items: {anyOf: [true, {allOf: [{required: [z]}]}]}}
        g:
          description: |
            text
";

/// A small generator of numbers; its quality does not matter, its sameness does.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// Reads and draws whatever comes of a text.
fn exercise(text: &str) -> bool {
    let shown = Text {
        name: "api.yaml",
        text,
    };
    let (good, diagnostics) = match parse(text) {
        Ok((_, warnings)) => (true, warnings),
        Err(errors) => (false, errors),
    };
    assert!(
        good || diagnostics.iter().any(|diagnostic| diagnostic.is_error()),
        "{text}"
    );
    let drawn = render(&diagnostics, &[shown], Style::Plain);
    assert_eq!(drawn.is_empty(), diagnostics.is_empty());
    assert_eq!(render_json(&diagnostics).lines().count(), diagnostics.len());
    good
}

#[test]
fn broken_bytes_never_panic() {
    let insertions = [
        "{", "}", "[", "]", ":", "\n", "  ", "'", "\"", "&a ", "*a", "<<: ", "|", "- ", "\t", "é",
        "#", "!!str ", "? ", "---\n", "%", "\u{0}", "~", ",",
    ];
    let json = Source::parse("api.yaml", DESCRIPTION)
        .map(|source| source.root.to_json().to_string())
        .unwrap_or_default();
    assert!(exercise(DESCRIPTION));
    let mut chance = Chance(7);
    let mut good = 0;
    for round in 0..1000 {
        let mut text = if round % 3 == 0 {
            json.clone()
        } else {
            DESCRIPTION.to_owned()
        };
        for _ in 0..=chance.below(3) {
            let mut at = chance.below(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            match chance.below(4) {
                0 => text.truncate(at),
                1 => text.insert_str(at, insertions[chance.below(insertions.len())]),
                _ => {
                    let mut end = (at + 1 + chance.below(12)).min(text.len());
                    while !text.is_char_boundary(end) {
                        end += 1;
                    }
                    text.replace_range(at..end, insertions[chance.below(insertions.len())]);
                }
            }
        }
        good += usize::from(exercise(&text));
    }
    assert!(good > 50 && good < 800, "{good} of 1000 were read");
}

#[test]
fn moved_nodes_never_panic() {
    let source =
        Source::parse("api.yaml", DESCRIPTION).unwrap_or_else(|errors| panic!("{errors:?}"));
    let whole = source.root.to_json();
    let mut pointers = Vec::new();
    collect(&whole, String::new(), &mut pointers);
    let mut chance = Chance(11);
    for _ in 0..1000 {
        let mut changed = whole.clone();
        let (from, to) = (
            &pointers[chance.below(pointers.len())],
            &pointers[chance.below(pointers.len())],
        );
        let value = match chance.below(8) {
            0 => serde_json::Value::Null,
            1 => serde_json::json!(true),
            2 => serde_json::json!(-1.5e300),
            3 => serde_json::json!({"$ref": format!("#{from}")}),
            _ => whole.pointer(from).cloned().unwrap_or_default(),
        };
        if let Some(target) = changed.pointer_mut(to) {
            *target = value;
        }
        exercise(&changed.to_string());
    }
}

fn collect(value: &serde_json::Value, pointer: String, pointers: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), pointers);
            }
        }
        serde_json::Value::Object(members) => {
            for (key, item) in members {
                collect(
                    item,
                    format!("{pointer}/{}", crate::source::escape(key)),
                    pointers,
                );
            }
        }
        _ => {}
    }
    pointers.push(pointer);
}
