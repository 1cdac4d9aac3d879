//! Which Rust item carries each part of the description, or why none does: the file of `--map`, JSON.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use dinie_generator::{Generated, model::Fate};

use crate::input::display;

pub(super) fn write(path: &Path, generated: &Generated) -> Result<()> {
    let model = &generated.model;
    let coverage: Vec<_> = model
        .coverage
        .iter()
        .map(|entry| match &entry.fate {
            Fate::Item(item) => serde_json::json!({"pointer": entry.pointer, "item": item}),
            Fate::Reason(reason) => {
                serde_json::json!({"pointer": entry.pointer, "reason": reason})
            }
        })
        .collect();
    let raw: Vec<_> = model
        .raw_json
        .iter()
        .map(|raw| {
            serde_json::json!({"pointer": raw.pointer, "item": raw.item, "reason": raw.reason})
        })
        .collect();
    let map = serde_json::json!({"map": coverage, "raw_json": raw});
    let text = format!("{map:#}\n");
    fs::write(path, text).with_context(|| format!("cannot write {}", display(path)))
}
