//! Names of types, once all of them are known.
//!
//! In: drafts with the names of their places. Out: one distinct name each. Components and names
//! from sdk.yaml come first. An inline type whose name is taken, or claimed by another, says what
//! kind it is (`CustomerAddressObject`); if that is taken too it is named by its whole pointer.
//! All that claim one name move on together, so that no order decides.

use std::collections::{HashMap, HashSet};

use super::context::{Context, Draft, Origin};
use crate::model::{Construct, Shape, Type};
use crate::naming;

/// The name of each draft; empty for those that are no type of their own.
pub(super) fn name_drafts(ctx: &mut Context) -> Vec<String> {
    let mut names = vec![String::new(); ctx.drafts.len()];
    let mut taken: HashMap<String, usize> = HashMap::new();
    for (index, name) in fixed_names(ctx) {
        if let Some(other) = taken.insert(name.clone(), index) {
            report(ctx, other, index, &name);
        }
        names[index] = name;
    }
    let mut open: Vec<usize> = (0..ctx.drafts.len())
        .filter(|index| {
            is_emitted(&ctx.drafts[*index]) && ctx.drafts[*index].origin == Origin::Inline
        })
        .collect();
    for form in [Form::Place, Form::Kind, Form::Pointer] {
        let claims: Vec<(usize, String)> = open
            .iter()
            .map(|index| (*index, form.name(&ctx.drafts[*index])))
            .collect();
        let mut count: HashMap<&str, usize> = HashMap::new();
        for (_, name) in &claims {
            *count.entry(name).or_default() += 1;
        }
        let (settled, left): (Vec<_>, Vec<_>) = claims
            .iter()
            .partition(|(_, name)| count[name.as_str()] == 1 && !taken.contains_key(name));
        open = left.iter().map(|(index, _)| *index).collect();
        for (index, name) in settled {
            taken.insert(name.clone(), *index);
            names[*index].clone_from(name);
        }
    }
    for index in open {
        let name = Form::Pointer.name(&ctx.drafts[index]);
        let other = taken.get(&name).copied().unwrap_or(index);
        report(ctx, other, index, &name);
        names[index] = name;
    }
    name_required_structs(ctx, &names, &taken.into_keys().collect());
    names
}

/// Whether the crate has a type for it.
pub(super) fn is_emitted(draft: &Draft) -> bool {
    match &draft.shape {
        None => false,
        Some(Shape::Alias(_)) => {
            draft.origin == Origin::Component
                || draft.pointer.starts_with("/components/schemas/")
                    && draft.pointer.matches('/').count() == 3
        }
        Some(_) => true,
    }
}

/// Replaces the numbers of drafts by their names.
pub(super) fn rename(ty: &mut Type, names: &[String]) {
    match ty {
        Type::Named(token) => rename_token(token, names),
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Boxed(inner) => {
            rename(inner, names)
        }
        _ => {}
    }
}

pub(super) fn rename_token(token: &mut String, names: &[String]) {
    if let Some(id) = super::context::DraftId::of_token(token)
        && let Some(name) = names.get(id.0)
    {
        token.clone_from(name);
    }
}

fn fixed_names(ctx: &Context) -> Vec<(usize, String)> {
    ctx.drafts
        .iter()
        .enumerate()
        .filter(|(_, draft)| is_emitted(draft) && draft.origin != Origin::Inline)
        .map(|(index, draft)| (index, draft.candidate.clone()))
        .collect()
}

#[derive(Clone, Copy)]
enum Form {
    Place,
    Kind,
    Pointer,
}

impl Form {
    fn name(self, draft: &Draft) -> String {
        match self {
            Self::Place => naming::free_type_name(&draft.candidate),
            Self::Kind => naming::free_type_name(&format!("{}{}", draft.candidate, kind(draft))),
            Self::Pointer => {
                let place = draft.pointer.replace("~1", "/").replace("~0", "~");
                format!("{}{}", naming::type_name(&place), kind(draft))
            }
        }
    }
}

fn kind(draft: &Draft) -> &'static str {
    match &draft.shape {
        Some(Shape::StringEnum(_)) => "Enum",
        Some(Shape::Union(_)) => "Union",
        Some(Shape::Newtype(_)) => "Value",
        _ => "Object",
    }
}

fn report(ctx: &mut Context, first: usize, second: usize, name: &str) {
    let (first, second) = if ctx.drafts[first].pointer <= ctx.drafts[second].pointer {
        (first, second)
    } else {
        (second, first)
    };
    let other = ctx.drafts[first].pointer.to_string();
    let pointer = ctx.drafts[second].pointer.to_string();
    let key = match pointer.strip_prefix("/components/schemas/") {
        Some(key) if !key.contains('/') => key.replace("~1", "/").replace("~0", "~"),
        _ => pointer.clone(),
    };
    ctx.error(
        "colliding-names",
        &pointer,
        format!("the schemas at `{other}` and `{pointer}` would both be named `{name}`"),
        format!("add to sdk.yaml under `types`: `{key}: {{ name: …, reason: … }}`"),
    );
}

/// Structs of required fields are named after their struct.
fn name_required_structs(ctx: &mut Context, names: &[String], taken: &HashSet<String>) {
    let mut clashes = Vec::new();
    for (index, draft) in ctx.drafts.iter_mut().enumerate() {
        let Some(Shape::Struct(shape)) = &mut draft.shape else {
            continue;
        };
        if let Some(Construct::Required(name)) = &mut shape.construct {
            let forms = ["Required", "RequiredFields", "RequiredMembers"]
                .map(|word| format!("{}{word}", names[index]));
            match forms.iter().find(|form| !taken.contains(*form)) {
                Some(free) => name.clone_from(free),
                None => clashes.push((index, forms[0].clone())),
            }
        }
    }
    for (index, name) in clashes {
        report(ctx, index, index, &name);
    }
}
