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

<<<<<<< HEAD
=======
/// How a value can be written into a URL or a header.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Scalar,
    List,
    Object,
    /// Only JSON can say it.
    Nested,
    /// The description asks for JSON.
    Json,
}

struct Value {
    ty: Type,
    form: Form,
    docs: Docs,
    redacted: bool,
    example: Option<String>,
}

fn lower_value<'a>(
    ctx: &mut Context<'a>,
    data: &'a ParameterData,
    definition: &str,
    owner: &str,
    site: &Carrier,
) -> Value {
    let (schema, pointer, is_content) = match &data.format {
        ParameterSchemaOrContent::Schema(schema) => {
            (Some(schema), format!("{definition}/schema"), false)
        }
        ParameterSchemaOrContent::Content(content) => match content.first() {
            Some((media_type, media)) => (
                media.schema.as_ref(),
                format!("{definition}/content/{}/schema", escape(media_type)),
                true,
            ),
            None => (None, format!("{definition}/content"), true),
        },
    };
    let places: Vec<SchemaPlace<'a>> = schema
        .map(|schema| SchemaPlace::new(schema, &pointer, owner))
        .into_iter()
        .collect();
    let flat = value_flat(ctx, &places);
    let (ty, form) = if is_content {
        (lower_use(ctx, &places, site).ty, Form::Json)
    } else {
        value_type(ctx, &places, site)
    };
    let of_schema = property_notes(ctx, &places);
    let own_example = data.example.as_ref().or_else(|| first_example(ctx, data));
    let notes = Notes {
        description: data.description.as_deref().or(of_schema.description),
        example: own_example.or(of_schema.example),
        deprecated: data.deprecated.unwrap_or_default() || of_schema.deprecated,
        access: None,
        ..of_schema
    };
    Value {
        docs: field_docs(
            &notes,
            &flat,
            &ty,
            &naming::field_name(&data.name),
            &data.name,
        ),
        redacted: ty == Type::Secret,
        ty: if ty == Type::Secret { Type::String } else { ty },
        form,
        example: notes.example.and_then(scalar_text),
    }
}

fn first_example<'a>(ctx: &Context<'a>, data: &'a ParameterData) -> Option<&'a serde_json::Value> {
    let example = data.examples.values().next()?;
    resolve(&ctx.components.examples, "examples", example, "")?
        .0
        .value
        .as_ref()
}

/// The type of a value that is not JSON, and how it is written.
fn value_type<'a>(
    ctx: &mut Context<'a>,
    places: &[SchemaPlace<'a>],
    site: &Carrier,
) -> (Type, Form) {
    let flat = value_flat(ctx, places);
    match class_of(ctx, &flat, 0) {
        Class::Text | Class::Integer | Class::Number | Class::Boolean => {
            let ty = match lower_use(ctx, places, site).ty {
                Type::Base64 | Type::Upload | Type::Json => Type::String,
                ty => ty,
            };
            (ty, Form::Scalar)
        }
        Class::Object => (lower_use(ctx, places, site).ty, Form::Object),
        Class::List if flat.choices.is_empty() => {
            let (item, form) = if flat.items.is_empty() {
                (Type::String, Form::Scalar)
            } else {
                value_type(ctx, &flat.items, site)
            };
            if form == Form::Scalar {
                (Type::List(Box::new(item)), Form::List)
            } else {
                (lower_use(ctx, places, site).ty, Form::Nested)
            }
        }
        Class::List | Class::Mixed => mixed_type(ctx, places, site),
        Class::Anything => (Type::String, Form::Scalar),
    }
}

/// Several sorts of value: scalars are sent as text, scalars or lists of them as a list of texts.
fn mixed_type<'a>(
    ctx: &mut Context<'a>,
    places: &[SchemaPlace<'a>],
    site: &Carrier,
) -> (Type, Form) {
    let flat = value_flat(ctx, places);
    let mut has_list = false;
    for member in flat.choices.iter().flat_map(|choice| &choice.members) {
        let member_flat = value_flat(ctx, std::slice::from_ref(member));
        match class_of(ctx, &member_flat, 0) {
            Class::Text | Class::Integer | Class::Number | Class::Boolean => {}
            Class::List if is_list_of_scalars(ctx, &member_flat.items) => has_list = true,
            _ => return (lower_use(ctx, places, site).ty, Form::Nested),
        }
    }
    ctx.drop_below(
        &flat.pointer,
        "the parameter takes several kinds of value and is sent as text",
    );
    if has_list {
        (Type::List(Box::new(Type::String)), Form::List)
    } else {
        (Type::String, Form::Scalar)
    }
}

