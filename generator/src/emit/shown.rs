//! What an example does with an answer: a list is gone through, anything else is printed, and where
//! that hides a secret, the way to it is told.

use heck::ToSnakeCase;

use super::context::Context;
use super::scope::{ident, plain};
use crate::model::{Answer, AnswerBody, Operation, Presence, Shape, Struct, Type};

/// Lines that use `name`, which holds the answer.
pub(super) fn answer_use(context: &Context, operation: &Operation, name: &str) -> Vec<String> {
    let print = |name: &str| format!("println!(\"{{{name}:?}}\");");
    let Some(shape) = answer_struct(context, operation) else {
        return vec![print(name)];
    };
    if let Some((field, item)) = only_list(context, shape) {
        let each = match variable(context, item) {
            each if each == name || each == "answer" => "item".to_owned(),
            each => each,
        };
        return vec![
            format!("for {each} in {name}.{field} {{"),
            format!("    {}", print(&each)),
            "}".to_owned(),
        ];
    }
    let mut fields = shape.fields.iter();
    let secret = fields.find(|field| {
        field.presence == Presence::Required && *context.resolve(&field.ty) == Type::Secret
    });
    let secret = secret.map(|field| {
        let field = ident(&field.name);
        format!("// `Debug` does not show the secret; `{name}.{field}.expose()` gives it.")
    });
    std::iter::once(print(name)).chain(secret).collect()
}

/// A variable called like the type it holds.
pub(super) fn variable(context: &Context, ty: &Type) -> String {
    let name = match context.resolve(ty) {
        Type::Named(name) => plain(name).to_snake_case(),
        _ => String::new(),
    };
    match name.as_str() {
        "client" => "answer".to_owned(),
        _ if syn::parse_str::<syn::Ident>(&name).is_ok() => name,
        _ => "answer".to_owned(),
    }
}

fn answer_struct<'a>(context: &Context<'a>, operation: &'a Operation) -> Option<&'a Struct> {
    match &operation.answer {
        Answer::One(AnswerBody::Json(ty)) => match context.resolved_shape(ty)? {
            Shape::Struct(shape) => Some(shape),
            _ => None,
        },
        _ => None,
    }
}

/// The list, and what it holds, of a struct that has nothing else to say: its other fields only count.
fn only_list<'a>(context: &Context, shape: &'a Struct) -> Option<(String, &'a Type)> {
    let counts = |ty: &Type| {
        matches!(
            context.resolve(ty),
            Type::Bool | Type::I32 | Type::I64 | Type::U64 | Type::F64
        )
    };
    let mut others = shape.fields.iter().filter(|field| !counts(&field.ty));
    let (field, None) = (others.next()?, others.next()) else {
        return None;
    };
    match (&field.ty, field.presence) {
        (Type::List(item), Presence::Required) => Some((ident(&field.name).to_string(), item)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::answer_use;
    use crate::emit::context::Context;
    use crate::emit::fixtures::{def, field, list, model, named, operation, structure};
    use crate::model::{Answer, AnswerBody, Field, Presence, Shape, Type};

    fn lines(fields: Vec<Field>) -> Vec<String> {
        let mut find = operation("findCats", "find");
        find.answer = Answer::One(AnswerBody::Json(named("Cats")));
        let types = vec![
            def("Cat", Shape::Struct(structure(vec![], None))),
            def("Cats", Shape::Struct(structure(fields, None))),
        ];
        let model = model(types, vec![find]);
        let operation = &model.resources[0].operations[0];
        answer_use(&Context::new(&model), operation, "cats")
    }

    fn required(name: &str, ty: Type) -> Field {
        field(name, ty, Presence::Required)
    }

    #[test]
    fn a_list_and_nothing_else_is_gone_through() {
        let data = || required("data", list(named("Cat")));
        let each = ["for cat in cats.data {", "    println!(\"{cat:?}\");", "}"];
        assert_eq!(lines(vec![data(), required("more", Type::Bool)]), each);
        let print = ["println!(\"{cats:?}\");"];
        assert_eq!(lines(vec![data(), required("name", Type::String)]), print);
        assert_eq!(lines(vec![data(), required("old", list(Type::I64))]), print);
        let optional = field("data", list(named("Cat")), Presence::Optional);
        assert_eq!(lines(vec![optional]), print);
        let texts = lines(vec![required("data", list(Type::String))]);
        assert_eq!(texts[0], "for item in cats.data {");
    }

    #[test]
    fn the_way_to_a_secret_is_told() {
        let lines = lines(vec![
            required("id", Type::String),
            required("r#type", Type::Secret),
        ]);
        let way = "// `Debug` does not show the secret; `cats.r#type.expose()` gives it.";
        assert_eq!(lines, ["println!(\"{cats:?}\");", way]);
    }
}
