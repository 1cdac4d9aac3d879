//! Error bodies: RFC 9457 problem details, read with a forgiving eye.
//!
//! Every member is optional, one of a wrong type counts as missing (RFC 9457, section 3.1), unknown
//! ones are kept. Nothing here fails: a body that is not a problem is `None`.

use serde_json::Map;

use crate::Json;

/// The error body of an answer (RFC 9457, `application/problem+json`).
///
/// `Debug` shows the type, the code and the status only: the other members may quote what was sent.
#[derive(Clone, PartialEq)]
pub struct Problem {
    type_uri: String,
    title: Option<String>,
    status: Option<u16>,
    detail: Option<String>,
    instance: Option<String>,
    code: Option<String>,
    errors: Vec<FieldError>,
    extensions: Map<String, Json>,
}

impl Problem {
    /// URI of the class of problem; `about:blank` when the API did not say.
    pub fn type_uri(&self) -> &str {
        &self.type_uri
    }

    /// Short summary of the class of problem.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// HTTP status as the body states it. The status of the answer itself is
    /// [`Error::status`](crate::Error::status).
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// What went wrong this time, for people.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// URI of this occurrence.
    pub fn instance(&self) -> Option<&str> {
        self.instance.as_deref()
    }

    /// The cause, for programs: the extension member `code`.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// One entry for each field that was refused: the extension member `errors`.
    pub fn field_errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Members that have no accessor here, as they were sent.
    pub fn extensions(&self) -> &Map<String, Json> {
        &self.extensions
    }

    /// The problem in `body`, if it is one: always for `application/problem+json`, and for other
    /// JSON when it has a member that only problems have.
    pub(crate) fn parse(media_type: Option<&str>, body: &[u8]) -> Option<Self> {
        let media_type = media_type.unwrap_or_default();
        let declared = media_type == "application/problem+json";
        let json_like = media_type.is_empty() || media_type.contains("json");
        if !declared && !json_like {
            return None;
        }
        let Ok(Json::Object(mut members)) = serde_json::from_slice(body) else {
            return None;
        };
        let looks_like = ["type", "title", "detail", "code", "errors"]
            .iter()
            .any(|name| members.contains_key(*name));
        if !declared && !looks_like {
            return None;
        }
        Some(Self::from_members(&mut members))
    }

    fn from_members(members: &mut Map<String, Json>) -> Self {
        let status = members
            .shift_remove("status")
            .and_then(|status| u16::try_from(status.as_u64()?).ok());
        let errors = match members.shift_remove("errors") {
            Some(Json::Array(items)) => items.iter().filter_map(FieldError::parse).collect(),
            Some(Json::Object(fields)) => FieldError::parse_map(&fields),
            _ => Vec::new(),
        };
        Self {
            type_uri: take_text(members, "type").unwrap_or_else(|| "about:blank".to_owned()),
            title: take_text(members, "title"),
            status,
            detail: take_text(members, "detail"),
            instance: take_text(members, "instance"),
            code: take_text(members, "code"),
            errors,
            extensions: std::mem::take(members),
        }
    }
}

impl std::fmt::Debug for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Problem")
            .field("type", &self.type_uri)
            .field("code", &self.code)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// A field that was refused.
#[derive(Clone, PartialEq, Eq)]
pub struct FieldError {
    param: Option<String>,
    detail: Option<String>,
    code: Option<String>,
}

impl FieldError {
    /// Name of the field, or a JSON pointer to it: the member `param`, `field`, `name` or `pointer`.
    pub fn param(&self) -> Option<&str> {
        self.param.as_deref()
    }

    /// Why it was refused, for people: the member `detail` or `message`.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// Why it was refused, for programs.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    fn parse(json: &Json) -> Option<Self> {
        let text = |names: &[&str]| {
            let found = names.iter().find_map(|name| json.get(name)?.as_str());
            found.map(str::to_owned)
        };
        let error = Self {
            param: text(&["param", "field", "name", "pointer"]),
            detail: text(&["detail", "message"]).or_else(|| json.as_str().map(str::to_owned)),
            code: text(&["code"]),
        };
        let empty = error.param.is_none() && error.detail.is_none() && error.code.is_none();
        (!empty).then_some(error)
    }

    /// `{"email": ["is taken"]}`: another common form.
    fn parse_map(fields: &Map<String, Json>) -> Vec<Self> {
        let mut errors = Vec::new();
        for (name, reasons) in fields {
            let reasons = match reasons {
                Json::Array(reasons) => reasons.as_slice(),
                reason => std::slice::from_ref(reason),
            };
            errors.extend(reasons.iter().filter_map(|reason| {
                let error = Self::parse(reason)?;
                let param = Some(name.clone());
                Some(Self { param, ..error })
            }));
        }
        errors
    }
}

