//! Reasons that say more than their rule can: who makes the value, and what takes it, tell what becomes
//! of the code that calls.

use super::words::{a_wrapper, is_optional, wrapper};
use crate::model::{Argument, Construct, Field, Operation, Struct};

/// How a value gets to where it belongs.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Way<'a> {
    /// Only the API gives it.
    Api,
    /// An argument of `new`.
    New,
    /// A field of the struct with this name, which `new` or the method takes.
    Struct(&'a str),
    /// An argument of the method.
    Argument,
    /// A method of its own.
    Setter,
    /// `new` fills it in.
    Fixed,
}

/// How callers give the field its value.
pub(super) fn way_of_field<'a>(shape: &'a Struct, field: &Field) -> Way<'a> {
    match &shape.construct {
        None => Way::Api,
        Some(_) if is_optional(field) => Way::Setter,
        Some(_) if field.fixed.is_some() => Way::Fixed,
        Some(Construct::Arguments) => Way::New,
        Some(Construct::Required(name)) => Way::Struct(name),
    }
}

/// How callers give the operation the argument.
pub(super) fn way_of_argument<'a>(operation: &'a Operation, argument: &Argument) -> Way<'a> {
    let mut options = operation.options.iter();
    match &operation.arguments_struct {
        _ if options.any(|each| std::ptr::eq(each, argument)) => Way::Setter,
        Some(name) => Way::Struct(name),
        None => Way::Argument,
    }
}

/// Why a required field or parameter that came is felt; `None` where the form changed as well.
pub(super) fn added(before: Option<&str>, way: Way) -> Option<String> {
    match way {
        Way::Struct(name) if before != Some(name) => None,
        Way::New | Way::Argument if before.is_some() => None,
        _ => Some(more(way)),
    }
}

pub(super) fn field_removed(way: Way) -> String {
    match way {
        Way::New | Way::Struct(_) => format!(
            "{}, and code that reads the field does not compile",
            less(way)
        ),
        _ => field_uses(way, "does not compile"),
    }
}

pub(super) fn field_type(way: Way) -> String {
    let uses = field_uses(way, "does not compile");
    match way {
        Way::New => format!("`new` takes a value of the new type, and {uses}"),
        _ => uses,
    }
}

/// Code that has to do with a field by its name.
pub(super) fn field_uses(way: Way, outcome: &str) -> String {
    let uses = match way {
        Way::Setter | Way::Struct(_) => "reads or sets",
        _ => "reads",
    };
    format!("code that {uses} the field {outcome}")
}

/// What became of the field's type, and of what `new` takes.
pub(super) fn presence((old, old_way): (&Field, Way), (new, new_way): (&Field, Way)) -> String {
    let (was, is) = (wrapper(old.presence), wrapper(new.presence));
    let ty = match (was, is) {
        _ if was == is => None,
        (was, "") => Some(format!("the field is no longer {}", a_wrapper(was))),
        ("", is) => Some(format!("the field is now {}", a_wrapper(is))),
        (was, is) => Some(format!(
            "the field is now {}, no longer {}",
            a_wrapper(is),
            a_wrapper(was)
        )),
    };
    let is_made = old_way != Way::Api && new_way != Way::Api;
    let construct = match (old_way, new_way) {
        _ if !is_made => None,
        (Way::Setter, Way::Setter) => None,
        (Way::Setter, way) => Some(more(way)),
        (way, Way::Setter) => Some(less(way)),
        (Way::New | Way::Struct(_), Way::New | Way::Struct(_)) => {
            return format!("{}, also in `new`", ty.unwrap_or_default());
        }
        _ => None,
    };
    let parts = construct.into_iter().chain(ty);
    Vec::from_iter(parts).join(", and ")
}

/// What became of a parameter that was optional and is required, or the other way round.
pub(super) fn parameter_presence(old: Way, new: Way) -> String {
    match (old, new) {
        (Way::Setter, way) => format!("{}, and the call loses the method that set it", more(way)),
        (way, _) => format!("{}, and the call gains a method that sets it", less(way)),
    }
}

pub(super) fn parameter_removed(way: Way, after: Option<&str>) -> Option<String> {
    match way {
        Way::Setter => Some("the method that sets it is gone".to_owned()),
        Way::Struct(name) if after != Some(name) => None,
        Way::Argument if after.is_some() => None,
        way => Some(less(way)),
    }
}

pub(super) fn parameter_renamed(way: Way) -> String {
    match way {
        Way::Struct(name) => format!("its field in `{name}` has another name"),
        _ => "the method that sets it has another name".to_owned(),
    }
}

/// What a struct of arguments or `new` takes that it did not take.
pub(super) fn more(way: Way) -> String {
    match way {
        Way::New => "`new` takes one more value".to_owned(),
        Way::Struct(name) => format!("`{name}` has one more field"),
        Way::Argument => "the method takes one more argument".to_owned(),
        Way::Setter => "a method of its own sets it".to_owned(),
        Way::Fixed => "`new` fills it in".to_owned(),
        Way::Api => String::new(),
    }
}

pub(super) fn less(way: Way) -> String {
    match way {
        Way::New => "`new` takes one value less".to_owned(),
        Way::Struct(name) => format!("`{name}` has one field less"),
        Way::Argument => "the method takes one argument less".to_owned(),
        Way::Setter => "the method that sets it is gone".to_owned(),
        Way::Fixed => "`new` no longer fills it in".to_owned(),
        Way::Api => String::new(),
    }
}
