//! Schemas that `sdk.yaml` treats as something else.
//!
//! In: a treatment and the merged schema. Out: the type. A description may change under a treatment
//! that was right once, so what cannot be read that way is an error.

use super::context::Context;
use super::flat::Flat;
use super::keywords::Kind;
use super::settings::Treatment;
use crate::model::Type;

/// The type that `sdk.yaml` asks for, of the schema at `pointer`.
pub(super) fn lower_treated(
    ctx: &mut Context,
    treatment: Treatment,
    flat: &Flat,
    pointer: &str,
) -> Type {
    let ty = treated(treatment);
    let words = match flat.kind() {
        None | Some(Kind::String) => return ty,
        Some(Kind::Boolean) => "a boolean",
        Some(Kind::Integer) => "an integer",
        Some(Kind::Number) => "a number",
        Some(Kind::Array) => "a list",
        Some(Kind::Object) => "an object",
    };
    if !matches!(treatment, Treatment::Json | Treatment::Problem) {
        let name = format!("{treatment:?}").to_lowercase();
        ctx.error(
            "setting-of-another-type",
            pointer,
            format!("this is {words} in JSON, and `as: {name}` is for strings"),
            "remove `as` from its entry in sdk.yaml, or correct the type here",
        );
    }
    ty
}

pub(super) fn treated(treatment: Treatment) -> Type {
    match treatment {
        Treatment::Money => Type::Money,
        Treatment::Timestamp => Type::Timestamp,
        Treatment::Date => Type::Date,
        Treatment::Uri => Type::Uri,
        Treatment::Secret => Type::Secret,
        Treatment::String => Type::String,
        Treatment::Json | Treatment::Problem => Type::Json,
    }
}