/// Shows the field and the code; the detail may quote what was sent.
impl std::fmt::Debug for FieldError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FieldError")
            .field("param", &self.param)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

fn take_text(members: &mut Map<String, Json>, name: &str) -> Option<String> {
    match members.shift_remove(name) {
        Some(Json::String(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;

    const PROBLEM: Option<&str> = Some("application/problem+json");

    #[test]
    fn all_members_are_read() {
        let body = br#"{"type":"https://api.example/errors/validation-failed","title":"Validation Failed",
            "status":422,"detail":"2 fields","instance":"/v3/customers","code":"invalid_cpf","param":"cpf",
            "errors":[{"param":"email","detail":"not an address","code":"invalid_format"},{"param":"cpf","detail":"taken"}]}"#;
        let problem = Problem::parse(PROBLEM, body).unwrap();
        assert_eq!(
            problem.type_uri(),
            "https://api.example/errors/validation-failed"
        );
        assert_eq!(problem.title(), Some("Validation Failed"));
        assert_eq!(problem.status(), Some(422));
        assert_eq!(problem.detail(), Some("2 fields"));
        assert_eq!(problem.instance(), Some("/v3/customers"));
        assert_eq!(problem.code(), Some("invalid_cpf"));
        assert_eq!(problem.extensions()["param"], "cpf");
        let [email, cpf] = problem.field_errors() else {
            panic!("two field errors");
        };
        assert_eq!(email.param(), Some("email"));
        assert_eq!(email.detail(), Some("not an address"));
        assert_eq!(email.code(), Some("invalid_format"));
        assert_eq!((cpf.param(), cpf.code()), (Some("cpf"), None));
    }

    #[test]
    fn wrong_types_count_as_missing() {
        let body = br#"{"type":1,"title":null,"status":"422","detail":[],"code":{},"errors":[1,{},{"param":2}]}"#;
        let problem = Problem::parse(PROBLEM, body).unwrap();
        assert_eq!(problem.type_uri(), "about:blank");
        assert_eq!(
            (problem.title(), problem.detail(), problem.code()),
            (None, None, None)
        );
        assert_eq!(problem.status(), None);
        assert!(problem.field_errors().is_empty());
    }

    #[test]
    fn errors_by_field_are_read_too() {
        let body = br#"{"errors":{"email":["is taken","is long"],"cpf":"is wrong"}}"#;
        let problem = Problem::parse(Some("application/json"), body).unwrap();
        let found: Vec<_> = problem
            .field_errors()
            .iter()
            .map(|error| (error.param().unwrap(), error.detail().unwrap()))
            .collect();
        assert_eq!(
            found,
            [
                ("email", "is taken"),
                ("email", "is long"),
                ("cpf", "is wrong")
            ]
        );
    }

    #[test]
    fn what_is_no_problem_is_none() {
        for (media_type, body) in [
            (PROBLEM, &b"<html>"[..]),
            (PROBLEM, b"[]"),
            (PROBLEM, b""),
            (Some("text/html"), br#"{"title":"a"}"#),
            (Some("application/json"), br#"{"message":"a"}"#),
        ] {
            assert_eq!(Problem::parse(media_type, body), None);
        }
    }

    #[test]
    fn debug_quotes_nothing_that_was_sent() {
        let body = br#"{"detail":"CPF 123.456","instance":"/customers/123.456","errors":[{"param":"cpf","detail":"123.456"}]}"#;
        let problem = Problem::parse(PROBLEM, body).unwrap();
        let text = format!("{problem:?} {:?}", problem.field_errors());
        assert!(!text.contains("123"), "{text}");
    }
}
