//! Styles of parameters: where each is put, and how it is written there.
//!
//! In: a parameter and the form of its value. Out: its place in the model, or the id of the entry
//! in the list of what is not supported.

use openapiv3::{
    Parameter, ParameterData, PathStyle as DescribedPathStyle, QueryStyle as DescribedQueryStyle,
};

use super::parameter_values::{Form, Value};
use crate::model::{PathStyle, Place, QueryStyle, Type};

type Placed = (Place, Type, Option<String>);

pub(super) fn placed(
    parameter: &Parameter,
    data: &ParameterData,
    value: &Value,
) -> Result<Placed, &'static str> {
    let wire_name = data.name.clone();
    let ty = value.ty.clone();
    match parameter {
        Parameter::Query { style, .. } => {
            let style = query_style(style, data.explode, value.form)?;
            Ok((Place::Query { wire_name, style }, ty, None))
        }
        Parameter::Path { style, .. } => {
            let (style, prefix) = path_style(style, data, value.form)?;
            Ok((Place::Path { wire_name, style }, ty, prefix))
        }
        // Lists and objects in headers and cookies are text for the caller to write.
        Parameter::Header { .. } => Ok((
            Place::Header { wire_name },
            text_unless_scalar(ty, value.form),
            None,
        )),
        Parameter::Cookie { .. } => Ok((
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
        (Form::Object, Described::SpaceDelimited) => return Err("delimited-objects"),
        (Form::Object, Described::PipeDelimited) => return Err("delimited-objects"),
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
            return Err("exploded-path-values");
        }
        Form::List => PathStyle::List,
        Form::Object if is_exploded => return Err("exploded-path-values"),
        Form::Object => PathStyle::Object,
    };
    Ok((style, prefix))
}
