//! Choices between strings: one open enum over all values, one plain type, or a string.
//!
//! In: candidates that are all strings. Out: what holds every one of them.

use super::candidates::Candidate;
use super::context::{Carrier, Context, DraftId};
use super::enums::{DescribedValue, description_of, string_enum};
use super::flat::Flat;
use super::scalars::lower_text;
use super::schemas::lower_use;
use crate::model::{Shape, Type};

pub(super) enum Texts {
    Type(Type),
    Enum(Shape),
}

/// One type for all these strings; `id` is the draft of an enum, if there is to be one.
pub(super) fn combine_texts<'a>(
    ctx: &mut Context<'a>,
    texts: &[Candidate<'a>],
    id: DraftId,
    site: &Carrier,
) -> Texts {
    if let [only] = texts
        && (only.component().is_some() || only.flat.values.is_none())
    {
        return Texts::Type(text_type(ctx, only, site));
    }
    let listed: Vec<&Candidate<'a>> = texts
        .iter()
        .filter(|candidate| candidate.flat.text_values().is_some())
        .collect();
    match listed.as_slice() {
        [] => Texts::Type(common_type(ctx, texts, site)),
        [only] if only.component().is_some() => Texts::Type(lower_use(ctx, &only.places, site).ty),
        _ => {
            let values: Vec<DescribedValue> = listed
                .iter()
                .flat_map(|candidate| described(&candidate.flat))
                .collect();
            Texts::Enum(Shape::StringEnum(string_enum(ctx, &values, id)))
        }
    }
}

fn described(flat: &Flat) -> Vec<DescribedValue> {
    let values = flat.values.as_deref().unwrap_or_default();
    let about_the_one = flat
        .notes
        .description
        .or(flat.notes.title)
        .filter(|_| values.len() == 1);
    values
        .iter()
        .enumerate()
        .filter_map(|(index, value)| {
            let text = value.value.as_str()?;
            let in_table = flat
                .notes
                .enum_descriptions
                .and_then(|table| description_of(table, text, index));
            Some(DescribedValue {
                text: text.to_owned(),
                pointer: value.pointer.clone(),
                description: in_table.or_else(|| about_the_one.map(str::to_owned)),
            })
        })
        .collect()
}

/// The type that all have, or a plain string.
fn common_type<'a>(ctx: &mut Context<'a>, texts: &[Candidate<'a>], site: &Carrier) -> Type {
    let mut types = texts
        .iter()
        .map(|candidate| text_type(ctx, candidate, site));
    let first = types.next().unwrap_or(Type::String);
    let all: Vec<Type> = types.collect();
    if all.iter().all(|ty| *ty == first) {
        first
    } else {
        Type::String
    }
}

/// A string of `type: [string, integer]` stands where the choice itself stands, so it is read by
/// its keywords and not looked up by its place.
fn text_type<'a>(ctx: &mut Context<'a>, text: &Candidate<'a>, site: &Carrier) -> Type {
    if text.component().is_some() || text.flat.values.is_some() {
        return lower_use(ctx, &text.places, site).ty;
    }
    lower_text(&text.flat)
}
