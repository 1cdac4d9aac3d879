//! Names of operations: the operationId without what the resource says already.
//!
//! In: operationIds of one resource. Out: one method name each; where two would be equal, all of
//! these keep their whole operationId.

use std::collections::HashMap;

use super::{reserved, snake};

/// An operationId, and the method that `sdk.yaml` names for it.
#[derive(Clone, Copy, Debug)]
pub struct Method<'a> {
    pub id: &'a str,
    pub given: Option<&'a str>,
}

/// A method name for each operation of a resource, in their order. Equal ones remain only where the
/// operationIds themselves are equal in snake_case.
pub fn method_names(methods: &[Method], resource: &str) -> Vec<String> {
    let mut names: Vec<String> = methods
        .iter()
        .map(|method| {
            method
                .given
                .map_or_else(|| guard(&short_name(method.id, resource)), str::to_owned)
        })
        .collect();
    let mut count: HashMap<String, usize> = HashMap::new();
    for name in &names {
        *count.entry(name.clone()).or_default() += 1;
    }
    for (name, method) in names.iter_mut().zip(methods) {
        if method.given.is_none() && count[name.as_str()] > 1 {
            *name = guard(&snake(method.id));
        }
    }
    names
}

/// `get /users/{id}` is `getUsersById`, for operations without an operationId.
pub fn operation_id(http_method: &str, path: &str) -> String {
    let mut id = http_method.to_owned();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        id.push('_');
        id.push_str(&segment.replace('{', "by_").replace('}', ""));
    }
    snake(&id)
}

fn short_name(id: &str, resource: &str) -> String {
    let id = without_resource_prefix(id, resource);
    let whole = snake(id);
    let words: Vec<&str> = whole.split('_').collect();
    let noun: Vec<&str> = resource.trim_end_matches('_').split('_').collect();
    let rest = without_noun(&words, &noun);
    match rest.as_slice() {
        [] => whole,
        ["get"] => "retrieve".to_owned(),
        [first, ..] if first.starts_with(|each: char| each.is_ascii_digit()) => whole,
        _ => rest.join("_"),
    }
}

/// Drops `customers/`, `customers.` or `customers_`, not `customers` of `customersList`.
fn without_resource_prefix<'a>(id: &'a str, resource: &str) -> &'a str {
    let Some((prefix, rest)) = id.split_once(['/', '.', '_']) else {
        return id;
    };
    let is_resource = !rest.is_empty()
        && snake(prefix)
            .split('_')
            .eq_by_number(resource.trim_end_matches('_').split('_'));
    if is_resource { rest } else { id }
}

fn without_noun<'a>(words: &[&'a str], noun: &[&str]) -> Vec<&'a str> {
    let place = words
        .windows(noun.len().max(1))
        .position(|window| window.iter().copied().eq_by_number(noun.iter().copied()));
    match place {
        Some(start) => [&words[..start], &words[start + noun.len()..]].concat(),
        None => words.to_vec(),
    }
}

/// Equality of words, the last of which may be singular on one side and plural on the other.
trait EqByNumber<'a>: Iterator<Item = &'a str> + Sized {
    fn eq_by_number<'b>(self, other: impl Iterator<Item = &'b str>) -> bool {
        let ours: Vec<&str> = self.collect();
        let theirs: Vec<&str> = other.collect();
        let (Some((our_last, our_first)), Some((their_last, their_first))) =
            (ours.split_last(), theirs.split_last())
        else {
            return false;
        };
        our_first == their_first && singular(our_last) == singular(their_last)
    }
}

impl<'a, I: Iterator<Item = &'a str>> EqByNumber<'a> for I {}

/// A key under which the singular and the plural of an English word meet.
fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes", "zes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    if word.ends_with("ss") || word.ends_with("us") {
        return word.to_owned();
    }
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

fn guard(name: &str) -> String {
    if reserved::is_taken_setter(name) {
        format!("{name}_")
    } else {
        reserved::guard_keyword(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_noun_of_the_resource_is_dropped() {
        let table = [
            ("listCustomers", "customers", "list"),
            ("getCustomer", "customers", "retrieve"),
            ("createCreditOffer", "credit_offers", "create"),
            ("uploadDocument", "customers", "upload_document"),
            ("listCustomerDocuments", "customers", "list_documents"),
            ("customers.list", "customers", "list"),
            ("customers/get-by-email", "customers", "get_by_email"),
            ("pets_import", "pets", "import"),
            ("listCategories", "category", "list"),
            ("listAddresses", "addresses", "list"),
            ("getStatus", "status", "retrieve"),
            ("customers", "customers", "customers"),
            ("moveCustomer", "customers", "r#move"),
            ("newCustomer", "customers", "new_"),
        ];
        for (id, resource, name) in table {
            let names = method_names(&[Method { id, given: None }], resource);
            assert_eq!(names, [name], "{id}");
        }
    }

    #[test]
    fn equal_names_are_given_back_their_noun() {
        let methods =
            ["getCustomer", "getCustomers", "deleteCustomer"].map(|id| Method { id, given: None });
        assert_eq!(
            method_names(&methods, "customers"),
            ["get_customer", "get_customers", "delete"]
        );
    }

    #[test]
    fn a_missing_operation_id_is_made_of_method_and_path() {
        assert_eq!(operation_id("get", "/users/{id}"), "get_users_by_id");
        assert_eq!(operation_id("post", "/"), "post");
        assert_eq!(operation_id("get", "/a/{b}.{c}"), "get_a_by_b_by_c");
    }
}
