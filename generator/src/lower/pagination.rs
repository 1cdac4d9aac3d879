//! Pages: operations whose answer is one page of a list.
//!
//! In: operations with their answers, and all types. Out: how the pages follow each other, where a
//! query parameter takes the id of the last item, the page has `data` and `has_more`, and each item
//! an id. A list that lacks a piece of this is left as it is.

use super::context::{Context, DraftId};
use crate::model::{
    Answer, AnswerBody, HttpMethod, Operation, Pagination, Place, Presence, Shape, Struct, Type,
};

const CURSORS: [&str; 3] = ["starting_after", "after_id", "after"];
const SIZES: [&str; 3] = ["limit", "page_size", "per_page"];

/// Recognises a paged list.
pub(super) fn find_pagination(ctx: &Context, operation: &Operation) -> Option<Pagination> {
    if operation.http_method != HttpMethod::Get {
        return None;
    }
    let cursor_parameter = CURSORS.iter().find(|name| takes(operation, name))?;
    SIZES.iter().find(|name| takes(operation, name))?;
    let Answer::One(AnswerBody::Json(Type::Named(page))) = &operation.answer else {
        return None;
    };
    let fields = &structure(ctx, page)?.fields;
    let items = fields
        .iter()
        .find(|field| field.wire_name == "data" && field.presence == Presence::Required)?;
    let more = fields
        .iter()
        .find(|field| field.wire_name == "has_more" && field.ty == Type::Bool)?;
    let Type::List(item) = &items.ty else {
        return None;
    };
    let Type::Named(item_name) = &**item else {
        return None;
    };
    let is_text = |ty: &Type| match ty {
        Type::String => true,
        Type::Named(token) => DraftId::of_token(token)
            .is_some_and(|id| matches!(ctx.draft(id).shape, Some(Shape::Id(_)))),
        _ => false,
    };
    let cursor = structure(ctx, item_name)?.fields.iter().find(|field| {
        field.wire_name == "id" && field.presence == Presence::Required && is_text(&field.ty)
    })?;
    Some(Pagination {
        cursor_parameter: (*cursor_parameter).to_owned(),
        page: page.clone(),
        items_field: items.name.clone(),
        item: (**item).clone(),
        more_field: more.name.clone(),
        more_presence: more.presence,
        cursor_field: cursor.name.clone(),
    })
}

fn takes(operation: &Operation, name: &str) -> bool {
    operation
        .options
        .iter()
        .any(|option| matches!(&option.place, Place::Query { wire_name, .. } if wire_name == name))
}

fn structure<'c>(ctx: &'c Context, token: &str) -> Option<&'c Struct> {
    match &ctx.draft(DraftId::of_token(token)?).shape {
        Some(Shape::Struct(shape)) => Some(shape),
        _ => None,
    }
}
