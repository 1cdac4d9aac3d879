//! Parameters to arguments: type, place and style.
//!
//! In: the parameters of a path item and an operation. Out: a [`Parameter`] for each that callers
//! give, in their order; headers that the client writes itself are left out with the reason.

use openapiv3::ReferenceOr;

use super::context::{Carrier, Context};
use super::parameter_styles::placed;
use super::parameter_values::lower_value;
use super::places::{component_key, resolve};
use crate::model::Argument;
use crate::naming;
use crate::unsupported::unsupported;

/// A parameter, before it is known whether it becomes an argument or an option.
pub(super) struct Parameter {
    pub(super) argument: Argument,
    pub(super) is_required: bool,
    /// Where it is listed, and where it is defined.
    pub(super) pointers: Vec<String>,
    /// What stands before its value in the path, for the styles that write it there.
    pub(super) path_prefix: Option<String>,
}

pub(super) struct Parameters {
    pub(super) listed: Vec<Parameter>,
    /// Pointers of the `Idempotency-Key` header, if it is taken.
    pub(super) idempotency: Vec<String>,
    /// Why the operation cannot be called.
    pub(super) obstacle: Option<&'static str>,
}

/// A list of parameters and where it stands.
pub(super) struct ParameterList<'a> {
    pub(super) parameters: &'a [ReferenceOr<openapiv3::Parameter>],
    pub(super) pointer: String,
    /// Beginning of the names of types made of them.
    pub(super) owner: String,
}

/// The parameters of an operation; those of the path first, unless the operation has its own.
pub(super) fn lower_parameters<'a>(
    ctx: &mut Context<'a>,
    lists: &[ParameterList<'a>],
    site: &Carrier,
) -> Parameters {
    let mut lowered = Parameters {
        listed: Vec::new(),
        idempotency: Vec::new(),
        obstacle: None,
    };
    let mut places: Vec<(&str, &str)> = Vec::new();
    for list in lists.iter().rev() {
        let mut of_list = Vec::new();
        for (index, item) in list.parameters.iter().enumerate() {
            let pointer = format!("{}/{index}", list.pointer);
            let Some((parameter, definition)) =
                resolve(&ctx.components.parameters, "parameters", item, &pointer)
            else {
                continue;
            };
            let data = parameter.parameter_data_ref();
            let identity = (location(parameter), data.name.as_str());
            if places.contains(&identity) {
                ctx.cover(&pointer, site.clone());
                continue;
            }
            places.push(identity);
            let owner = match item {
                ReferenceOr::Reference { reference } => naming::camel(component_key(reference)),
                ReferenceOr::Item(_) => {
                    format!("{}{}", list.owner, naming::camel_piece(&data.name))
                }
            };
            let mut pointers = vec![pointer.clone()];
            if definition != pointer {
                pointers.push(definition.clone());
            }
            if let Some(found) = lower_parameter(
                ctx,
                parameter,
                &definition,
                &owner,
                pointers,
                site,
                &mut lowered,
            ) {
                of_list.push(found);
            }
        }
        lowered.listed.splice(0..0, of_list);
    }
    lowered
}

fn lower_parameter<'a>(
    ctx: &mut Context<'a>,
    parameter: &'a openapiv3::Parameter,
    definition: &str,
    owner: &str,
    pointers: Vec<String>,
    site: &Carrier,
    lowered: &mut Parameters,
) -> Option<Parameter> {
    let data = parameter.parameter_data_ref();
    if location(parameter) == "header" {
        if data.name.eq_ignore_ascii_case("idempotency-key") {
            lowered.idempotency.extend(pointers);
            return None;
        }
        if ["accept", "content-type", "authorization"]
            .iter()
            .any(|name| data.name.eq_ignore_ascii_case(name))
        {
            for pointer in &pointers {
                ctx.cover_reason(pointer, "the client writes this header itself");
                ctx.drop_below(pointer, "the client writes this header itself");
            }
            return None;
        }
    }
    let value = lower_value(ctx, data, definition, owner, site);
    let (place, ty, path_prefix) = match placed(parameter, data, &value) {
        Ok(placed) => placed,
        Err(id) => {
            let what = unsupported(id).what;
            for pointer in &pointers {
                ctx.cover_reason(pointer, what);
                ctx.drop_below(pointer, what);
            }
            let (help, met) = if data.required {
                lowered.obstacle = Some(what);
                (
                    "the operation is left out",
                    "a required parameter cannot be written",
                )
            } else {
                ("the parameter is left out", "a parameter cannot be written")
            };
            ctx.not_supported(id, definition, met, help);
            return None;
        }
    };
    let given = pointers
        .iter()
        .rev()
        .find_map(|pointer| ctx.settings.field(pointer))
        .cloned();
    let name = given
        .as_ref()
        .and_then(|entry| entry.name.clone())
        .unwrap_or_else(|| naming::field_name(&data.name));
    let redacted = given
        .and_then(|entry| entry.redacted)
        .unwrap_or(value.redacted || ctx.settings.is_personal(&data.name));
    Some(Parameter {
        argument: Argument {
            name,
            docs: value.docs,
            ty,
            place,
            redacted,
            example: value.example,
        },
        is_required: data.required,
        pointers,
        path_prefix,
    })
}

/// `path`, `query`, `header` or `cookie`.
fn location(parameter: &openapiv3::Parameter) -> &'static str {
    match parameter {
        openapiv3::Parameter::Query { .. } => "query",
        openapiv3::Parameter::Header { .. } => "header",
        openapiv3::Parameter::Path { .. } => "path",
        openapiv3::Parameter::Cookie { .. } => "cookie",
    }
}
