//! One page of a list: `limit` items after the item whose id is `starting_after`.

use serde_json::Value;

use crate::answer::Answer;
use crate::problem::{Kind, Problem};
use crate::request::Request;

/// `items` are all there are, in the order of the list. The cursor is looked for among all of them, so
/// that a walk goes on where it was even if its last item has ceased to be `wanted`.
///
/// # Errors
///
/// 400 where no item has the cursor's id.
pub(super) fn page<'a, T: 'a>(
    request: &Request,
    items: impl Iterator<Item = &'a T>,
    id: impl Fn(&T) -> &str,
    wanted: impl Fn(&T) -> bool,
    show: impl Fn(&T) -> Value,
) -> Result<Answer, Problem> {
    let mut items = items;
    if let Some(cursor) = request.query_text("starting_after") {
        items.find(|item| id(item) == cursor).ok_or_else(|| {
            let detail = "No item of this list has the id given as starting_after. \
                          Send the id of the last item of the page before.";
            Problem::new(Kind::InvalidRequest, detail).with_param("starting_after")
        })?;
    }
    let mut wanted = items.filter(|item| wanted(item));
    let data = wanted.by_ref().take(request.limit()).map(show).collect();
    Ok(Answer::page(data, wanted.next().is_some()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const IDS: [&str; 5] = ["a", "b", "c", "d", "e"];

    fn ask(query: Value, wanted: &[&str]) -> Result<Value, Problem> {
        let request = Request::of(Value::Null, query, Value::Null);
        let wanted = |id: &&str| wanted.contains(id);
        let answer = page(&request, IDS.iter(), |id| id, wanted, |id| json!(id))?;
        Ok(answer.body.unwrap())
    }

    #[test]
    fn a_page_holds_what_follows_the_cursor() {
        let asked = [
            (json!({}), json!({ "data": IDS, "has_more": false })),
            (
                json!({ "limit": 5 }),
                json!({ "data": IDS, "has_more": false }),
            ),
            (
                json!({ "limit": 2 }),
                json!({ "data": ["a", "b"], "has_more": true }),
            ),
            (
                json!({ "limit": 2, "starting_after": "b" }),
                json!({ "data": ["c", "d"], "has_more": true }),
            ),
            (
                json!({ "limit": 2, "starting_after": "c" }),
                json!({ "data": ["d", "e"], "has_more": false }),
            ),
            (
                json!({ "starting_after": "e" }),
                json!({ "data": [], "has_more": false }),
            ),
        ];
        for (query, expected) in asked {
            assert_eq!(ask(query.clone(), &IDS).unwrap(), expected, "{query}");
        }
    }

    #[test]
    fn the_cursor_need_not_be_wanted_any_more() {
        let query = json!({ "limit": 1, "starting_after": "b" });
        let expected = json!({ "data": ["d"], "has_more": false });
        assert_eq!(ask(query, &["a", "d"]).unwrap(), expected);
    }

    #[test]
    fn an_unknown_cursor_is_refused() {
        let problem = ask(json!({ "starting_after": "f" }), &IDS).unwrap_err();
        assert_eq!(problem.kind, Kind::InvalidRequest);
        assert_eq!(problem.param.as_deref(), Some("starting_after"));
    }
}
