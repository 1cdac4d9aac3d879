//! The document around its operations: info, servers, tags, components, paths.

use indexmap::IndexMap;
use openapiv3::{
    Components, Contact, Example, ExternalDocumentation, Info, License, OpenAPI, PathItem, Paths,
    ReferenceOr, Server, ServerVariable, Tag,
};

use crate::openapi::keywords::Kind;
use crate::openapi::survey::reference;
use crate::source::{Member, Node};

use super::home::Home;
use super::{Build, below, extensions, flag, needed_text, text, texts};

impl<'a> Build<'_, 'a> {
    pub(super) fn document(&self) -> OpenAPI {
        let root = &self.survey.source.root;
        OpenAPI {
            openapi: needed_text(root, "openapi"),
            info: root
                .child("info")
                .map(|node| self.info(node))
                .unwrap_or_default(),
            servers: servers(root),
            paths: self.paths(root),
            components: Some(self.components(root)),
            security: self.security(root),
            tags: members_of(root, "tags").iter().map(tag).collect(),
            external_docs: external_docs(root),
            extensions: extensions(root),
        }
    }

    fn info(&self, node: &Node) -> Info {
        let contact = node.child("contact").map(|node| Contact {
            name: text(node, "name"),
            url: text(node, "url"),
            email: text(node, "email"),
            extensions: extensions(node),
        });
        let license = node.child("license").map(|node| License {
            name: needed_text(node, "name"),
            url: text(node, "url"),
            extensions: extensions(node),
        });
        Info {
            title: needed_text(node, "title"),
            description: text(node, "description").or_else(|| text(node, "summary")),
            terms_of_service: text(node, "termsOfService"),
            contact,
            license,
            version: self.version(node),
            extensions: extensions(node),
        }
    }

    /// As it was written: `1.10` without quotes is a number, and not 1.1.
    fn version(&self, node: &Node) -> String {
        let number = node
            .child("version")
            .filter(|version| version.as_number().is_some());
        let written = number.and_then(|number| self.survey.source.text.get(number.span.clone()));
        written.map_or_else(|| needed_text(node, "version"), str::to_owned)
    }

    pub(super) fn webhooks(&self) -> IndexMap<String, ReferenceOr<PathItem>> {
        let webhooks = self.survey.source.root.child("webhooks");
        let items = webhooks.map(Node::members).unwrap_or_default();
        self.path_items(items, "/webhooks")
    }

    fn paths(&self, root: &'a Node) -> Paths {
        let Some(paths) = root.child("paths") else {
            return Paths::default();
        };
        let members: Vec<&Member> = paths
            .members()
            .iter()
            .filter(|member| !member.key.starts_with("x-"))
            .collect();
        Paths {
            paths: self.path_items(members, "/paths"),
            extensions: extensions(paths),
        }
    }

    fn path_items(
        &self,
        members: impl IntoIterator<Item = &'a Member>,
        pointer: &str,
    ) -> IndexMap<String, ReferenceOr<PathItem>> {
        members
            .into_iter()
            .map(|member| {
                let item = self.path_item(&member.node, &below(pointer, &[&member.key]));
                (member.key.clone(), ReferenceOr::Item(item))
            })
            .collect()
    }

    fn components(&self, root: &'a Node) -> Components {
        let components = root.child("components");
        let section = |name: &str| {
            let section = components.and_then(|node| node.child(name));
            section.map(Node::members).unwrap_or_default()
        };
        let mut schemas = IndexMap::new();
        for member in section("schemas") {
            let pointer = below("/components/schemas", &[&member.key]);
            schemas.insert(
                member.key.clone(),
                self.component_schema(&member.node, &pointer),
            );
        }
        for place in &self.homes.hoisted {
            if let Some(name) = self.homes.hoisted_name(*place) {
                let node = self.survey.places[*place].node;
                let schema = self.component_schema(node, &self.survey.pointer(*place));
                schemas.insert(name.to_owned(), schema);
            }
        }
        Components {
            schemas,
            responses: self.named(section("responses"), Kind::Response, Self::response),
            parameters: self.named(section("parameters"), Kind::Parameter, Self::parameter),
            examples: self.named(section("examples"), Kind::Example, |_, node, _| {
                example(node)
            }),
            request_bodies: self.named(
                section("requestBodies"),
                Kind::RequestBody,
                Self::request_body,
            ),
            headers: self.named(section("headers"), Kind::Header, Self::header),
            security_schemes: self.named(
                section("securitySchemes"),
                Kind::SecurityScheme,
                Self::security_scheme,
            ),
            links: IndexMap::new(),
            callbacks: IndexMap::new(),
            extensions: components.map(extensions).unwrap_or_default(),
        }
    }

    fn named<T>(
        &self,
        members: &'a [Member],
        kind: Kind,
        build: impl Fn(&Self, &'a Node, &str) -> T,
    ) -> IndexMap<String, ReferenceOr<T>> {
        let section = kind.component().unwrap_or_default();
        members
            .iter()
            .filter_map(|member| {
                let pointer = below("/components", &[section, &member.key]);
                let item = self.reference_or(&member.node, &pointer, kind, &build)?;
                Some((member.key.clone(), item))
            })
            .collect()
    }

    /// A reference into the components stays one; any other is replaced by what it leads to.
    pub(super) fn reference_or<T>(
        &self,
        node: &'a Node,
        pointer: &str,
        kind: Kind,
        build: impl Fn(&Self, &'a Node, &str) -> T,
    ) -> Option<ReferenceOr<T>> {
        if reference(node).is_none() {
            return Some(ReferenceOr::Item(build(self, node, pointer)));
        }
        let place = self.survey.place_of(node)?;
        // Only references without effect on the code may lead nowhere.
        self.survey.direct.get(&place)?;
        Some(match self.homes.find(self.survey, place) {
            Home::Component(key) => {
                let section = kind.component().unwrap_or_default();
                ReferenceOr::Reference {
                    reference: format!("#/components/{section}/{key}"),
                }
            }
            Home::Place(target) => {
                let pointer = self.survey.pointer(target);
                ReferenceOr::Item(build(self, self.survey.places[target].node, &pointer))
            }
        })
    }

    pub(super) fn examples(&self, owner: &'a Node) -> IndexMap<String, ReferenceOr<Example>> {
        let members = owner
            .child("examples")
            .map(Node::members)
            .unwrap_or_default();
        members
            .iter()
            .filter_map(|member| {
                let built =
                    self.reference_or(&member.node, "", Kind::Example, |_, node, _| example(node))?;
                Some((member.key.clone(), built))
            })
            .collect()
    }
}

pub(super) fn servers(owner: &Node) -> Vec<Server> {
    members_of(owner, "servers").iter().map(server).collect()
}

pub(super) fn external_docs(owner: &Node) -> Option<ExternalDocumentation> {
    let node = owner.child("externalDocs")?;
    Some(ExternalDocumentation {
        description: text(node, "description"),
        url: needed_text(node, "url"),
        extensions: extensions(node),
    })
}

fn members_of<'n>(owner: &'n Node, keyword: &str) -> &'n [Node] {
    owner.child(keyword).map(Node::items).unwrap_or_default()
}

fn server(node: &Node) -> Server {
    let variables = node.child("variables").map(|variables| {
        let members = variables.members().iter();
        members
            .map(|member| (member.key.clone(), server_variable(&member.node)))
            .collect()
    });
    Server {
        url: needed_text(node, "url"),
        description: text(node, "description"),
        variables,
        extensions: extensions(node),
    }
}

fn server_variable(node: &Node) -> ServerVariable {
    ServerVariable {
        enumeration: texts(node.child("enum")),
        default: needed_text(node, "default"),
        description: text(node, "description"),
        extensions: extensions(node),
    }
}

fn tag(node: &Node) -> Tag {
    Tag {
        name: needed_text(node, "name"),
        description: text(node, "description"),
        external_docs: external_docs(node),
        extensions: extensions(node),
    }
}

fn example(node: &Node) -> Example {
    Example {
        summary: text(node, "summary"),
        description: text(node, "description"),
        value: node.child("value").map(Node::to_json),
        external_value: text(node, "externalValue"),
        extensions: extensions(node),
    }
}

/// Absent and false are one thing for most flags.
pub(super) fn is_set(node: &Node, keyword: &str) -> bool {
    flag(node, keyword) == Some(true)
}
