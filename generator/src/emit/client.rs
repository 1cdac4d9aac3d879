//! `src/client.rs`: the client, its builder, and the environments it can talk to.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::docs::{doc, inner_doc, or, paragraphs, summary};
use super::scope::ident;
use crate::model::{AuthKind, Resource, Server};
use crate::output::{print_block, rust_file};

pub(super) fn emit_client(context: &Context, header: &str) -> String {
    let title = inner_doc("The client: one accessor for each resource.");
    let imports = quote! {
        use dinie_runtime::internal;
    };
    let crate_imports = quote! {
        use crate::description::API;
        use crate::resources;
    };
    let mut blocks = vec![title, imports, crate_imports];
    blocks.extend([
        emit_struct(context),
        emit_builder(),
        emit_impl(context),
        emit_from_core(),
    ]);
    blocks.extend(emit_environment(&context.model.api.servers));
    rust_file(header, blocks.into_iter().map(print_block))
}

/// What holds when nothing else is said; the runtime documents each option.
const DEFAULTS: &str = "\
# Defaults

| | | changed by |
|---|---|---|
| an attempt, from connecting to the last byte | 30 s, with files 120 s | `timeout` |
| a whole call, waiting included | 90 s, with files 300 s | `total_timeout` |
| connecting | 5 s | `connect_timeout` |
| attempts, where repeating is safe | 3 | `retries` (2) |
| wait between attempts | random, up to 0.2 s, 0.4 s, …, 5 s; after status 429 up to 1 s, 2 s, …, 20 s | |
| `Retry-After` | observed up to 60 s, if the whole call's time allows | |
| repetitions of all calls together | a budget of 500, of which one takes 14, after status 429 5 | `retry_budget` |
| idempotency key | a UUID for each call that takes one, the same on every attempt | `idempotency_key` |
| an answer | up to 32 MiB, unpacked | `max_answer_bytes` |
| redirects | not followed | |";

fn emit_struct(context: &Context) -> TokenStream {
    let title = &context.model.api.title;
    let docs = doc(&paragraphs([
        format!("A client of the {title}.").as_str(),
        "Cheap to clone, `Send` and `Sync`. Clones share connections, token, retry budget and limits: \
         make one for a process and keep it. It belongs to the tokio runtime that it is used in, for \
         its connections end with that.",
        "Made by [`Client::builder`] or [`Client::from_env`]. Each accessor gives a resource, each \
         method of a resource a [`Call`](crate::Call): a value that takes options and is sent when it \
         is awaited.",
        DEFAULTS,
    ]));
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct Client { core: internal::Core }
    }
}

fn emit_builder() -> TokenStream {
    quote! {
        #[doc = " Makes a [`Client`]: credentials, environment, timeouts, retries."]
        pub type ClientBuilder = dinie_runtime::ClientBuilder<Client>;
    }
}

fn emit_impl(context: &Context) -> TokenStream {
    let builder = doc("Starts a client; `build` makes it and says what cannot work.");
    let from_env = doc(&from_env_docs(context));
    let retry_budget = doc(RETRY_BUDGET);
    let accessors = context.resources().map(emit_accessor);
    quote! {
        impl Client {
            #builder
            pub fn builder() -> ClientBuilder { ClientBuilder::new(&API) }
            #from_env
            pub fn from_env() -> Result<Self, dinie_runtime::Error> { ClientBuilder::from_env(&API) }
            #retry_budget
            pub fn retry_budget(&self) -> u32 { self.core.retry_budget() }
            #(#accessors)*
        }
    }
}

const RETRY_BUDGET: &str = "What repetitions may still take from the budget that all clones share, \
    for metrics: a level that stays low says that much fails.\n\n\
    0 to the size of the budget, by default 500; `u32::MAX` when there is none. A repetition takes \
    14, after status 429 5; success gives back.";

fn emit_accessor(resource: &Resource) -> TokenStream {
    let (name, ty) = (ident(&resource.name), ident(&resource.type_name));
    let text = match summary(&resource.docs) {
        text if text.is_empty() => format!("Operations of `{}`.", resource.name),
        text => text,
    };
    let docs = doc(&text);
    quote! {
        #docs
        pub fn #name(&self) -> resources::#name::#ty { resources::#name::#ty::new(&self.core) }
    }
}

