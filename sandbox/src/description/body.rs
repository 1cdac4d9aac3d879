//! Request bodies: which media types an operation takes, and the values in a body.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Map, Value};

use super::document::Node;
use super::form::{self, Fields, Form, malformed};
use super::media_type::{MediaType, NoMediaType};
use super::schema::{Schema, Schemas};
use super::violation::{Kind as ViolationKind, Violation};
use super::{DescriptionError, json, multipart};
use crate::problem::{Kind, Problem};
use crate::request::Body;

/// The body that an operation takes.
pub(super) struct RequestBody {
    necessity: Necessity,
    contents: Vec<Content>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Necessity {
    Required,
    Optional,
}

struct Content {
    media_type: MediaType,
    encoding: Encoding,
    schema: Arc<Schema>,
}

enum Encoding {
    Json,
    UrlEncoded(Fields),
    Multipart(Fields),
}

/// Why a body cannot be used.
pub(super) enum BodyFault {
    /// It is not what its media type says, or of no media type that the operation takes.
    Unreadable(Problem),
    /// Its values do not fit.
    Invalid(Vec<Violation>),
}

impl RequestBody {
    pub(super) fn parse(
        node: &Node<'_>,
        schemas: &mut Schemas<'_>,
    ) -> Result<Self, DescriptionError> {
        let necessity = match node.get("required").map(|required| required.value) {
            Some(Value::Bool(true)) => Necessity::Required,
            _ => Necessity::Optional,
        };
        let contents = node.required("content")?.members()?;
        let contents: Vec<Content> = contents
            .map(|(name, node)| Content::parse(name, &node, schemas))
            .collect::<Result<_, _>>()?;
        match contents.is_empty() {
            true => Err(node.error("a body needs a media type")),
            false => Ok(Self {
                necessity,
                contents,
            }),
        }
    }

    /// The values of a body, and what the description does not know of them.
    pub(super) async fn read(
        &self,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<(Body, Vec<String>), BodyFault> {
        if body.is_empty() {
            return match self.necessity {
                Necessity::Optional => Ok((Body::None, Vec::new())),
                Necessity::Required => {
                    let detail = format!("The request body is empty: send {}.", self.listed());
                    Err(BodyFault::Unreadable(malformed(detail)))
                }
            };
        }
        let (content, media_type) = self.choose(headers)?;
        content.read(&media_type, body).await
    }

    fn choose(&self, headers: &HeaderMap) -> Result<(&Content, MediaType), BodyFault> {
        let refuse = |what: &str| {
            BodyFault::Unreadable(unsupported(format!("{what}: send {}.", self.listed())))
        };
        let media_type = MediaType::of(headers).map_err(|error| match error {
            NoMediaType::Missing => refuse("The Content-Type is missing"),
            NoMediaType::Malformed => refuse("The Content-Type is no media type"),
        })?;
        let mut contents = self.contents.iter();
        let content = contents
            .find(|content| content.media_type.includes(&media_type))
            .ok_or_else(|| refuse("The Content-Type is not supported"))?;
        let charset = media_type.parameter("charset");
        match charset.is_none_or(|charset| charset.eq_ignore_ascii_case("utf-8")) {
            true => Ok((content, media_type)),
            false => Err(refuse("The charset is not supported, only UTF-8 is")),
        }
    }

    fn listed(&self) -> String {
        let contents = self.contents.iter();
        let listed: Vec<&str> = contents
            .map(|content| content.media_type.essence.as_str())
            .collect();
        listed.join(" or ")
    }
}

impl Content {
    fn parse(
        name: &str,
        node: &Node<'_>,
        schemas: &mut Schemas<'_>,
    ) -> Result<Self, DescriptionError> {
        let media_type =
            MediaType::parse(name).ok_or_else(|| node.error("this is no media type"))?;
        let schema = node.required("schema")?;
        let encoding = match media_type.essence.as_str() {
            "application/x-www-form-urlencoded" => {
                Encoding::UrlEncoded(Fields::parse(node, schema.clone())?)
            }
            "multipart/form-data" => Encoding::Multipart(Fields::parse(node, schema.clone())?),
            _ if media_type.is_json() => Encoding::Json,
            _ => return Err(node.error("bodies of this media type cannot be served")),
        };
        Ok(Self {
            media_type,
            encoding,
            schema: schemas.compile(&schema)?,
        })
    }

    async fn read(
        &self,
        media_type: &MediaType,
        body: Bytes,
    ) -> Result<(Body, Vec<String>), BodyFault> {
        match &self.encoding {
            Encoding::Json => {
                let value = json::parse(&body)
                    .map_err(|detail| BodyFault::Unreadable(malformed(detail)))?;
                let remarks = self.check(&value)?;
                Ok((Body::Object(members(value)?), remarks))
            }
            Encoding::UrlEncoded(fields) => {
                let form = read_url_encoded(fields, &body).map_err(BodyFault::Unreadable)?;
                let remarks = self.check(&form.object())?;
                Ok((Body::Object(form.fields), remarks))
            }
            Encoding::Multipart(fields) => {
                let form = read_multipart(fields, media_type, body).await;
                let form = form.map_err(BodyFault::Unreadable)?;
                let mut remarks = self.check(&form.object())?;
                remarks.extend(form.remarks);
                let body = Body::Multipart {
                    fields: form.fields,
                    files: form.files,
                };
                Ok((body, remarks))
            }
        }
    }

    /// Remarks on a valid value.
    fn check(&self, value: &Value) -> Result<Vec<String>, BodyFault> {
        let violations = self.schema.violations(value);
        if !violations.is_empty() {
            return Err(BodyFault::Invalid(violations));
        }
        let unknown = self.schema.unknown_members(value).into_iter();
        Ok(unknown
            .map(|path| format!("unknown member {path}"))
            .collect())
    }
}

fn read_url_encoded(fields: &Fields, body: &[u8]) -> Result<Form, Problem> {
    let pairs = std::str::from_utf8(body).ok().and_then(form::pairs);
    let pairs = pairs.ok_or_else(|| malformed("The request body is not valid UTF-8."))?;
    fields.read_pairs(&pairs)
}

async fn read_multipart(
    fields: &Fields,
    media_type: &MediaType,
    body: Bytes,
) -> Result<Form, Problem> {
    let boundary = media_type.parameter("boundary").unwrap_or_default();
    if boundary.is_empty() || boundary.len() > multipart::LONGEST_BOUNDARY {
        let longest = multipart::LONGEST_BOUNDARY;
        return Err(unsupported(format!(
            "The Content-Type must have a boundary of 1 to {longest} characters."
        )));
    }
    let parts = multipart::parse(body, boundary).await.map_err(malformed)?;
    fields.read_parts(parts)
}

/// Operations work with members, so an object it must be, even where the schema leaves that open.
fn members(value: Value) -> Result<Map<String, Value>, BodyFault> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(BodyFault::Invalid(vec![Violation {
            path: String::new(),
            kind: ViolationKind::Wrong,
            phrase: "must be an object".to_owned(),
        }])),
    }
}

fn unsupported(detail: String) -> Problem {
    Problem::new(Kind::InvalidRequest, detail).with_code("invalid_content_type")
}
