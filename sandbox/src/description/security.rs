//! What an operation asks its caller for, from its security requirements or those of the whole
//! description.

use super::DescriptionError;
use super::document::Node;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Security {
    None,
    /// HTTP Basic (RFC 7617) with the id and secret of a credential.
    Basic,
    /// A bearer token (RFC 6750).
    Bearer,
}

/// Of the ways that the requirements leave open, the first that is HTTP Basic or Bearer alone.
pub(super) fn parse_security(
    root: &Node<'_>,
    operation: &Node<'_>,
) -> Result<Security, DescriptionError> {
    let Some(requirements) = operation.get("security").or_else(|| root.get("security")) else {
        return Ok(Security::None);
    };
    let mut refusal = None;
    for requirement in requirements.items()? {
        match parse_requirement(root, &requirement) {
            Ok(security) => return Ok(security),
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    refusal.map_or(Ok(Security::None), Err)
}

fn parse_requirement(
    root: &Node<'_>,
    requirement: &Node<'_>,
) -> Result<Security, DescriptionError> {
    let mut schemes = requirement.members()?;
    match (schemes.next(), schemes.next()) {
        (None, _) => Ok(Security::None),
        (Some((name, place)), None) => parse_scheme(root, name, &place),
        _ => Err(requirement.error("several security schemes at once cannot be served")),
    }
}

fn parse_scheme(
    root: &Node<'_>,
    name: &str,
    place: &Node<'_>,
) -> Result<Security, DescriptionError> {
    let schemes = root
        .get("components")
        .and_then(|components| components.get("securitySchemes"));
    let scheme = schemes
        .and_then(|schemes| schemes.get(name))
        .ok_or_else(|| place.error("there is no security scheme of this name"))?
        .resolve()?;
    let kind = scheme.required("type")?.text()?;
    let name = match scheme.get("scheme") {
        Some(name) => name.text()?.to_ascii_lowercase(),
        None => String::new(),
    };
    match (kind, name.as_str()) {
        ("http", "basic") => Ok(Security::Basic),
        ("http", "bearer") => Ok(Security::Bearer),
        _ => Err(place.error("only the HTTP schemes basic and bearer can be served")),
    }
}
