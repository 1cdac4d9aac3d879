//! Ids: a prefix and characters of one alphabet, each id schema a type of its own.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::docs::{code, doc, or, paragraphs};
use crate::emit::scope::{Scope, ident, plain};
use crate::model::{IdFormat, TypeDef};

pub(super) fn emit_id(scope: &Scope, def: &TypeDef, format: &IdFormat) -> Vec<TokenStream> {
    let name = ident(&def.name);
    let docs = or(&def.docs, || {
        format!("An id that starts with {}.", code(&format.prefix))
    });
    let written = format!(
        "Looks like {}. An id made here is checked against the pattern; one that the API sends is \
         taken as it is.",
        code(&format.example)
    );
    let docs = doc(&paragraphs([docs.as_str(), written.as_str()]));
    let internal = scope.internal();
    let definition = quote! {
        #docs
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(#internal::IdText);
    };
    vec![
        definition,
        emit_impl(scope, def, format),
        quote!(dinie_runtime::impl_id!(#name);),
    ]
}

fn emit_impl(scope: &Scope, def: &TypeDef, format: &IdFormat) -> TokenStream {
    let name = ident(&def.name);
    let text = plain(&def.name);
    let internal = scope.internal();
    let prefix = &format.prefix;
    let ranges = format
        .alphabet
        .iter()
        .map(|(first, last)| quote!((#first, #last)));
    let min_length = proc_macro2::Literal::usize_unsuffixed(format.min_length);
    let max_length = match format
        .max_length
        .map(proc_macro2::Literal::usize_unsuffixed)
    {
        Some(length) => quote!(Some(#length)),
        None => quote!(None),
    };
    quote! {
        impl #internal::Id for #name {
            const FORMAT: #internal::IdFormat = #internal::IdFormat {
                name: #text,
                prefix: #prefix,
                alphabet: &[#(#ranges),*],
                min_length: #min_length,
                max_length: #max_length,
            };
            fn from_text(text: #internal::IdText) -> Self { Self(text) }
            fn text(&self) -> &#internal::IdText { &self.0 }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::emit::fixtures::{def, emitted, model};
    use crate::model::{IdFormat, Shape};

    #[test]
    fn the_format_is_a_constant() {
        let format = IdFormat {
            prefix: "cat_".to_owned(),
            alphabet: vec![('0', '9'), ('\'', '\'')],
            min_length: 4,
            max_length: None,
            pattern: "^cat_[0-9']{4,}$".to_owned(),
            example: "cat_0000".to_owned(),
        };
        let code = emitted(
            &model(vec![def("CatId", Shape::Id(format))], vec![]),
            "src/types/animals.rs",
        );
        let expected = r#"const FORMAT: internal::IdFormat = internal::IdFormat {
        name: "CatId",
        prefix: "cat_",
        alphabet: &[('0', '9'), ('\'', '\'')],
        min_length: 4,
        max_length: None,
    };"#;
        assert!(code.contains(expected), "{code}");
        assert!(
            code.ends_with("dinie_runtime::impl_id!(CatId);\n"),
            "{code}"
        );
    }
}
