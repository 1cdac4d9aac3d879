//! The model with an index: which type a name stands for, which pages a type is.
//!
//! Answers questions about the model, makes no tokens.

use std::collections::HashMap;

use crate::model::{Model, Pagination, Resource, Shape, Type, TypeDef};

/// Longest chain of aliases followed. `lower` refuses an alias that is itself.
const ALIASES: usize = 64;

pub(super) struct Context<'a> {
    pub(super) model: &'a Model,
    types: HashMap<&'a str, &'a TypeDef>,
    pages: HashMap<&'a str, &'a Pagination>,
}

impl<'a> Context<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        let operations = model
            .resources
            .iter()
            .flat_map(|resource| &resource.operations);
        Self {
            model,
            types: model
                .types
                .iter()
                .map(|def| (def.name.as_str(), def))
                .collect(),
            pages: operations
                .filter_map(|operation| operation.pagination.as_ref())
                .map(|pagination| (pagination.page.as_str(), pagination))
                .collect(),
        }
    }

    pub(super) fn definition(&self, name: &str) -> Option<&'a TypeDef> {
        self.types.get(name).copied()
    }

    pub(super) fn shape(&self, name: &str) -> Option<&'a Shape> {
        self.definition(name).map(|def| &def.shape)
    }

    /// The resources with something to call; without one there is no client.
    pub(super) fn resources(&self) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let resources = self.model.resources.iter();
        resources.filter(|resource| !resource.operations.is_empty())
    }

    pub(super) fn has_client(&self) -> bool {
        self.resources().next().is_some()
    }

    /// How the pages of a list follow each other, when the type is one page of it.
    pub(super) fn pagination(&self, page: &str) -> Option<&'a Pagination> {
        self.pages.get(page).copied()
    }

    /// What an alias, or a box, holds in the end.
    pub(super) fn resolve<'t>(&self, mut ty: &'t Type) -> &'t Type
    where
        'a: 't,
    {
        for _ in 0..ALIASES {
            ty = match ty {
                Type::Boxed(inner) => inner,
                Type::Named(name) => match self.shape(name) {
                    Some(Shape::Alias(target)) => target,
                    _ => break,
                },
                _ => break,
            };
        }
        ty
    }

    /// The type of a parameter, where neither `null` nor a box has a meaning.
    pub(super) fn present<'t>(&self, mut ty: &'t Type) -> &'t Type
    where
        'a: 't,
    {
        for _ in 0..ALIASES {
            ty = match (ty, self.resolve(ty)) {
                (Type::Boxed(inner), _) | (_, Type::Nullable(inner)) => inner,
                _ => break,
            };
        }
        ty
    }

    /// The shape of the named type that `ty` is in the end.
    pub(super) fn resolved_shape(&self, ty: &Type) -> Option<&'a Shape> {
        match self.resolve(ty) {
            Type::Named(name) => self.shape(name),
            _ => None,
        }
    }

    /// Whether a value is copied rather than borrowed.
    pub(super) fn is_copy(&self, ty: &Type) -> bool {
        matches!(
            self.resolve(ty),
            Type::Bool | Type::I32 | Type::I64 | Type::U64 | Type::F64 | Type::Date
        )
    }

    /// Whether `Display` gives the text of the value on the wire.
    pub(super) fn has_text(&self, ty: &Type) -> bool {
        match self.resolve(ty) {
            Type::String | Type::Money | Type::Timestamp | Type::Uri | Type::Base64 => true,
            Type::Named(name) => {
                matches!(self.shape(name), Some(Shape::Id(_) | Shape::StringEnum(_)))
            }
            other => self.is_copy(other),
        }
    }

    /// Whether the variants of an enum hold it in a box: objects, whatever their size, so that a
    /// new field never changes how a variant is written.
    pub(super) fn is_object(&self, ty: &Type) -> bool {
        matches!(
            self.resolved_shape(ty),
            Some(Shape::Struct(_) | Shape::Union(_) | Shape::Newtype(_))
        )
    }
}