fn is_list_of_scalars<'a>(ctx: &mut Context<'a>, items: &[SchemaPlace<'a>]) -> bool {
    let flat = value_flat(ctx, items);
    matches!(
        class_of(ctx, &flat, 0),
        Class::Text | Class::Integer | Class::Number | Class::Boolean | Class::Anything
    )
}

type Placed = (Place, Type, Option<String>);

fn placed(
    parameter: &openapiv3::Parameter,
    data: &ParameterData,
    value: &Value,
) -> Result<Placed, &'static str> {
    let wire_name = data.name.clone();
    let ty = value.ty.clone();
    match parameter {
        openapiv3::Parameter::Query { style, .. } => {
            let style = query_style(style, data.explode, value.form)?;
            Ok((Place::Query { wire_name, style }, ty, None))
        }
        openapiv3::Parameter::Path { style, .. } => {
            let (style, prefix) = path_style(style, data, value.form)?;
            Ok((Place::Path { wire_name, style }, ty, prefix))
        }
        // Lists and objects in headers and cookies are text for the caller to write.
        openapiv3::Parameter::Header { .. } => Ok((
            Place::Header { wire_name },
            text_unless_scalar(ty, value.form),
            None,
        )),
        openapiv3::Parameter::Cookie { .. } => Ok((
            Place::Cookie { wire_name },
            text_unless_scalar(ty, value.form),
            None,
        )),
    }
}

fn text_unless_scalar(ty: Type, form: Form) -> Type {
    if form == Form::Scalar {
        ty
    } else {
        Type::String
    }
}

fn query_style(
    style: &DescribedQueryStyle,
    explode: Option<bool>,
    form: Form,
) -> Result<QueryStyle, &'static str> {
    use DescribedQueryStyle as Described;
    let is_exploded = explode.unwrap_or(matches!(style, Described::Form));
    Ok(match (form, style) {
        (Form::Scalar, _) => QueryStyle::Scalar,
        (Form::Nested | Form::Json, _) => QueryStyle::Json,
        (Form::List, Described::DeepObject) => QueryStyle::RepeatedList,
        (Form::List, _) if is_exploded => QueryStyle::RepeatedList,
        (Form::List, Described::Form) => QueryStyle::CommaList,
        (Form::List, Described::SpaceDelimited) => QueryStyle::SpaceList,
        (Form::List, Described::PipeDelimited) => QueryStyle::PipeList,
        (Form::Object, Described::DeepObject) => QueryStyle::DeepObject,
        (Form::Object, Described::Form) if is_exploded => QueryStyle::FormObject,
        (Form::Object, Described::Form) => QueryStyle::CommaObject,
        (Form::Object, Described::SpaceDelimited) => return Err("an object with `spaceDelimited`"),
        (Form::Object, Described::PipeDelimited) => return Err("an object with `pipeDelimited`"),
    })
}

fn path_style(
    style: &DescribedPathStyle,
    data: &ParameterData,
    form: Form,
) -> Result<(PathStyle, Option<String>), &'static str> {
    let is_exploded = data.explode.unwrap_or_default();
    let prefix = match style {
        DescribedPathStyle::Simple => None,
        DescribedPathStyle::Label => Some(".".to_owned()),
        DescribedPathStyle::Matrix => Some(format!(";{}=", data.name)),
    };
    let style = match form {
        Form::Scalar => PathStyle::Scalar,
        Form::Nested | Form::Json => PathStyle::Json,
        Form::List if is_exploded && prefix.is_some() => {
            return Err("an exploded list with `label` or `matrix`");
        }
        Form::List => PathStyle::List,
        Form::Object if is_exploded => return Err("an exploded object in the path"),
        Form::Object => PathStyle::Object,
    };
    Ok((style, prefix))
}

>>>>>>> emit
/// `path`, `query`, `header` or `cookie`.
fn location(parameter: &openapiv3::Parameter) -> &'static str {
    match parameter {
        openapiv3::Parameter::Query { .. } => "query",
        openapiv3::Parameter::Header { .. } => "header",
        openapiv3::Parameter::Path { .. } => "path",
        openapiv3::Parameter::Cookie { .. } => "cookie",
    }
}