fn from_env_docs(context: &Context) -> String {
    let variables = environment_variables(context);
    let variables: Vec<String> = variables.iter().map(|name| format!("`{name}`")).collect();
    paragraphs([
        "Makes a client from environment variables.",
        format!("Reads {}.", variables.join(", ")).as_str(),
        "# Errors\n\nWhen a variable that is needed is missing or cannot be used. Nothing is sent.",
    ])
}

/// The variables `from_env` reads.
pub(super) fn environment_variables(context: &Context) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    for scheme in &context.model.api.auth {
        let read: &[&str] = match scheme.kind {
            AuthKind::ClientCredentials { .. } | AuthKind::Basic => &["CLIENT_ID", "CLIENT_SECRET"],
            AuthKind::Bearer => &["ACCESS_TOKEN"],
            AuthKind::ApiKey { .. } => &["API_KEY"],
        };
        names.extend(
            read.iter()
                .filter(|name| !names.contains(name))
                .copied()
                .collect::<Vec<_>>(),
        );
    }
    names.push("BASE_URL");
    let prefix = &context.model.api.environment_prefix;
    names
        .into_iter()
        .map(|name| format!("{prefix}_{name}"))
        .collect()
}

fn emit_from_core() -> TokenStream {
    quote! {
        impl internal::FromCore for Client {
            fn from_core(core: internal::Core) -> Self { Self { core } }
        }
    }
}

fn emit_environment(servers: &[Server]) -> Vec<TokenStream> {
    if servers.is_empty() {
        return Vec::new();
    }
    let variants = servers.iter().map(|server| {
        let name = ident(&server.variant);
        let docs = doc(&or(&server.docs, || format!("`{}`.", server.url)));
        quote!(#docs #name)
    });
    let names = servers.iter().map(|server| ident(&server.variant));
    let urls = servers.iter().map(|server| &server.url);
    let definition = quote! {
        #[doc = " Where the API runs, for [`ClientBuilder::environment`]."]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Environment { #(#variants,)* }
    };
    let server = quote! {
        impl internal::Server for Environment {
            fn base_url(&self) -> &'static str {
                match self { #(Self::#names => #urls,)* }
            }
        }
    };
    vec![definition, server]
}

#[cfg(test)]
mod tests {
    use super::environment_variables;
    use crate::emit::context::Context;
    use crate::emit::fixtures::{emitted, model, operation};
    use crate::model::{AuthKind, AuthScheme};

    #[test]
    fn each_resource_has_an_accessor() {
        let code = emitted(
            &model(vec![], vec![operation("listCats", "list")]),
            "src/client.rs",
        );
        let expected = "    pub fn animals(&self) -> resources::animals::Animals {
        resources::animals::Animals::new(&self.core)
    }
";
        assert!(code.contains(expected), "{code}");
        assert!(
            code.contains("Self::Production => \"https://zoo.example\""),
            "{code}"
        );
    }

    #[test]
    fn without_servers_there_is_no_environment() {
        let mut model = model(vec![], vec![operation("listCats", "list")]);
        model.api.servers.clear();
        assert!(!emitted(&model, "src/client.rs").contains("Environment"));
        assert!(!emitted(&model, "src/lib.rs").contains("Environment"));
        assert!(emitted(&model, "src/description.rs").contains("default_server: None"));
    }

    #[test]
    fn variables_follow_from_the_schemes() {
        let mut model = model(vec![], vec![]);
        let kind = AuthKind::ClientCredentials {
            token_url: "/token".to_owned(),
        };
        model.api.auth = vec![AuthScheme {
            wire_name: "oauth".to_owned(),
            kind,
        }];
        let names = environment_variables(&Context::new(&model));
        assert_eq!(
            names,
            ["ZOO_CLIENT_ID", "ZOO_CLIENT_SECRET", "ZOO_BASE_URL"]
        );
    }
}
