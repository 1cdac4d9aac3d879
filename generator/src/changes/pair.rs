//! Two models side by side, and which type of the old one is which of the new one.
//!
//! A type is found again by its name, else as `renames` says: then it was renamed.

use std::collections::{HashMap, HashSet};

use super::renames::next_renamed;
use crate::model::{Model, Shape, Type, TypeDef};

pub(super) struct Pair<'a> {
    pub(super) old: &'a Model,
    pub(super) new: &'a Model,
    old_types: HashMap<&'a str, &'a TypeDef>,
    new_types: HashMap<&'a str, &'a TypeDef>,
    /// New name by old name, for each type that is in both.
    names: HashMap<&'a str, &'a str>,
}

impl<'a> Pair<'a> {
    pub(super) fn new(old: &'a Model, new: &'a Model) -> Self {
        let by_name = |model: &'a Model| {
            model
                .types
                .iter()
                .map(|def| (def.name.as_str(), def))
                .collect()
        };
        let mut pair = Self {
            old,
            new,
            old_types: by_name(old),
            new_types: by_name(new),
            names: HashMap::new(),
        };
        for def in &old.types {
            if pair.new_types.contains_key(def.name.as_str()) {
                pair.names.insert(&def.name, &def.name);
            }
        }
        // Types that hold one another are recognised one after the other.
        loop {
            let found = next_renamed(&pair);
            if found.is_empty() {
                return pair;
            }
            pair.names.extend(found);
        }
    }

    /// The type of the new model that an old one became.
    pub(super) fn became(&self, def: &TypeDef) -> Option<&'a TypeDef> {
        let name = self.names.get(def.name.as_str())?;
        self.new_types.get(name).copied()
    }

    /// Types of the old model that are not known to have become any.
    pub(super) fn lost(&self) -> Vec<&'a TypeDef> {
        let types = self.old.types.iter();
        types
            .filter(|def| !self.names.contains_key(def.name.as_str()))
            .collect()
    }

    /// Types of the new model that no old one became.
    pub(super) fn added(&self) -> Vec<&'a TypeDef> {
        let taken: HashSet<&str> = self.names.values().copied().collect();
        let types = self.new.types.iter();
        types
            .filter(|def| !taken.contains(def.name.as_str()))
            .collect()
    }

    /// The shape behind the aliases, where the type has a name.
    pub(super) fn old_shape(&self, ty: &'a Type) -> Option<&'a Shape> {
        shape(&self.old_types, ty)
    }

    pub(super) fn new_shape(&self, ty: &'a Type) -> Option<&'a Shape> {
        shape(&self.new_types, ty)
    }

    /// Whether both are the same Rust type, apart from the names of renamed types.
    pub(super) fn is_same(&self, old: &Type, new: &Type) -> bool {
        let old = resolve(&self.old_types, old);
        let new = resolve(&self.new_types, new);
        match (old, new) {
            (Type::Named(old), Type::Named(new)) => {
                self.names.get(old.as_str()) == Some(&new.as_str())
            }
            (Type::List(old), Type::List(new))
            | (Type::Map(old), Type::Map(new))
            | (Type::Nullable(old), Type::Nullable(new))
            | (Type::Boxed(old), Type::Boxed(new)) => self.is_same(old, new),
            _ => old == new,
        }
    }
}

fn shape<'a>(types: &HashMap<&str, &'a TypeDef>, ty: &'a Type) -> Option<&'a Shape> {
    match resolve(types, ty) {
        Type::Named(name) => types.get(name.as_str()).map(|def| &def.shape),
        _ => None,
    }
}

fn resolve<'a>(types: &HashMap<&str, &'a TypeDef>, ty: &'a Type) -> &'a Type {
    let mut ty = ty;
    // Aliases cannot be circular, for Rust would not take them; the bound is for bad luck.
    for _ in 0..types.len() {
        let Type::Named(name) = ty else { break };
        let Some(Shape::Alias(target)) = types.get(name.as_str()).map(|def| &def.shape) else {
            break;
        };
        ty = target;
    }
    ty
}
