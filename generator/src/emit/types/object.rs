//! How a struct is read and written as JSON: by the runtime's macro, which costs the crate a fraction of
//! the compile time of serde's derives, or by these where members without a field are kept.

use super::structs::is_optional;
use crate::emit::code_text::{Code, quoted};
use crate::model::{Encoding, Struct, TypeDef};

/// Whether serde's derives read and write the struct.
pub(super) fn is_derived(shape: &Struct) -> bool {
    shape.encoding == Encoding::Json && shape.additional.is_some()
}

/// `impl_object!` with the names of the members, as a block of text: the arguments of a macro have no
/// layout of their own.
pub(super) fn emit_object(def: &TypeDef, shape: &Struct) -> Option<String> {
    if shape.encoding == Encoding::Multipart || is_derived(shape) {
        return None;
    }
    let members = shape.fields.iter().map(|field| {
        let presence = match is_optional(field) {
            true => "optional",
            false => "required",
        };
        let member = format!("{presence}({})", quoted(&field.wire_name));
        (field.name.clone(), Code::word(member))
    });
    let object = Code::literal(&def.name, members.collect());
    let call = Code::call("dinie_runtime::impl_object!", vec![object]).then(";");
    Some(call.text(0) + "\n")
}

#[cfg(test)]
mod tests {
    use crate::emit::fixtures::{def, emitted, field, model, structure};
    use crate::model::{Additional, Presence, Shape, Struct, Type};

    fn code(shape: Struct) -> String {
        let types = vec![def("Animal", Shape::Struct(shape))];
        emitted(&model(types, vec![]), "src/types/animals.rs")
    }

    fn shape() -> Struct {
        let mut born = field("born", Type::Date, Presence::RequiredNullable);
        born.wire_name = "bornOn".to_owned();
        let fields = vec![
            field("r#type", Type::String, Presence::Required),
            field("note", Type::String, Presence::Optional),
            born,
        ];
        structure(fields, None)
    }

    #[test]
    fn members_stand_in_the_order_of_the_fields() {
        let code = code(shape());
        let expected = r#"
dinie_runtime::impl_object!(Animal {
    r#type: required("type"),
    note: optional("note"),
    born: required("bornOn"),
});
"#;
        assert!(code.ends_with(expected), "{code}");
        assert!(!code.contains("serde"), "{code}");
    }

    #[test]
    fn what_fits_stands_on_one_line() {
        let name = field("name", Type::String, Presence::Required);
        for (fields, expected) in [
            (vec![], "dinie_runtime::impl_object!(Animal {});\n"),
            (
                vec![name],
                "dinie_runtime::impl_object!(Animal { name: required(\"name\") });\n",
            ),
        ] {
            let code = code(structure(fields, None));
            assert!(code.ends_with(expected), "{code}");
        }
    }

    #[test]
    fn members_without_a_field_are_left_to_the_derives() {
        let rest = Additional {
            name: "rest".to_owned(),
            ty: Type::Json,
        };
        let code = code(Struct {
            additional: Some(rest),
            ..shape()
        });
        assert!(code.contains("serde::Deserialize"), "{code}");
        assert!(!code.contains("impl_object"), "{code}");
    }
}
