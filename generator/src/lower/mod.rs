//! `openapiv3` to the model: references, types, names, settings.
//!
//! In: a checked [`Description`] and [`Settings`]. Out: the whole [`Model`], with warnings, or all
//! that stands in its way. Every decision about the crate is taken here; [`emit`](mod@crate::emit) spells it.

mod answer_bodies;
mod answer_names;
mod answers;
mod arguments;
mod assembly;
mod auth;
mod bodies;
mod candidates;
mod classes;
mod context;
mod coverage;
mod enums;
mod examples;
mod facts;
mod finish;
mod flat;
mod graph;
mod ids;
mod keywords;
mod loose;
mod media;
mod merge;
mod modules;
mod names;
mod narrowing;
mod operations;
mod package;
mod pagination;
mod parameter_styles;
mod parameter_values;
mod parameters;
mod places;
mod prose;
mod recursion;
mod resources;
mod scalars;
mod schemas;
mod servers;
mod settings;
mod structs;
mod tags;
mod texts;
mod treatments;
mod unions;
mod uses;
mod variants;
mod webhooks;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use openapiv3::{AnySchema, Components, Schema, SchemaData, SchemaKind};

use crate::diagnostic::Diagnostic;
use crate::model::{Example, Model, Resource, TokenOperation, TypeDef, Webhooks};
use crate::openapi::{Description, report};
use crate::source::Text;

use context::Context;

pub use settings::{Settings, parse_settings};

/// A description, and the examples beside it, to a model. The warnings come with success, and among
/// the errors otherwise.
pub fn lower(
    description: &Description,
    settings: &Settings,
    examples: &[Text<'_>],
) -> Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (model, mut diagnostics) = lower_apart(description, settings, examples);
    diagnostics.extend(settings.unused());
    accept(model, diagnostics)
}

/// As [`lower`], for settings that are made for more than this description: tells apart the entries
/// that match nothing in it.
pub fn lower_one_of_several(
    description: &Description,
    settings: &Settings,
) -> Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (model, diagnostics) = lower_apart(description, settings, &[]);
    let (model, _warnings) = accept(model, diagnostics)?;
    Ok((model, settings.unused_by_description()))
}

fn accept(
    model: Model,
    diagnostics: Vec<Diagnostic>,
) -> Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>> {
    match diagnostics.iter().any(Diagnostic::is_error) {
        true => Err(diagnostics),
        false => Ok((model, diagnostics)),
    }
}

fn lower_apart(
    description: &Description,
    settings: &Settings,
    examples: &[Text<'_>],
) -> (Model, Vec<Diagnostic>) {
    let none = Components::default();
    let empty = Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Any(AnySchema::default()),
    };
    let components = description.document.components.as_ref().unwrap_or(&none);
    let mut ctx = Context::new(description, settings, components, &empty);
    let model = lower_model(&mut ctx, examples);
    (model, report::arrange(ctx.diagnostics))
}

/// The passes, in their order.
fn lower_model(ctx: &mut Context, examples: &[Text<'_>]) -> Model {
    let description = ctx.description;
    for part in &description.not_carried {
        ctx.drop_below(&part.pointer, part.entry.what);
    }
    ctx.multipart =
        bodies::multipart_components(&ctx.description.document, &ctx.description.source.root);
    schemas::lower_components(ctx);
    let found = resources::lower_resources(ctx);
    let mut resources = found.resources;
    let mut webhooks = webhooks::lower_webhooks(ctx);
    recursion::resolve_aliases(ctx);
    uses::resolve_aliases(ctx, &mut resources, webhooks.as_mut());
    let roots = uses::roots(&resources, webhooks.as_ref());
    finish::finish_structs(ctx, &roots.requests, &roots.answers);
    for resource in &mut resources {
        for operation in &mut resource.operations {
            operation.pagination = pagination::find_pagination(ctx, operation);
            let needs_call = !operation.options.is_empty();
            operation.call = operation.call.take().filter(|_| needs_call);
        }
    }
    recursion::insert_boxes(ctx);
    let names = names::name_drafts(ctx);
    let modules = modules::assign_modules(ctx, &names, &roots.by_resource, &roots.webhooks);
    let types = named_types(ctx, &names, &modules);
    uses::rename(&mut resources, webhooks.as_mut(), &names);
    let parts = Parts {
        types,
        resources,
        token_operations: found.token_operations,
        webhooks,
        examples: examples::lower_examples(ctx, examples),
    };
    assemble(ctx, parts, &names)
}

/// What the crate is made of.
struct Parts {
    types: Vec<TypeDef>,
    resources: Vec<Resource>,
    token_operations: Vec<TokenOperation>,
    webhooks: Option<Webhooks>,
    examples: Vec<Example>,
}

fn named_types(ctx: &Context, names: &[String], modules: &[String]) -> Vec<TypeDef> {
    let mut types = Vec::with_capacity(ctx.drafts.len());
    for (index, draft) in ctx.drafts.iter().enumerate() {
        if !names::is_emitted(draft) {
            continue;
        }
        let Some(shape) = &draft.shape else {
            continue;
        };
        let mut shape = shape.clone();
        uses::rename_shape(&mut shape, names);
        types.push(TypeDef {
            name: names[index].clone(),
            module: modules[index].clone(),
            docs: draft.docs.clone(),
            pointer: draft.pointer.to_string(),
            shape,
        });
    }
    types
}

fn assemble(ctx: &mut Context, parts: Parts, names: &[String]) -> Model {
    let Parts {
        types,
        resources,
        token_operations,
        webhooks,
        examples,
    } = parts;
    let package = package::lower_package(ctx);
    let used: HashSet<String> = resources
        .iter()
        .flat_map(|resource| &resource.operations)
        .flat_map(|operation| operation.auth.iter().cloned())
        .collect();
    let token_path = token_operations.last().map(|token| token.path.as_str());
    let auth = auth::lower_schemes(ctx, &used, token_path);
    let servers = servers::lower_servers(ctx);
    let api = package::lower_api(ctx, servers, auth);
    package::explain_unused(ctx);
    let paths = coverage::Paths {
        library: &package.library,
        names,
    };
    Model {
        coverage: coverage::list_coverage(ctx, &paths),
        raw_json: coverage::list_raw_json(ctx, &paths),
        package,
        api,
        types,
        resources,
        token_operations,
        webhooks,
        examples,
    }
}
