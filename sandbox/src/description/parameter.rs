//! Parameters in the path, the query and the headers: what the description says of each, and their
//! values in a request.

use std::sync::Arc;

use http::HeaderMap;
use serde_json::{Map, Value};

use super::DescriptionError;
use super::document::Node;
use super::form;
use super::members::shown;
use super::schema::{Schema, Schemas};
use super::text::{TextFault, Types};

pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: Place,
    necessity: Necessity,
    types: Types,
    schema: Arc<Schema>,
    default: Option<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Header,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Necessity {
    Required,
    Optional,
}

/// What a query says.
#[derive(Default)]
pub(super) struct Query {
    pub(super) values: Map<String, Value>,
    pub(super) faults: Vec<ParameterFault>,
    pub(super) remarks: Vec<String>,
}

/// What is wrong with a parameter.
pub(super) struct ParameterFault {
    pub(super) name: String,
    /// What follows the name in a sentence: `must be an integer between 1 and 100`.
    pub(super) phrase: String,
}

/// The parameters of an operation, those of its path included.
pub(super) fn parse_parameters(
    item: &Node<'_>,
    operation: &Node<'_>,
    schemas: &mut Schemas<'_>,
) -> Result<Vec<Parameter>, DescriptionError> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for list in [item, operation] {
        let Some(list) = list.get("parameters") else {
            continue;
        };
        for node in list.items()? {
            let node = node.resolve()?;
            let Some(parameter) = parse_parameter(&node, schemas)? else {
                continue;
            };
            // One of the operation replaces the same one of the path.
            parameters
                .retain(|other| (&other.name, other.place) != (&parameter.name, parameter.place));
            parameters.push(parameter);
        }
    }
    Ok(parameters)
}

/// The values that a query gives to these parameters, with the defaults of those that are absent.
pub(super) fn read_query(parameters: &[Parameter], query: &str) -> Query {
    let mut read = Query::default();
    let pairs = form::pairs(query).unwrap_or_else(|| {
        read.faults.push(ParameterFault {
            name: "query".to_owned(),
            phrase: "must be UTF-8".to_owned(),
        });
        Vec::new()
    });
    let of_query = |parameter: &&Parameter| parameter.place == Place::Query;
    for parameter in parameters.iter().filter(of_query) {
        let texts: Vec<&str> = pairs
            .iter()
            .filter(|(name, _)| *name == parameter.name)
            .map(|(_, text)| text.as_str())
            .collect();
        let value = parameter.read(&texts).unwrap_or_else(|fault| {
            read.faults.push(fault);
            parameter.default.clone()
        });
        read.values
            .extend(value.map(|value| (parameter.name.clone(), value)));
    }
    let is_known = |name: &str| {
        let mut known = parameters.iter().filter(of_query);
        known.any(|parameter| parameter.name == name)
    };
    let unknown = pairs.iter().filter(|(name, _)| !is_known(name));
    read.remarks = unknown
        .map(|(name, _)| format!("unknown query parameter {}", shown(name)))
        .collect();
    read
}

/// What is wrong with the header parameters.
pub(super) fn check_headers(parameters: &[Parameter], headers: &HeaderMap) -> Vec<ParameterFault> {
    let of_headers = parameters
        .iter()
        .filter(|parameter| parameter.place == Place::Header);
    of_headers
        .filter_map(|parameter| {
            let values = headers.get_all(&parameter.name).iter();
            let texts: Option<Vec<&str>> = values.map(|value| value.to_str().ok()).collect();
            match texts {
                Some(texts) => parameter.read(&texts).err(),
                None => Some(parameter.fault("must be visible ASCII")),
            }
        })
        .collect()
}

impl Parameter {
    /// The value that the texts of this name are; the default where there is none.
    pub(super) fn read(&self, texts: &[&str]) -> Result<Option<Value>, ParameterFault> {
        if texts.is_empty() {
            return match self.necessity {
                Necessity::Required => Err(self.fault("is required")),
                Necessity::Optional => Ok(self.default.clone()),
            };
        }
        let expected = || format!("must be {}", self.schema.expectation());
        let value = self.types.read(texts).map_err(|fault| match fault {
            TextFault::Repeated => self.fault("must not be given more than once"),
            TextFault::WrongType => self.fault(&expected()),
        })?;
        match self.schema.is_valid(&value) {
            true => Ok(Some(value)),
            false => Err(self.fault(&expected())),
        }
    }

    fn fault(&self, phrase: &str) -> ParameterFault {
        ParameterFault {
            name: self.name.clone(),
            phrase: phrase.to_owned(),
        }
    }
}

/// None for a header that OpenAPI keeps out of the parameters.
fn parse_parameter(
    node: &Node<'_>,
    schemas: &mut Schemas<'_>,
) -> Result<Option<Parameter>, DescriptionError> {
    let name = node.required("name")?.text()?;
    let place = node.required("in")?;
    let place = match place.text()? {
        "path" => Place::Path,
        "query" => Place::Query,
        "header" if is_reserved(name) => return Ok(None),
        "header" => Place::Header,
        _ => return Err(place.error("only path, query and header parameters can be served")),
    };
    for keyword in ["style", "explode", "allowReserved", "content"] {
        if let Some(node) = node.get(keyword) {
            return Err(node.error("only parameters in the default style can be served"));
        }
    }
    let schema = node.required("schema")?;
    let necessity = match node.get("required").map(|required| required.value) {
        Some(Value::Bool(true)) => Necessity::Required,
        _ => Necessity::Optional,
    };
    if place == Place::Path && necessity == Necessity::Optional {
        return Err(node.error("a path parameter must be required"));
    }
    Ok(Some(Parameter {
        name: name.to_owned(),
        place,
        necessity,
        types: Types::parse(&schema)?,
        schema: schemas.compile(&schema)?,
        default: default_of(schema)?,
    }))
}

/// The default beside a reference goes before that of what is referred to.
fn default_of(schema: Node<'_>) -> Result<Option<Value>, DescriptionError> {
    let own = schema.get("default");
    let default = match own {
        Some(default) => Some(default),
        None => schema.resolve()?.get("default"),
    };
    Ok(default.map(|default| default.value.clone()))
}

fn is_reserved(header: &str) -> bool {
    let reserved = ["accept", "content-type", "authorization"];
    reserved.contains(&header.to_ascii_lowercase().as_str())
}
