//! The first steps with the crate: a client, made in a way that suits the API, and the call that shows
//! most.

use super::code_text::{Code, quoted};
use super::context::Context;
use super::examples::{Steps, imports, operation_steps, split};
use crate::model::{AuthKind, Operation, Place, Resource};

/// The first steps with the crate, for its front page.
pub(super) fn quick_start(context: &Context) -> Steps {
    let shown = quick_start_operation(context);
    let steps = shown.map(|(resource, operation)| operation_steps(context, resource, operation));
    let environment = context.model.api.servers.last();
    let roots = environment.map(|_| "Environment");
    let mut named = Named::new(context, steps.unwrap_or_default(), roots);
    let client = build_client(context, &named.client, &named.roots, vec![]);
    let mut lines = named.imports(context);
    lines.extend(split(&client.text(0)));
    if !named.steps.lines.is_empty() {
        lines.push(String::new());
    }
    lines.append(&mut named.steps.lines);
    Steps {
        lines,
        ..named.steps
    }
}

/// Steps, and how they name what stands at the crate's root: a type of the API may have that name.
pub(super) struct Named {
    pub(super) steps: Steps,
    /// `Client` or `dinie::Client`.
    pub(super) client: String,
    /// The other names, as the steps have to write them.
    pub(super) roots: Vec<String>,
    imported: Vec<&'static str>,
}

impl Named {
    pub(super) fn new(
        context: &Context,
        mut steps: Steps,
        roots: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let library = &context.model.package.library;
        let mut imported = std::mem::take(&mut steps.roots);
        let mut root = |name: &'static str| {
            if steps.named.iter().any(|named| named == name) {
                return format!("{library}::{name}");
            }
            imported.push(name);
            name.to_owned()
        };
        let client = root("Client");
        let roots = roots.into_iter().map(&mut root).collect();
        imported.sort_unstable();
        imported.dedup();
        Self {
            steps,
            client,
            roots,
            imported,
        }
    }

    /// The `use` lines, and a blank one after them.
    pub(super) fn imports(&self, context: &Context) -> Vec<String> {
        let library = &context.model.package.library;
        imports(library, &self.imported, &self.steps.named)
    }
}

/// `let client = Client::builder()….build()?;`, with these options. `roots` begins with the name of
/// `Environment`, where the API has servers.
pub(super) fn build_client(
    context: &Context,
    client: &str,
    roots: &[String],
    options: Vec<Code>,
) -> Code {
    let api = &context.model.api;
    let mut build = Code::call(format!("{client}::builder"), vec![]);
    let credentials: &[&str] = match api.auth.first().map(|scheme| &scheme.kind) {
        Some(AuthKind::ClientCredentials { .. }) => &["credentials", "client id", "client secret"],
        Some(AuthKind::Basic) => &["credentials", "user", "password"],
        Some(AuthKind::Bearer) => &["bearer_token", "token"],
        Some(AuthKind::ApiKey { .. }) => &["api_key", "key"],
        None => &[],
    };
    if let [method, values @ ..] = credentials {
        let values = values
            .iter()
            .map(|value| Code::word(quoted(value)))
            .collect();
        build = build.method(Code::call(*method, values));
    }
    build = build.method(match (api.servers.last(), roots.first()) {
        (Some(server), Some(environment)) => {
            let server = Code::word(format!("{environment}::{}", server.variant));
            Code::call("environment", vec![server])
        }
        _ => Code::call(
            "base_url",
            vec![Code::word(quoted("https://api.example.com"))],
        ),
    });
    options
        .into_iter()
        .fold(build, Code::method)
        .method(Code::call("build", vec![]))
        .then("?;")
        .after("let client = ")
}

/// The operation that shows most: one of the largest resource with a body that an example can spell
/// out, else the first.
pub(super) fn quick_start_operation<'a>(
    context: &Context<'a>,
) -> Option<(&'a Resource, &'a Operation)> {
    let mut resources: Vec<&Resource> = context.resources().collect();
    resources.sort_by_key(|resource| std::cmp::Reverse(resource.operations.len()));
    let all = || {
        let resources = resources.iter().copied();
        resources.flat_map(|resource| resource.operations.iter().map(move |op| (resource, op)))
    };
    let has_body = |operation: &Operation| {
        let mut arguments = operation.arguments.iter();
        arguments.any(|argument| matches!(argument.place, Place::Body(_)))
    };
    all()
        .filter(|(_, operation)| has_body(operation))
        .take(16)
        .find(|(resource, operation)| {
            operation_steps(context, resource, operation)
                .given
                .is_empty()
        })
        .or_else(|| all().next())
}

#[cfg(test)]
mod tests {
    use super::quick_start;
    use crate::emit::context::Context;
    use crate::emit::fixtures::{create, field, named};
    use crate::model::{Answer, AnswerBody, Construct, Presence, Type};

    #[test]
    fn the_quick_start_makes_a_client_and_calls_it() {
        let fields = vec![field("photo", Type::Upload, Presence::Required)];
        let model = create(fields, Some(Construct::Arguments));
        let steps = quick_start(&Context::new(&model));
        let expected = r#"use zoo_api::{Client, Environment, Upload};
use zoo_api::types::Cat;

let client = Client::builder()
    .bearer_token("token")
    .environment(Environment::Production)
    .build()?;

let cat = client.animals().create(Cat::new(Upload::file("document.pdf"))).await?;
println!("{cat:?}");"#;
        assert_eq!(steps.lines.join("\n"), expected);
    }

    #[test]
    fn a_type_called_client_does_not_hide_the_client() {
        let mut model = create(vec![], Some(Construct::Arguments));
        model.types[0].name = "Client".to_owned();
        let create = &mut model.resources[0].operations[0];
        create.arguments[0].ty = named("Client");
        create.answer = Answer::One(AnswerBody::Json(named("Client")));
        let lines = quick_start(&Context::new(&model)).lines.join("\n");
        assert!(
            lines.contains("let client = zoo_api::Client::builder()"),
            "{lines}"
        );
        assert!(
            lines.contains("let answer = client.animals().create(Client::new()).await?;"),
            "{lines}"
        );
    }
}
