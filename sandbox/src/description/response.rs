//! What an operation may answer: by status, the headers and the body.

use std::sync::Arc;

use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;

use super::DescriptionError;
use super::document::Node;
use super::media_type::MediaType;
use super::schema::{Schema, Schemas};
use super::text::{TextFault, Types};

const PROBLEM: &str = "application/problem+json";

pub(super) struct Responses {
    /// Exact statuses first, then classes, then the default.
    listed: Vec<(Pattern, Response)>,
}

/// Which statuses a response is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Pattern {
    Exactly(u16),
    /// `4XX` is 4.
    Class(u16),
    Any,
}

struct Response {
    headers: Vec<Header>,
    contents: Vec<(MediaType, Option<Arc<Schema>>)>,
}

struct Header {
    name: String,
    types: Types,
    schema: Arc<Schema>,
}

impl Responses {
    pub(super) fn parse(
        node: &Node<'_>,
        schemas: &mut Schemas<'_>,
    ) -> Result<Self, DescriptionError> {
        let mut listed = Vec::new();
        for (status, response) in node.members()? {
            let pattern = Pattern::parse(status)
                .ok_or_else(|| response.error("this is neither a status nor `default`"))?;
            let response = Response::parse(&response.resolve()?, schemas)?;
            listed.push((pattern, response));
        }
        listed.sort_by_key(|(pattern, _)| *pattern);
        Ok(Self { listed })
    }

    pub(super) fn documents(&self, status: StatusCode) -> bool {
        self.find(status).is_some()
    }

    pub(super) fn check(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: Option<&Value>,
    ) -> Vec<String> {
        let Some(response) = self.find(status) else {
            return vec![format!("status {} is not described", status.as_u16())];
        };
        let mut complaints = response.check_headers(headers);
        complaints.extend(response.check_body(headers, body));
        complaints
    }

    /// The schema of problems, from the first response that has one.
    pub(super) fn problem(&self) -> Option<&Arc<Schema>> {
        let mut contents = self
            .listed
            .iter()
            .flat_map(|(_, response)| &response.contents);
        contents.find_map(|(media_type, schema)| match media_type.essence.as_str() {
            PROBLEM => schema.as_ref(),
            _ => None,
        })
    }

    fn find(&self, status: StatusCode) -> Option<&Response> {
        let mut listed = self.listed.iter();
        listed.find_map(|(pattern, response)| pattern.includes(status).then_some(response))
    }
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        if text == "default" {
            return Some(Self::Any);
        }
        if let Some(class) = text.strip_suffix("XX") {
            let class = class.parse().ok();
            return class
                .filter(|class| (1..=5).contains(class))
                .map(Self::Class);
        }
        let status = text.parse::<u16>().ok();
        status
            .filter(|status| (100..600).contains(status))
            .map(Self::Exactly)
    }

    fn includes(self, status: StatusCode) -> bool {
        match self {
            Self::Exactly(listed) => listed == status.as_u16(),
            Self::Class(class) => class == status.as_u16() / 100,
            Self::Any => true,
        }
    }
}

impl Response {
    fn parse(node: &Node<'_>, schemas: &mut Schemas<'_>) -> Result<Self, DescriptionError> {
        let mut response = Self {
            headers: Vec::new(),
            contents: Vec::new(),
        };
        if let Some(headers) = node.get("headers") {
            for (name, header) in headers.members()? {
                // OpenAPI leaves this one to `content`.
                if !name.eq_ignore_ascii_case(CONTENT_TYPE.as_str()) {
                    let header = Header::parse(name, &header.resolve()?, schemas)?;
                    response.headers.push(header);
                }
            }
        }
        if let Some(contents) = node.get("content") {
            for (name, content) in contents.members()? {
                let media_type = MediaType::parse(name).filter(MediaType::is_json);
                let media_type =
                    media_type.ok_or_else(|| content.error("only JSON can be answered"))?;
                let schema = content.get("schema");
                let schema = schema.map(|schema| schemas.compile(&schema)).transpose()?;
                response.contents.push((media_type, schema));
            }
        }
        Ok(response)
    }

    /// Every header that is described is expected.
    fn check_headers(&self, headers: &HeaderMap) -> Vec<String> {
        let described = self.headers.iter();
        described
            .filter_map(|header| Some(format!("header {} {}", header.name, header.fault(headers)?)))
            .collect()
    }

    fn check_body(&self, headers: &HeaderMap, body: Option<&Value>) -> Vec<String> {
        let Some(body) = body else {
            return match self.contents.is_empty() {
                true if headers.contains_key(CONTENT_TYPE) => {
                    vec!["there is a content type, although no body is described".to_owned()]
                }
                true => Vec::new(),
                false => vec!["the body is missing".to_owned()],
            };
        };
        if self.contents.is_empty() {
            return vec!["there is a body, although none is described".to_owned()];
        }
        let media_type = MediaType::of(headers).ok();
        let mut contents = self.contents.iter();
        let content = media_type
            .and_then(|media_type| contents.find(|(listed, _)| listed.includes(&media_type)));
        match content {
            Some((_, Some(schema))) => schema.complaints("body", body),
            Some((_, None)) => Vec::new(),
            None => vec!["the content type is not described".to_owned()],
        }
    }
}

impl Header {
    fn parse(
        name: &str,
        node: &Node<'_>,
        schemas: &mut Schemas<'_>,
    ) -> Result<Self, DescriptionError> {
        let schema = node.required("schema")?;
        Ok(Self {
            name: name.to_owned(),
            types: Types::parse(&schema)?,
            schema: schemas.compile(&schema)?,
        })
    }

    /// What is wrong with it in an answer, as it follows the name in a sentence.
    fn fault(&self, headers: &HeaderMap) -> Option<String> {
        let values = headers.get_all(&self.name).iter();
        let texts: Option<Vec<&str>> = values.map(|value| value.to_str().ok()).collect();
        let value = match texts.as_deref() {
            Some([]) => return Some("is missing".to_owned()),
            Some(texts) => self.types.read(texts),
            None => Err(TextFault::WrongType),
        };
        match value {
            Ok(value) if self.schema.is_valid(&value) => None,
            Err(TextFault::Repeated) => Some("is there more than once".to_owned()),
            _ => Some(format!("must be {}", self.schema.expectation())),
        }
    }
}
